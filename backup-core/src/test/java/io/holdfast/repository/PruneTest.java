package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.Cancellation;
import io.holdfast.ConfigurationException;
import io.holdfast.CorruptionException;
import io.holdfast.Snapshot;
import io.holdfast.internal.repository.IndexMerge;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.FakeSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a prune removes, and when. */
class PruneTest {

    private static final long SEED = 20_261_121;
    private static final Duration AFTER_GRACE = PruneOptions.MARK_GRACE.plusSeconds(1);
    private static final PruneOptions AT_ONCE =
            PruneOptions.builder().grace(Duration.ZERO).build();

    private final MutableClock clock = MutableClock.at("2026-11-21T02:00:00Z");
    private final MemoryStore store = new MemoryStore(clock);
    private final RepositoryOptions options = RepositoryOptions.builder()
            .keyDerivationTime(Duration.ZERO)
            .retryFor(Duration.ZERO)
            .lock(false)
            .clock(clock)
            .packSize(4 << 20)
            .build();
    private final Repository repository = Repository.init(store, Secret.of("p"), options);
    private final FakeSource source = new FakeSource(SEED, 24, 600_000);

    @AfterEach
    void close() {
        repository.close();
    }

    private Snapshot backUp(Source of) {
        clock.advance(Duration.ofMinutes(1));
        return BackupPlan.builder("plan", repository)
                .source("fake", of)
                .build()
                .run()
                .sources()
                .get(0)
                .snapshot()
                .orElseThrow();
    }

    /** Removes a snapshot as somebody does who keeps no record of it. */
    private void remove(Snapshot snapshot) {
        store.delete(Set.of("snapshots/" + snapshot.id()));
    }

    private List<String> packs() {
        return names("data/");
    }

