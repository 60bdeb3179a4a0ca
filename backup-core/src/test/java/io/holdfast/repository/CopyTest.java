package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.Snapshot;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.index.BlobLocation;
import io.holdfast.local.FileSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots in another repository, under another key. */
class CopyTest {

    @TempDir
    private Path directory;

    private final List<HoldfastEvent.Warned> warnings = new ArrayList<>();
    private final MemoryStore store = new MemoryStore();
    private final RepositoryOptions options = RepositoryOptions.builder()
            .lock(false)
            .parallelism(2)
            .keyDerivationTime(Duration.ZERO)
            .retryFor(Duration.ZERO)
            .listener(event -> {
                if (event instanceof HoldfastEvent.Warned warned) {
                    warnings.add(warned);
                }
            })
            .build();

    private SmallRepository small;
    private Snapshot first;
    private Snapshot second;
    private Repository copy;

    @BeforeEach
    void backUp() throws IOException {
        small = new SmallRepository(directory.resolve("files"));
        small.random("large", 5 << 20, 9);
        first = small.backUp();
        small.random("more", 3);
        second = small.backUp();
        copy = Repository.initLike(small.repository, store, SmallRepository.PASSWORD, options);
    }

    @AfterEach
    void close() {
        small.close();
        copy.close();
    }

    @Test
    void allSnapshotsAreThereWithTheSameTrees() {
        CopyReport report = copy();
        assertThat(report.complete()).isTrue();
        assertThat(report.snapshots()).containsExactly(first, second);
        assertThat(copy.snapshots()).extracting(Snapshot::tree).containsExactly(first.tree(), second.tree());
        assertThat(copy.snapshots())
                .extracting(snapshot -> snapshot.original().orElseThrow())
                .containsExactly(first.id(), second.id());
        assertThat(copy.snapshots()).allMatch(snapshot -> snapshot.parent().isEmpty());
        assertThat(Verifier.everythingRead().verify(copy).intact()).isTrue();
        assertThat(copy.statistics().bytesUncompressed())
                .isEqualTo(small.repository.statistics().bytesUncompressed());
    }

    @Test
    void whatIsThereIsNotCopiedAgain() {
        copy.copy(CopyRequest.from(small.repository).snapshots(List.of(first)));
        CopyReport report = copy();
        assertThat(report.present()).isEqualTo(1);
        assertThat(report.snapshots()).containsExactly(second);
        assertThat(report.blobs()).isLessThan(8);
        assertThat(copy().present()).isEqualTo(2);
        assertThat(copy.snapshots()).hasSize(2);
    }

    @Test
    void aCopyComesBackToWhereItIsFrom() {
        copy();
        CopyReport back = small.repository.copy(CopyRequest.from(copy));
        assertThat(back.present()).isEqualTo(2);
    }

    @Test
    void contentIsCutAlikeIfTheRepositoryWasMadeLikeTheOther() throws Exception {
        copy();
        assertThat(warnings).isEmpty();
        try (FileSource source = FileSource.of(small.files)) {
            BackupReport report = BackupPlan.builder("small", copy)
                    .source("files", small.steady(source))
                    .readAll(true)
                    .build()
                    .run();
            // The checkpoint alone is new.
            assertThat(report.sources().get(0).summary().dataBlobs()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void otherwiseItIsSaidOnceWhatThatCosts() {
        try (Repository other = Repository.init(new MemoryStore(), SmallRepository.PASSWORD, options)) {
            assertThat(other.copy(CopyRequest.from(small.repository)).complete())
                    .isTrue();
        }
        assertThat(warnings)
                .singleElement()
                .satisfies(warned -> assertThat(warned.reason()).contains("cut at other places"));
    }

    @Test
    void snapshotsThatNeedSomethingDamagedAreNotCopiedAndOthersAre() throws Exception {
        BlobLocation more = small.contentOf("more");
        small.flipBit(FileType.PACK.name(more.pack()), (int) more.offset() + 20, 4);
        CopyReport report = copy();
        assertThat(report.snapshots()).containsExactly(first);
        assertThat(report.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo(second.shortId()));
        assertThat(copy.snapshots()).hasSize(1);
        assertThat(Verifier.everythingRead().verify(copy).intact()).isTrue();
    }

    @Test
    void aCopyHealsWhatTheTargetHasDamaged() throws Exception {
        copy();
        store.delete(store.names().stream()
                .filter(name -> name.startsWith(FileType.PACK.prefix()))
                .toList());
        copy.snapshots();
        store.delete(store.names().stream()
                .filter(name -> name.startsWith(FileType.SNAPSHOT.prefix()))
                .toList());
        copy();
        assertThat(Verifier.everythingRead().verify(copy).damages()).allMatch(damage -> damage.affectedCount() == 0);
    }

    @Test
    void aDryRunTellsTheSameAndStoresNothing() {
        List<String> before = store.names();
        CopyReport report = copy.copy(CopyRequest.from(small.repository).dryRun(true));
        assertThat(report.snapshots()).hasSize(2);
        assertThat(store.names()).isEqualTo(before);
        assertThat(copy().blobs()).isEqualTo(report.blobs());
    }

    private CopyReport copy() {
        return copy.copy(CopyRequest.from(small.repository));
    }
}
