package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.junit.RecoveryDrill;
import io.holdfast.junit.ScenarioDrill;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.spi.recovery.RestoredCheck;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The drill of a team's scenario: its tests are the scenario's check. {@link UploadsScenarioDrillTest} runs it. */
@RecoveryDrill(scenario = UploadsScenarioDrill.Uploads.class)
class UploadsScenarioDrill {

    static final class Uploads implements ScenarioDrill {
        @Override
        public RecoveryScenario scenario(Path directory, RestoredCheck tests) {
            return UploadsScenarioDrillTest.recovery(tests, directory).scenario();
        }
    }

    @Test
    void everyLetterIsThere(Path uploads) {
        assertThat(uploads.resolve("letter.txt")).hasContent("Dear Anna");
    }
}
