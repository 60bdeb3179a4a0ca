package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.StoreException;
import io.holdfast.local.FileSource;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import io.holdfast.testkit.StoreCall.Kind;
import io.holdfast.verify.Verifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup leaves behind that failed, and the next one of the same process. */
class FailedBackupTest {

    @TempDir
    Path directory;

    private final FaultyStore store = new FaultyStore(new MemoryStore());

    @BeforeEach
    void writeFiles() throws Exception {
        for (int i = 0; i < 5; i++) {
            Files.writeString(directory.resolve("file " + i), "content " + i);
        }
    }

    private BackupReport backUp(Repository repository) throws Exception {
        try (FileSource source = FileSource.of(directory)) {
            return BackupPlan.builder("test", repository)
                    .source("files", source)
                    .build()
                    .run();
        }
    }

    @Test
    void whatIsDurableIsIndexedForTheNextBackup() throws Exception {
        RepositoryOptions options =
                RepositoryOptions.builder().lock(false).retryFor(Duration.ZERO).build();
        try (Repository repository = Repository.init(store, Secret.of("p"), options)) {
            store.on(StoreCall.nth(2, StoreCall.of(Kind.PUT, "data/")), Fault.FAIL);
            assertThatThrownBy(() -> backUp(repository)).isInstanceOf(StoreException.class);

            assertThat(repository.statistics().packs()).isPositive();
        }
    }

    @Test
    void nextBackupDoesNotRelyOnPacksThatAreInNoIndex() throws Exception {
        RepositoryOptions options =
                RepositoryOptions.builder().lock(false).retryFor(Duration.ZERO).build();
        try (Repository repository = Repository.init(store, Secret.of("p"), options)) {
            store.on(StoreCall.of(Kind.PUT, "index/"), Fault.FAIL);
            assertThatThrownBy(() -> backUp(repository)).isInstanceOf(StoreException.class);
            assertThat(repository.snapshots()).isEmpty();

            store.heal();
            backUp(repository);
            assertThat(Verifier.everythingRead().verify(repository).damages()).isEmpty();
        }
    }
}
