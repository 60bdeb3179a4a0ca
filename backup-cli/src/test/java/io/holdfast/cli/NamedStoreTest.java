package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.store.Store;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamedStoreTest {

    private static final String BUCKET = "s3:https://host/bucket/a";

    private final Map<String, String> variables = new HashMap<>();

    private Store store(String address, String... assignments) {
        Terminal terminal = new Terminal(new ByteArrayOutputStream(), new ByteArrayOutputStream(), false, 80);
        Interruption interruption = new Interruption(() -> {}, () -> {});
        return new NamedStore(
                        new Environment(variables, terminal, Optional.empty(), Clock.systemUTC(), interruption),
                        "HOLDFAST_STORE_")
                .at(address, List.of(assignments));
    }

    private void assertRefused(String message, String address, String... assignments) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> store(address, assignments))
                .withMessageContaining(message)
                .withMessageNotContaining("hush");
    }

    @Test
    void settingsComeFromTheCommandLine() {
        try (Store store = store(BUCKET, "connections=4", "storage-class=STANDARD_IA")) {
            assertThat(store).hasToString(BUCKET);
        }
        assertRefused("0 connections", BUCKET, "connections=0");
        assertRefused("unknown setting 'colour'", BUCKET, "colour=red");
        assertRefused("unknown setting 'colour'", "/backups", "colour=red");
        assertRefused("--store-set takes KEY=VALUE", BUCKET, "=hush");
    }

    @Test
    void settingsComeFromVariablesToo() {
        variables.put("HOLDFAST_STORE_PART_SIZE", "1M");
        assertRefused("5 MiB", BUCKET);
        try (Store store = store(BUCKET, "part-size=8M")) {
            assertThat(store).as("the command line decides").hasToString(BUCKET);
        }
    }

    @Test
    void secretsComeFromVariablesOnly() {
        variables.put("HOLDFAST_STORE_ACCESS_KEY", "id");
        variables.put("HOLDFAST_STORE_SECRET_KEY", "hush");
        store(BUCKET).close();
        assertRefused("set $HOLDFAST_STORE_SECRET_KEY", BUCKET, "access-key=id", "secret-key=hush");
    }

    @Test
    void aLocationIsPartOfTheAddressOnly() {
        variables.put("HOLDFAST_STORE_LOCATION", "other/place");
        try (Store store = store(BUCKET)) {
            assertThat(store).hasToString(BUCKET);
        }
    }
}
