package io.holdfast.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Snapshot;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.format.FileType;
import io.holdfast.repository.RestoreRequest;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that belong to no snapshot, found again. */
class RecoverTest {

    @TempDir
    private Path directory;

    private SmallRepository small;
    private Snapshot first;
    private Snapshot second;

    @BeforeEach
    void backUp() throws IOException {
        small = new SmallRepository(directory.resolve("files"));
        first = small.backUp();
        small.random("more", 3);
        second = small.backUp();
    }

    @AfterEach
    void close() {
        small.close();
    }

    @Test
    void whereEverythingBelongsToSnapshotsThereIsNothing() {
        RecoverReport report = small.repository.recover(RecoverRequest.all());
        assertThat(report.roots()).isEmpty();
        assertThat(small.repository.snapshots()).hasSize(2);
    }

    @Test
    void allAreTogetherInOneSnapshot() throws Exception {
        small.memory.delete(small.names(FileType.SNAPSHOT));
        RecoverReport report = small.repository.recover(RecoverRequest.all());
        assertThat(report.roots()).containsExactlyInAnyOrder(first.tree(), second.tree());
        Snapshot recovered = report.snapshots().get(0);
        assertThat(recovered.tags()).containsExactly("recovered");
        small.repository.restore(
                recovered, RestoreRequest.to(directory.resolve("restored")).build());
        Path restored = directory
                .resolve("restored")
                .resolve(second.tree())
                .resolve(small.files.getRoot().relativize(small.files));
        assertThat(restored.resolve("more")).hasSameBinaryContentAs(small.files.resolve("more"));
        assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();
        assertThat(small.repository.recover(RecoverRequest.all()).roots()).isEmpty();
    }

    @Test
    void eachIsASnapshotOfItsOwnIfAsked() throws Exception {
        small.memory.delete(List.of(FileType.SNAPSHOT.directory() + "/" + second.id()));
        RecoverReport report = small.repository.recover(RecoverRequest.all().separately(true));
        assertThat(report.snapshots()).extracting(Snapshot::tree).containsExactly(second.tree());
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        small.memory.delete(small.names(FileType.SNAPSHOT));
        List<String> before = small.memory.names();
        assertThat(small.repository.recover(RecoverRequest.all().dryRun(true)).roots())
                .hasSize(2);
        assertThat(small.memory.names()).isEqualTo(before);
    }
}
