package io.holdfast.internal.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Cancellation;
import io.holdfast.LockedException;
import io.holdfast.fixtures.LosableLock;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.IndexWriter;
import io.holdfast.internal.index.PackEntries;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.repository.RepositoryOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Index files that are saved under a lock that others may remove meanwhile. */
class IndexGuardTest {

    private static final RepositoryOptions LOCKING = RepositoryOptions.builder()
            .lockWait(Duration.ZERO)
            .retryFor(Duration.ZERO)
            .build();
    private static final Id DELETED = Id.hash("a pack that others have deleted".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    private SmallRepository small;
    private List<String> before;

    @BeforeEach
    void backUp() throws Exception {
        small = new SmallRepository(directory.resolve("files"));
        small.backUp();
        before = small.names(FileType.INDEX);
    }

    @AfterEach
    void close() {
        small.close();
    }

    private OpenRepository open(RepositoryOptions options) throws Exception {
        return OpenRepository.open(small.memory, "correct horse".getBytes(StandardCharsets.UTF_8), options);
    }

    private interface Body {
        void run(OpenRepository repository, RunningOperation operation) throws Exception;
    }

    private void operate(RepositoryOptions options, Body body) throws Exception {
        RunningOperation.<Body, Exception>run("guard", options.clock(), event -> {}, new Cancellation(), operation -> {
            try (OpenRepository repository = open(options)) {
                body.run(repository, operation);
                return body;
            }
        });
    }

    /** Saves an index file that lists all packs once more, and others. */
    private static void list(OpenRepository repository, HeldLock lock, RunningOperation operation, Id... others)
            throws Exception {
        IndexWriter writer = new IndexWriter(
                repository.files(), repository.options().clock(), new IndexGuard(repository, lock, operation));
        BlobIndex index = repository.index();
        PackEntries entries = new PackEntries();
        for (int pack = 0; pack < index.packCount(); pack++) {
            index.entries(pack, entries);
            writer.add(index.packId(pack), entries);
        }
        entries.clear();
        entries.add(BlobType.DATA, DELETED, 0, 100, 0);
        for (Id other : others) {
            writer.add(other, entries);
        }
        writer.flush();
    }

    @Test
    void aFileThatIsSavedWhileTheLockHoldsStays() throws Exception {
        operate(SmallRepository.OPTIONS, (repository, operation) -> list(repository, new LosableLock(2), operation));
        assertThat(small.names(FileType.INDEX)).hasSize(before.size() + 1);
    }

    @Test
    void nothingIsSavedIfTheLockWasLostBefore() throws Exception {
        operate(
                SmallRepository.OPTIONS,
                (repository, operation) -> assertThatThrownBy(() -> list(repository, new LosableLock(0), operation))
                        .isInstanceOf(LockedException.class));
        assertThat(small.names(FileType.INDEX)).isEqualTo(before);
    }

    @Test
    void aFileOfWhichAllIsThereStaysIfTheLockWasLostMeanwhile() throws Exception {
        operate(
                SmallRepository.OPTIONS,
                (repository, operation) -> assertThatThrownBy(() -> list(repository, new LosableLock(1), operation))
                        .isInstanceOf(LockedException.class));
        assertThat(small.names(FileType.INDEX)).hasSize(before.size() + 1);
    }

    @Test
    void whatOthersHaveDeletedMeanwhileIsNotListedAndTheRestIs() throws Exception {
        operate(
                SmallRepository.OPTIONS,
                (repository, operation) -> assertThatThrownBy(
                                () -> list(repository, new LosableLock(1), operation, DELETED))
                        .isInstanceOf(LockedException.class));
        small.memory.delete(before);
        BlobIndex index = small.index();
        assertThat(index.findPack(DELETED)).isNegative();
        assertThat(index.packCount()).isEqualTo(small.packs().size());
    }

    @Test
    void theFileIsDeletedIfTheRepositoryCannotBeLockedAgain() throws Exception {
        operate(LOCKING, (repository, operation) -> {
            try (HeldLock others = repository.lockExclusively(operation)) {
                others.check();
                assertThatThrownBy(() -> list(repository, new LosableLock(1), operation))
                        .isInstanceOf(LockedException.class)
                        .hasMessageContaining("was lost while an index file was saved");
            }
        });
        assertThat(small.names(FileType.INDEX)).isEqualTo(before);
    }
}
