package io.holdfast.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Cancellation;
import io.holdfast.LockedException;
import io.holdfast.Snapshot;
import io.holdfast.fixtures.LosableLock;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots that are published under a lock that others may remove meanwhile. */
class PublishedSnapshotTest {

    @TempDir
    private Path directory;

    private SmallRepository small;
    private Snapshot existing;

    @BeforeEach
    void backUp() throws Exception {
        small = new SmallRepository(directory.resolve("files"));
        existing = small.backUp();
    }

    @AfterEach
    void close() {
        small.close();
    }

    /** Publishes one more snapshot of the same directories. */
    private Snapshot publish(HeldLock lock) throws Exception {
        return RunningOperation.run(
                "publish", SmallRepository.OPTIONS.clock(), event -> {}, new Cancellation(), operation -> {
                    try (OpenRepository repository = OpenRepository.open(
                            small.memory, "correct horse".getBytes(StandardCharsets.UTF_8), SmallRepository.OPTIONS)) {
                        SnapshotDocument document =
                                repository.snapshots().document(Id.fromHex(existing.id())).toBuilder()
                                        .tags(List.of("published"))
                                        .build();
                        return PublishedSnapshot.publish(repository, document, lock, operation);
                    }
                });
    }

    private void isRemovedAgain() {
        assertThatThrownBy(() -> publish(new LosableLock(1)))
                .isInstanceOf(LockedException.class)
                .hasMessageContaining("was removed again");
        assertThat(small.names(FileType.SNAPSHOT)).hasSize(1);
    }

    @Test
    void isThereIfTheLockHolds() throws Exception {
        assertThat(small.repository.snapshots()).hasSize(1);
        Snapshot published = publish(new LosableLock(2));
        assertThat(small.repository.snapshots()).containsExactlyInAnyOrder(existing, published);
    }

    @Test
    void isNotMadeIfTheLockWasLostBefore() {
        assertThatThrownBy(() -> publish(new LosableLock(0))).isInstanceOf(LockedException.class);
        assertThat(small.names(FileType.SNAPSHOT)).hasSize(1);
    }

    @Test
    void staysIfTheLockWasLostMeanwhileAndAllIsThere() throws Exception {
        Snapshot published = publish(new LosableLock(1));
        assertThat(small.repository.snapshots()).containsExactlyInAnyOrder(existing, published);
    }

    @Test
    void isRemovedAgainIfSomethingIsInNoIndexAnyMore() {
        small.memory.delete(small.names(FileType.INDEX));
        isRemovedAgain();
    }

    @Test
    void isRemovedAgainIfAPackOfContentIsGone() throws Exception {
        small.memory.delete(List.of(FileType.PACK.name(small.contentOf("noise").pack())));
        isRemovedAgain();
    }

    @Test
    void isRemovedAgainIfADirectoryCannotBeRead() throws Exception {
        Id content = small.contentOf("noise").pack();
        String directories = small.packs().stream()
                .filter(pack -> !pack.equals(FileType.PACK.name(content)))
                .findFirst()
                .orElseThrow();
        small.flipBit(directories, 0, 0);
        isRemovedAgain();
    }
}
