package io.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.Source;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class FactoryTest {

    private static final SettingsSchema SCHEMA =
            SettingsSchema.of(Setting.required("count", Setting.Type.INTEGER, "how many"));

    @Test
    void sayingWhatIsWrongWithSettingsIsThrowingIt() {
        assertProblems(List.of("too few"), settings -> {
            throw new IllegalArgumentException("too few");
        });
        assertProblems(List.of("too few", "too slow"), settings -> {
            throw new InvalidSettingsException(List.of("too few", "too slow"));
        });
        assertProblems(List.of("integer overflow"), settings -> {
            throw new IllegalStateException("not reached: " + Math.toIntExact(settings.integer("count")));
        });
    }

    private static void assertProblems(List<String> problems, Function<Settings, Source> make) {
        Factory<Source> factory = Factory.of(Source.class, "counted", SCHEMA, make);
        Settings settings = factory.schema().read(Map.of("count", List.of("3000000000")));

        assertThat(factory.kind()).isEqualTo(Source.class);
        assertThat(factory.type()).isEqualTo("counted");
        assertThatThrownBy(() -> factory.create(settings, Clock::systemUTC))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e -> assertThat(e.problems()).isEqualTo(problems));
    }
}
