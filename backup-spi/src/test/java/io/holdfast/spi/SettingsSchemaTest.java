package io.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsSchemaTest {

    private static final SettingsSchema SCHEMA = SettingsSchema.of(
            Setting.required("path", Setting.Type.PATH, "what to read").repeated(),
            Setting.withDefault("part-size", Setting.Type.BYTES, "16M", "size of a part"),
            Setting.optional("wait", Setting.Type.DURATION, "how long to wait"),
            Setting.withDefault("fast", Setting.Type.FLAG, "false", "whether to hurry"),
            Setting.optional("retries", Setting.Type.INTEGER, "how often to try"),
            Setting.optional("password", Setting.Type.SECRET, "what to log in with"));

    @Test
    void readsEveryTypeAndFallsBackToDefaults() {
        Settings settings = SCHEMA.read(Map.of(
                "path",
                List.of("/a", "/b"),
                "wait",
                List.of("90s"),
                "retries",
                List.of("3"),
                "password",
                List.of("p4ss")));

        assertThat(settings.paths("path")).containsExactly(Path.of("/a"), Path.of("/b"));
        assertThat(settings.bytes("part-size")).isEqualTo(16L << 20);
        assertThat(settings.duration("wait")).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.flag("fast")).isFalse();
        assertThat(settings.integer("retries")).isEqualTo(3);
        assertThat(settings.secret("password").utf8()).asString().isEqualTo("p4ss");
    }

    private enum Speed {
        FAST,
        VERY_SLOW
    }

    @Test
    void aTextNamesAConstantAsItIsWrittenInSettings() {
        SettingsSchema schema = SettingsSchema.of(Setting.withDefault("speed", Setting.Type.TEXT, "fast", "how fast"));

        assertThat(schema.read(Map.of()).oneOf("speed", Speed.class)).isEqualTo(Speed.FAST);
        assertThat(schema.read(Map.of("speed", List.of("very-slow"))).oneOf("speed", Speed.class))
                .isEqualTo(Speed.VERY_SLOW);
        assertThatThrownBy(() -> schema.read(Map.of("speed", List.of("FAST"))).oneOf("speed", Speed.class))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("setting 'speed' is one of fast, very-slow, not 'FAST'");
    }

    @ParameterizedTest
    @CsvSource({"512, 512", "64K, 65536", "64KiB, 65536", "3m, 3145728", "2G, 2147483648", "1T, 1099511627776"})
    void unitsOfBytesArePowersOf1024(String text, long bytes) {
        assertThat(SCHEMA.read(Map.of("path", List.of("/a"), "part-size", List.of(text)))
                        .bytes("part-size"))
                .isEqualTo(bytes);
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        assertThatThrownBy(() -> SCHEMA.read(Map.of(
                        "pth", List.of("/a"),
                        "wait", List.of("soon"),
                        "fast", List.of("yes"),
                        "retries", List.of("1", "2"),
                        "part-size", List.of("99999999999T"))))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e -> assertThat(e.problems())
                                .hasSize(6)
                                .anySatisfy(problem -> assertThat(problem).contains("unknown setting 'pth'"))
                                .anySatisfy(problem -> assertThat(problem).contains("'path' is missing"))
                                .anySatisfy(problem -> assertThat(problem).contains("'wait' takes a duration"))
                                .anySatisfy(problem -> assertThat(problem).contains("'fast' takes true or false"))
                                .anySatisfy(problem -> assertThat(problem).contains("'retries' is given 2 times"))
                                .anySatisfy(problem -> assertThat(problem).contains("'part-size' is too large")));
    }

    @Test
    void secretsAreNeverShown() {
        Settings settings = SCHEMA.read(Map.of("path", List.of("/a"), "password", List.of("p4ss")));

        assertThat(settings.toString()).doesNotContain("p4ss");
        assertThat(settings.secret("password").toString()).doesNotContain("p4ss");
    }
}