    private List<String> names(String prefix) {
        return store.names().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    private PruneReport prune(PruneOptions how) {
        return repository.prune(repository.planPrune(how));
    }

    private PruneReport prune() {
        return prune(PruneOptions.defaults());
    }

    private void assertWhole() {
        VerifyReport report = Verifier.everythingRead().verify(repository);
        assertThat(report.damages()).isEmpty();
        assertThat(report.unverified()).isEmpty();
    }

    private List<Snapshot> history(int snapshots) {
        List<Snapshot> history = new ArrayList<>();
        for (int i = 0; i < snapshots; i++) {
            source.change(50, i);
            history.add(backUp(source));
        }
        return history;
    }

    @Test
    void whatNobodyNeedsIsMarkedFirstAndDeletedAfterTheGrace() {
        List<Snapshot> history = history(4);
        history.subList(0, 3).forEach(this::remove);
        List<String> before = packs();

        PruneReport marking = prune();
        assertThat(marking.marked().packs()).isPositive();
        assertThat(marking.deleted()).isEqualTo(PackTotals.NONE);
        assertThat(packs()).containsAll(before);
        assertThat(names("holdfast/marks/")).hasSize(1);
        assertWhole();

        clock.advance(PruneOptions.MARK_GRACE.minusMinutes(1));
        assertThat(prune().deleted()).isEqualTo(PackTotals.NONE);

        clock.advance(Duration.ofMinutes(2));
        PruneReport sweep = prune();
        assertThat(sweep.deleted()).isEqualTo(marking.marked());
        assertThat(sweep.nextDue()).isEmpty();
        assertThat(names("holdfast/marks/")).isEmpty();
        assertWhole();
        assertThat(repository.planPrune(PruneOptions.defaults()).forecast().unusedShareBefore())
                .isLessThan(5.1);
    }

    @Test
    void aPlanHoldsThoughIndexFilesWereMergedSince() throws Exception {
        history(4).subList(0, 3).forEach(this::remove);
        PrunePlan plan = repository.planPrune(PruneOptions.defaults());
        List<String> before = names("index/");
        RunningOperation.run("merge", clock, event -> {}, new Cancellation(), operation -> {
            try (OpenRepository other = OpenRepository.open(
                    store,
                    Secret.of("p").utf8(),
                    RepositoryOptions.builder().clock(clock).build())) {
                IndexMerge.merge(other, 2, operation);
            }
            return plan;
        });
        assertThat(names("index/")).hasSize(1).doesNotContainAnyElementsOf(before);

        PruneReport report = repository.prune(plan);

        assertThat(report.marked())
                .isEqualTo(plan.forecast().unused().plus(plan.forecast().repacked()));
        assertWhole();
    }

    @Test
    void aGraceOfZeroDeletesAtOnce() {
        List<Snapshot> history = history(3);
        history.subList(0, 2).forEach(this::remove);

        PruneForecast forecast = repository.planPrune(AT_ONCE).forecast();
        long before = bytes();
        PruneReport report = prune(AT_ONCE);

        assertThat(report.deleted().bytes()).isPositive();
        assertThat(report.bytesWritten()).isBetween(forecast.bytesToWrite(), forecast.bytesToWrite() * 101 / 100);
        assertThat(names("holdfast/marks/")).isEmpty();
        assertThat(before - bytes())
                .isCloseTo(forecast.bytesFreed(), org.assertj.core.data.Percentage.withPercentage(3));
        assertWhole();
    }

    private long bytes() {
        return packs().stream()
                .mapToLong(name -> store.stat(name).orElseThrow().size())
                .sum();
    }

    @Test
    void planningChangesNothing() {
        history(2).subList(0, 1).forEach(this::remove);
        List<String> before = store.names();
        PruneForecast forecast = repository.planPrune(PruneOptions.defaults()).forecast();
        assertThat(forecast.bytesFreed()).isPositive();
        assertThat(store.names()).isEqualTo(before);
    }

    @Test
    void whereAllIsNeededNothingIsDone() {
        history(2);
        List<String> before = store.names();
        PruneReport report = prune();
        assertThat(report.marked()).isEqualTo(PackTotals.NONE);
        assertThat(report.nextDue()).isEmpty();
        assertThat(store.names()).isEqualTo(before);
    }

    @Test
    void repositoryWithoutSnapshotsBecomesEmpty() {
        history(2).forEach(this::remove);
        prune(AT_ONCE);
        assertThat(packs()).isEmpty();
        assertThat(names("index/")).isEmpty();
        backUp(source);
        assertWhole();
    }

    @Test
    void whatASnapshotNeedsThatWasMadeAfterThePlanStays() {
        List<Snapshot> history = history(1);
        remove(history.get(0));
        PrunePlan plan = repository.planPrune(AT_ONCE);
        backUp(source);

        PruneReport report = repository.prune(plan);

        assertThat(report.neededAgain()).isPositive();
        assertWhole();
    }

    @Test
    void planForAnotherStateIsRefused() {
        history(2).subList(0, 1).forEach(this::remove);
        PrunePlan plan = repository.planPrune(AT_ONCE);
        prune(AT_ONCE);
        List<String> before = store.names();
        assertThatThrownBy(() -> repository.prune(plan))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Plan again");
        assertThat(packs())
                .containsAll(
                        before.stream().filter(name -> name.startsWith("data/")).toList());
        assertWhole();
    }

    @Test
    void planIsPerformedOnce() {
        history(1);
        PrunePlan plan = repository.planPrune(AT_ONCE);
        repository.prune(plan);
        assertThatThrownBy(() -> repository.prune(plan)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void missingPackIsRefusedAndNothingDeleted() {
        history(1);
        store.delete(Set.of(packs().get(0)));
        store.overwrite("data/00/" + "0".repeat(64), new byte[100]);
        List<String> before = store.names();
        assertThatThrownBy(() -> prune(AT_ONCE))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("Nothing was deleted");
        assertThat(store.names()).containsAll(before);
    }

    @Test
    void missingIndexFileIsRefusedAndNothingDeleted() {
        history(2).subList(0, 1).forEach(this::remove);
        store.delete(Set.of(names("index/").get(0)));
        store.delete(Set.of(names("index/").get(0)));
        List<String> before = store.names();
        assertThatThrownBy(() -> prune(AT_ONCE))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("in no index")
                .hasMessageContaining("Nothing was deleted");
        assertThat(store.names()).isEqualTo(before);
    }

    @Test
    void packInNoIndexIsDeletedOnlyAfterTheGrace() {
        history(1);
        String orphan = "data/00/" + "0".repeat(64);
        store.overwrite(orphan, new byte[100]);
        assertThat(prune().marked()).isEqualTo(new PackTotals(1, 100));
        assertThat(packs()).contains(orphan);
        clock.advance(AFTER_GRACE);
        assertThat(prune().deleted()).isEqualTo(new PackTotals(1, 100));
        assertThat(packs()).doesNotContain(orphan);
        assertWhole();
    }

    @Test
    void copyingIsBounded() {
        history(4).subList(0, 3).forEach(this::remove);
        PruneOptions bounded = PruneOptions.builder()
                .grace(Duration.ZERO)
                .maxUnused(UnusedLimit.percent(0))
                .maxRepackBytes(5 << 20)
                .build();
        PruneForecast forecast = repository.planPrune(bounded).forecast();
        assertThat(forecast.repacked().bytes()).isBetween(1L, 5L << 20);
        prune(bounded);
        assertWhole();
    }

    @Test
    void withoutLimitOnTheUnusedNothingIsCopied() {
        history(4).subList(0, 3).forEach(this::remove);
        PruneOptions unlimited = PruneOptions.builder()
                .grace(Duration.ZERO)
                .maxUnused(UnusedLimit.unlimited())
                .build();
        assertThat(prune(unlimited).repacked()).isEqualTo(PackTotals.NONE);
        assertWhole();
    }

    @Test
    void manySmallPacksBecomeFew() {
        history(12);
        long before = packs().size();
        PruneReport report = prune(AT_ONCE);
        assertThat(report.repacked().packs()).isPositive();
        assertThat(packs().size()).isLessThan((int) before);
        assertThat(prune(AT_ONCE).repacked()).isEqualTo(PackTotals.NONE);
        assertWhole();
    }
}
