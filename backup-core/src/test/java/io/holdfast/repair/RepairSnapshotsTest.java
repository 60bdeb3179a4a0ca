package io.holdfast.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Snapshot;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobLocation;
import io.holdfast.internal.read.SnapshotEntries;
import io.holdfast.repository.RestoreRequest;
import io.holdfast.repository.RewriteReport;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots that lack something, made anew without it. */
class RepairSnapshotsTest {

    @TempDir
    private Path directory;

    private SmallRepository small;
    private Snapshot snapshot;

    @BeforeEach
    void backUp() throws IOException {
        small = new SmallRepository(directory.resolve("files"));
        small.random("large", 9 << 20, 4);
        snapshot = small.backUp();
    }

    @AfterEach
    void close() {
        small.close();
    }

    @Test
    void anUndamagedSnapshotIsLeftAsItIs() {
        RewriteReport report = small.repository.repair(request());
        assertThat(report.snapshots()).isEmpty();
        assertThat(report.unchanged()).isEqualTo(1);
        assertThat(small.repository.snapshots()).containsExactly(snapshot);
    }

    @Test
    void filesAreShortenedByThePiecesThatAreLost() throws Exception {
        loseAPieceOf("large");

        RewriteReport report = small.repository.repair(request());

        Snapshot repaired = report.snapshots().get(0).after().orElseThrow();
        assertThat(repaired.tags()).contains("repaired", Snapshot.PARTIAL, "plan=small");
        assertThat(repaired.original()).contains(snapshot.id());
        assertThat(report.snapshots().get(0).changes())
                .singleElement()
                .satisfies(change -> assertThat(change.path()).endsWith("files/large"));
        Path restored = restore(repaired);
        assertThat(Files.size(restored.resolve("large"))).isBetween(1L << 20, (9L << 20) - 1);
        assertOthersEqual(restored);
        assertThat(small.repository.snapshots()).contains(snapshot);
        assertThat(small.repository
                        .repair(RepairSnapshotsRequest.of(List.of(repaired)))
                        .unchanged())
                .isEqualTo(1);
    }

    @Test
    void filesAreLeftOutIfAsked() throws Exception {
        loseAPieceOf("large");
        RewriteReport report = small.repository.repair(request().removeFiles(true));
        Path restored = restore(report.snapshots().get(0).after().orElseThrow());
        assertThat(restored.resolve("large")).doesNotExist();
        assertOthersEqual(restored);
    }

    @Test
    void directoriesThatAreLostAreEmptyAfterwards() throws Exception {
        loseDirectory("letters/old");
        RewriteReport report = small.repository.repair(request());
        Path restored = restore(report.snapshots().get(0).after().orElseThrow());
        assertThat(restored.resolve("letters/old")).isEmptyDirectory();
        assertThat(restored.resolve("letters/one.txt")).hasSameBinaryContentAs(small.files.resolve("letters/one.txt"));
    }

    @Test
    void theOldSnapshotGoesIfAskedAndThenAllIsWell() throws Exception {
        loseAPieceOf("large");
        small.repository.repair(request().forget(true));
        assertThat(small.repository.snapshots()).hasSize(1).doesNotContain(snapshot);
        small.repository.repair(RepairPacksRequest.knownDamage());
        assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();
    }

    @Test
    void aDryRunTellsTheSameAndChangesNothing() throws Exception {
        loseAPieceOf("large");
        List<String> before = small.memory.names();
        RewriteReport report = small.repository.repair(request().dryRun(true));
        assertThat(report.snapshots()).hasSize(1);
        assertThat(report.snapshots().get(0).changes()).hasSize(1);
        assertThat(small.memory.names()).isEqualTo(before);
    }

    private RepairSnapshotsRequest request() {
        return RepairSnapshotsRequest.of(List.of(snapshot));
    }

    /** Damages the last chunk of a file, and lets verification find that. */
    private void loseAPieceOf(String file) throws Exception {
        List<Id> content = entries().node(path(file)).orElseThrow().content();
        assertThat(content).hasSizeGreaterThan(1);
        damage(BlobType.DATA, content.get(content.size() - 1));
        small.verify(Verifier.everythingRead());
    }

    private void loseDirectory(String name) throws Exception {
        damage(BlobType.TREE, entries().tree(path(name)).orElseThrow());
    }

    private SnapshotEntries entries() {
        return (SnapshotEntries) small.repository.entries(snapshot);
    }

    private String path(String file) {
        return small.files.resolve(file).toString().substring(1);
    }

    private void damage(BlobType type, Id blob) throws Exception {
        var index = small.index();
        BlobLocation at = index.location(index.find(type, blob));
        small.flipBit(FileType.PACK.name(at.pack()), (int) at.offset() + 20, 5);
    }

    private Path restore(Snapshot repaired) {
        Path target = directory.resolve("restored");
        assertThat(small.repository
                        .restore(repaired, RestoreRequest.to(target).build())
                        .problems())
                .isEmpty();
        return target.resolve(small.files.getRoot().relativize(small.files));
    }

    private void assertOthersEqual(Path restored) {
        for (String file : List.of("noise", "letters/one.txt", "letters/noise", "letters/old/two.txt")) {
            assertThat(restored.resolve(file)).hasSameBinaryContentAs(small.files.resolve(file));
        }
    }
}
