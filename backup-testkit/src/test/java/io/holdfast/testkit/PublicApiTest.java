package io.holdfast.testkit;

import io.holdfast.spi.Plugin;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PublicApiTest {

    @Test
    void whatPluginsImplementIsWhatWasCommitted() throws IOException {
        ApiText.ofModuleWith(Plugin.class).assertMatches(Path.of("../backup-spi/api.txt"));
    }

    @Test
    void whatPluginTestsUseIsWhatWasCommitted() throws IOException {
        ApiText.ofModuleWith(ApiText.class).assertMatches(Path.of("api.txt"));
    }
}
