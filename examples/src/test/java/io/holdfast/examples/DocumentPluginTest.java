package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.Plugins;
import io.holdfast.spi.source.Source;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentPluginTest {

    @Test
    void sourceIsFoundByItsType() throws Exception {
        Map<String, List<String>> settings = Map.of("url", List.of("https://example.org/terms.txt"));

        try (Source source = Plugins.discover().source("documents", settings)) {
            assertThat(source.identity().paths()).containsExactly("https://example.org/terms.txt");
        }
    }

    @Test
    void missingAddressIsNamed() {
        assertThatThrownBy(() -> Plugins.discover().source("documents", Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("url");
    }
}
