package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.holdfast.BackupPlan;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.RestoredCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** {@link UploadsScenarioDrill} passes while the letter is in the backups, and fails once it is backed up damaged. */
@Timeout(120)
class UploadsScenarioDrillTest {

    private static Repository backups;
    private static Path uploads;

    @TempDir
    private Path directory;

    static UploadsRecovery recovery(RestoredCheck isSound, Path work) {
        return new UploadsRecovery(backups, uploads, isSound, work);
    }

    @BeforeEach
    void init() throws IOException {
        RepositoryOptions options =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        backups = Repository.init(LocalStore.at(directory.resolve("backups")), Secret.of("a good password"), options);
        uploads = Files.createDirectories(directory.resolve("uploads"));
    }

    @AfterEach
    void close() {
        backups.close();
    }

    private static EngineExecutionResults drillOf(String letter) throws IOException {
        Files.writeString(uploads.resolve("letter.txt"), letter);
        try (FileSource source = FileSource.of(uploads)) {
            BackupPlan.builder("shop", backups)
                    .source("uploads", source)
                    .build()
                    .run();
        }
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(UploadsScenarioDrill.class))
                .execute();
    }

    @Test
    void theDrillTellsWhetherTheLetterComesBack() throws IOException {
        EngineExecutionResults sound = drillOf("Dear Anna");
        EngineExecutionResults damaged = drillOf("xxxx xxxx!");

        assertThat(sound.allEvents().failed().stream()).isEmpty();
        assertThat(sound.testEvents().succeeded().count()).isEqualTo(1);
        assertThat(damaged.testEvents().failed().count()).isEqualTo(1);
    }
}
