package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.spi.Factory;
import io.holdfast.spi.InvalidSettingsException;
import io.holdfast.spi.Plugin;
import io.holdfast.spi.store.Store;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3PluginTest {

    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private static Store create(String... settings) {
        Map<String, List<String>> texts = new HashMap<>(Map.of("location", List.of("https://host/bucket/a")));
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            texts.put(setting.substring(0, equals), List.of(setting.substring(equals + 1)));
        }
        Factory<?> factory = new S3Plugin().factories().get(0);
        return (Store) factory.create(factory.schema().read(texts), Clock::systemUTC);
    }

    @Test
    void itIsFound() {
        assertThat(ServiceLoader.load(Plugin.class))
                .anyMatch(plugin -> plugin.name().equals("s3"));
    }

    @Test
    void everySettingIsTaken() {
        try (Store store = create(
                "region=eu-central-1",
                "host-style=true",
                "access-key=id",
                "secret-key=secret",
                "tls=jdk",
                "storage-class=STANDARD_IA",
                "encryption=customer",
                "customer-key=" + KEY,
                "checksums=standard",
                "part-size=64M",
                "connections=4",
                "stale-after=2d",
                "versions=true",
                "lock=governance",
                "lock-time=30d")) {
            assertThat(store).hasToString("s3:https://host/bucket/a");
        }
    }

    @Test
    void noMoreBlobsArePutAtATimeThanThereAreConnections() {
        try (Store usual = create();
                Store narrow = create("connections=3")) {
            assertThat(usual.concurrentPuts()).isEqualTo(4);
            assertThat(narrow.concurrentPuts()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "access-key=id,                     go together",
        "secret-key=hush,                   go together",
        "kms-key=key,                       encryption=kms",
        "encryption=customer,               go together",
        "customer-key=hush,                 go together",
        "encryption=none,                   'none'",
        "checksums=none,                    'none'",
        "tls=none,                          'none'",
        "part-size=1M,                      5 MiB",
        "connections=0,                     0 connections",
        "location=host:9000,                no bucket",
        "lock=legal,                        'legal'",
        "lock=governance,                   a day or longer",
        "lock-time=30d,                     goes with 'lock'",
    })
    void settingsThatDoNotFitTogetherAreRefused(String setting, String message) {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> create(setting))
                .withMessageContaining(message)
                .withMessageNotContaining("hush");
    }

    @Test
    void aCustomersKeyThatIsNoneIsRefusedAndNotRepeated() {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> create("encryption=customer", "customer-key=aHVzaA=="))
                .withMessageContaining("4 bytes")
                .withMessageNotContaining("aHVzaA==");
    }
}
