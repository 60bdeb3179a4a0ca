package io.holdfast;

import io.holdfast.testkit.ApiText;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PublicApiTest {

    @Test
    void whatHostsUseIsWhatWasCommitted() throws IOException {
        ApiText.ofModuleWith(HoldfastException.class).assertMatches(Path.of("api.txt"));
    }
}
