package io.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.spi.Factory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PluginsTest {

    private final Plugins plugins = Plugins.discover();

    @Test
    void directoriesOfThisMachineAreAlwaysThere() {
        assertThat(plugins.factories()).extracting(Factory::type).contains("files", "local");
        assertThat(plugins.store("/backups")).isInstanceOf(LocalStore.class);
        assertThat(plugins.store("local:/backups")).isInstanceOf(LocalStore.class);
        assertThat(plugins.source("files", Map.of("path", List.of("/srv"), "exclude", List.of("*.tmp"))))
                .isInstanceOf(FileSource.class);
    }

    @Test
    void anUnknownTypeIsRefusedWithThoseThatAreKnown() {
        assertThatThrownBy(() -> plugins.store("tape:/dev/st0"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'tape'")
                .hasMessageContaining("local");
    }

    @Test
    void everyInvalidSettingIsNamed() {
        assertThatThrownBy(() -> plugins.source(
                        "files", Map.of("exclude-larger-than", List.of("huge"), "colour", List.of("red"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'path'")
                .hasMessageContaining("'exclude-larger-than'")
                .hasMessageContaining("'colour'");
    }
}
