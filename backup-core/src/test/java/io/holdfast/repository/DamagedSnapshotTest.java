package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport.SourceReport;
import io.holdfast.CorruptionException;
import io.holdfast.Problem;
import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.testkit.FakeSource;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A damaged snapshot costs nothing but itself, is never passed over in silence, and keeps everything from being removed. */
class DamagedSnapshotTest {

    private final List<HoldfastEvent> events = new ArrayList<>();
    private SmallHistory history;
    private Repository repository;
    private Snapshot damaged;
    private Snapshot whole;

    @BeforeEach
    void damageTheOlder() throws Exception {
        history = new SmallHistory();
        damaged = history.add("h", OffsetDateTime.parse("2026-11-01T12:00:00Z"));
        whole = history.add("h", OffsetDateTime.parse("2026-11-02T12:00:00Z"));
        history.store.overwrite("snapshots/" + damaged.id(), new byte[0]);
        repository = Repository.open(
                history.store,
                SmallHistory.PASSWORD,
                history.options().listener(events::add).build());
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void backupGoesOnAndSaysSo() {
        SourceReport report = BackupPlan.builder("history", repository)
                .source("fake", new FakeSource(1, 3, 20_000))
                .build()
                .run()
                .sources()
                .get(0);

        assertThat(report.snapshot()).isPresent();
        assertThat(report.partial()).isFalse();
        assertThat(report.warnings()).singleElement().satisfies(this::namesIt);
        assertThat(events)
                .filteredOn(HoldfastEvent.Warned.class::isInstance)
                .singleElement()
                .extracting(event -> ((HoldfastEvent.Warned) event).path())
                .isEqualTo("snapshots/" + damaged.id());
    }

    @Test
    void listNamesItBesideTheOthersOrFails() {
        List<Problem> problems = new ArrayList<>();

        assertThat(repository.snapshots(SnapshotFilter.all(), problems::add)).containsExactly(whole);
        assertThat(problems).singleElement().satisfies(this::namesIt);
        assertThatThrownBy(repository::snapshots)
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining(damaged.id());
    }

    @Test
    void othersAreFoundByTheirIds() {
        assertThat(repository.snapshot(whole.id())).isEqualTo(whole);
        assertThat(repository.statistics().snapshots()).isEqualTo(2);
    }

    /** It may be the one. */
    @Test
    void neitherItNorTheLatestIsFound() {
        for (String which : List.of(damaged.id(), damaged.id().substring(0, 3), "latest")) {
            assertThatThrownBy(() -> repository.snapshot(which))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining(damaged.id());
        }
    }

    @Test
    void nothingIsForgottenBesideIt() {
        ForgetRequest byPolicy =
                ForgetRequest.keeping(RetentionPolicy.builder().last(1).build()).build();
        ForgetRequest byName = ForgetRequest.of(List.of(whole.id())).build();
        for (ForgetRequest request : List.of(byPolicy, byName)) {
            assertThatThrownBy(() -> repository.planForget(request))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining(damaged.id())
                    .hasMessageContaining("verifying it tells what");
        }
    }

    @Test
    void nothingIsPrunedBesideIt() {
        assertThatThrownBy(() -> repository.planPrune(PruneOptions.defaults()))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("snapshots/" + damaged.id())
                .hasMessageContaining("Nothing was deleted. Verify the repository and repair it first");
    }

    @Test
    void nothingIsPrunedBesideAForgottenOneThatIsDamagedUntilItsGraceIsOver() {
        history.store.delete(List.of("snapshots/" + damaged.id()));
        history.store.overwrite("holdfast/forgotten/" + damaged.id(), new byte[0]);
        assertThatThrownBy(() -> repository.planPrune(PruneOptions.defaults()))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("holdfast/forgotten/" + damaged.id())
                .hasMessageContaining("Nothing was deleted")
                .hasMessageContaining("after 2026-11-22T12:00:00Z");

        history.clock.advance(Duration.ofHours(25));
        assertThat(repository
                        .prune(repository.planPrune(PruneOptions.defaults()))
                        .forgottenExpired())
                .isEqualTo(1);
    }

    private void namesIt(Problem problem) {
        assertThat(problem.path()).isEqualTo("snapshots/" + damaged.id());
        assertThat(problem.reason()).contains("is damaged: its 0 bytes");
    }
}
