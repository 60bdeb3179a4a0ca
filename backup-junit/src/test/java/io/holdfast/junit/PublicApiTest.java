package io.holdfast.junit;

import io.holdfast.testkit.ApiText;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PublicApiTest {

    @Test
    void whatDrillsUseIsWhatWasCommitted() throws IOException {
        ApiText.ofModuleWith(RecoveryDrill.class).assertMatches(Path.of("api.txt"));
    }
}
