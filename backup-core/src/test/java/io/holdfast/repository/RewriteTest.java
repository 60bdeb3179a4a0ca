package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots made anew without some of their paths, or with another host or time. */
class RewriteTest {

    @TempDir
    private Path directory;

    private SmallRepository small;
    private Snapshot snapshot;

    @BeforeEach
    void backUp() throws IOException {
        small = new SmallRepository(directory.resolve("files"));
        snapshot = small.backUp();
    }

    @AfterEach
    void close() {
        small.close();
    }

    @Test
    void pathsAreLeftOut() throws Exception {
        RewriteReport report =
                small.repository.rewrite(request().exclude("letters/old").build());
        Snapshot rewritten = report.snapshots().get(0).after().orElseThrow();
        assertThat(report.snapshots().get(0).changes())
                .singleElement()
                .satisfies(change -> assertThat(change.path()).endsWith("letters/old"));
        assertThat(rewritten.original()).contains(snapshot.id());
        assertThat(rewritten.tags()).isEqualTo(snapshot.tags());
        assertThat(has(rewritten, "letters/old/two.txt")).isFalse();
        assertThat(has(rewritten, "letters/one.txt")).isTrue();
        assertThat(has(snapshot, "letters/old/two.txt")).isTrue();
        assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();
    }

    @Test
    void whatIsHeldIsNotForgottenAndTheReportSaysWhy() throws Exception {
        RewriteReport report = small.repository.rewrite(request()
                .exclude("letters/old")
                .forget(true)
                .holds(before -> Optional.of("case 42"))
                .build());

        assertThat(report.snapshots()).hasSize(1);
        assertThat(report.problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.reason()).isEqualTo("it was not removed, since it is held: case 42"));
        assertThat(small.repository.snapshots())
                .hasSize(2)
                .extracting(Snapshot::id)
                .contains(snapshot.id());
    }

    @Test
    void whatIsMadeOfItIsWhatABackupWithoutThemWouldHaveMade() throws Exception {
        RewriteReport report = small.repository.rewrite(
                request().exclude("two.txt", "copy of noise").build());
        Snapshot rewritten = report.snapshots().get(0).after().orElseThrow();
        long before = small.repository.statistics().bytesUncompressed();
        // The same once more finds every directory there, so their bytes are the same.
        small.repository.rewrite(RewriteRequest.of(List.of(snapshot))
                .excludeIgnoringCase("TWO.txt", "COPY of noise")
                .build());
        assertThat(small.repository.statistics().bytesUncompressed()).isEqualTo(before);
        assertThat(small.repository.snapshots()).hasSize(3).contains(rewritten);
    }

    @Test
    void aSnapshotThatHasNothingOfThatIsLeftAsItIs() {
        RewriteReport report =
                small.repository.rewrite(request().exclude("nowhere").build());
        assertThat(report.unchanged()).isEqualTo(1);
        assertThat(small.repository.snapshots()).containsExactly(snapshot);
    }

    @Test
    void hostAndTimeAreReplaced() {
        OffsetDateTime time = OffsetDateTime.parse("2020-01-02T03:04:05+05:45");
        Snapshot rewritten = small.repository
                .rewrite(request().hostName("other").time(time).build())
                .snapshots()
                .get(0)
                .after()
                .orElseThrow();
        assertThat(rewritten.hostName()).isEqualTo("other");
        assertThat(rewritten.time()).isEqualTo(time);
        assertThat(rewritten.tree()).isEqualTo(snapshot.tree());
        assertThat(rewritten.summary()).isEqualTo(snapshot.summary());
    }

    @Test
    void theOldSnapshotGoesIfAsked() {
        small.repository.rewrite(request().exclude("noise").forget(true).build());
        assertThat(small.repository.snapshots()).hasSize(1).doesNotContain(snapshot);
    }

    @Test
    void theOldSnapshotCanBePutBack() {
        small.repository.rewrite(request().exclude("noise").forget(true).build());
        small.repository.prune(small.repository.planPrune(PruneOptions.builder().build()));
        small.repository.undelete(snapshot.id());
        assertThat(small.repository.snapshots()).hasSize(2).contains(snapshot);
        assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();
    }

    @Test
    void aSnapshotOfWhichNothingWouldBeLeftIsLeftAsItIs() {
        RewriteReport report =
                small.repository.rewrite(request().exclude("*").forget(true).build());
        assertThat(report.complete()).isFalse();
        assertThat(small.repository.snapshots()).containsExactly(snapshot);
    }

    @Test
    void aDryRunChangesNothing() {
        List<String> before = small.memory.names();
        assertThat(small.repository
                        .rewrite(request().exclude("noise").dryRun(true).build())
                        .snapshots())
                .hasSize(1);
        assertThat(small.memory.names()).isEqualTo(before);
    }

    @Test
    void noChangeIsRefused() {
        assertThatThrownBy(() -> request().build()).isInstanceOf(ConfigurationException.class);
    }

    private RewriteRequest.Builder request() {
        return RewriteRequest.of(List.of(snapshot));
    }

    private boolean has(Snapshot of, String file) throws InterruptedException {
        return small.repository
                .entries(of)
                .entry(small.files.resolve(file).toString().substring(1))
                .isPresent();
    }
}
