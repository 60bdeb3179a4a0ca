package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Factory;
import io.holdfast.spi.InvalidSettingsException;
import io.holdfast.spi.source.Source;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of a restore of keys are taken together or not at all. */
class RedisPluginTest {

    private static final String TARGET = "target-url=redis://other ";

    @Test
    void restoreOfKeysIsTaken() throws Exception {
        try (Source source = create(
                TARGET + "keys=order:* from-database=1 into-database=2 expiry=shift existing=skip dry-run=true")) {
            assertThat(source).asString().contains("redis://host");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dry-run=true, keys=*",
        "existing=replace, keys=*",
        "expiry=persist, keys=*",
        "from-database=1, keys=*",
        "keys=* into-database=1, needs from-database",
        "served-certificate=/tmp/served.pem, go together",
        "served-key=/tmp/served.key, go together",
        "keys=* existing=overwrite, 'fail, skip, replace'",
        "keys=* expiry=never, 'keep, shift, persist'"
    })
    void whatDoesNotFitTogetherIsRefused(String settings, String why) {
        assertThatThrownBy(() -> create(TARGET + settings))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining(why);
    }

    @Test
    void keysNeedATarget() {
        assertThatThrownBy(() -> create("keys=*"))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("target");
    }

    private static Source create(String settings) throws Exception {
        Map<String, List<String>> texts =
                new HashMap<>(Map.of("name", List.of("orders"), "url", List.of("redis://host")));
        for (String setting : settings.split(" ")) {
            int equal = setting.indexOf('=');
            texts.put(setting.substring(0, equal), List.of(setting.substring(equal + 1)));
        }
        Factory<?> factory = new RedisPlugin().factories().get(0);
        return (Source) factory.create(factory.schema().read(texts), Clock::systemUTC);
    }
}
