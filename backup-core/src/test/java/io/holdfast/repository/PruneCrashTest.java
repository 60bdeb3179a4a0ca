package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.HoldfastException;
import io.holdfast.Snapshot;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.FakeSource;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.StoreCall;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A prune against a store that goes wrong at operation k, for every k: while it copies, marks and replaces, and while it deletes. */
class PruneCrashTest {

    private static final long SEED = 20_261_121;
    private static final Instant BEGIN = Instant.parse("2026-11-21T02:00:00Z");
    private static final int AT_A_TIME = 48;
    /** By default every eighth operation, in the exhaustive build each. */
    private static final int STEP = Boolean.getBoolean("holdfast.exhaustive") ? 1 : 8;

    private static final PruneOptions THOROUGH =
            PruneOptions.builder().maxUnused(UnusedLimit.percent(0)).build();

    /** One machine's view of a repository. */
    private record World(MemoryStore store, MutableClock clock) {

        static World empty() {
            MutableClock clock = MutableClock.at(BEGIN);
            return new World(new MemoryStore(clock), clock);
        }

        World copy() throws Exception {
            World copy = empty();
            for (String name : store.names()) {
                copy.store.overwrite(name, store.bytes(name));
            }
            return copy;
        }

        Repository open(Store through) {
            return Repository.open(through, Secret.of("p"), options(clock));
        }
    }

    private static RepositoryOptions options(MutableClock clock) {
        return RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .retryFor(Duration.ZERO)
                .lock(false)
                .parallelism(1)
                .clock(clock)
                .packSize(4 << 20)
                .build();
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "BREAK", "DIE"})
    void whateverFailsWhenEverySnapshotIsWholeAndTheNextPruneFinishes(Fault fault) throws Exception {
        World before = repositoryToPrune();
        World undisturbed = before.copy();
        FaultyStore counting = new FaultyStore(undisturbed.store);
        assertThat(pruneTwice(undisturbed, counting)).isTrue();
        int operations = counting.calls().size();
        PruneForecast expected = atLast(undisturbed);

        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int k = 1; k <= operations; k += STEP) {
                int number = k;
                runs.add(threads.submit(() -> {
                    crash(before.copy(), fault, number, expected);
                    return number;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void crash(World world, Fault fault, int k, PruneForecast expected) {
        FaultyStore faulty = new FaultyStore(world.store).on(StoreCall.number(k), fault);
        pruneTwice(world, faulty);
        String when = "after " + fault + " at operation " + k + " ("
                + faulty.calls().get(Math.min(k, faulty.calls().size()) - 1) + ")";

        assertWhole(world, when);
        assertThat(pruneTwice(world, world.store)).as(when).isTrue();
        assertThat(atLast(world)).as(when).isEqualTo(expected);
        assertWhole(world, "after the next prune, " + when);
    }

    private static List<String> locks(World world) {
        return world.store.names().stream()
                .filter(name -> name.startsWith("locks/"))
                .toList();
    }

    /** Several snapshots of which some are forgotten, one for good, and a pack that an interrupted backup left. */
    private static World repositoryToPrune() throws Exception {
        World world = World.empty();
        FakeSource source = new FakeSource(SEED, 24, 400_000);
        try (Repository repository = CheapKey.init(world.store, Secret.of("p"), options(world.clock))) {
            List<Snapshot> history = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                source.change(60, i);
                history.add(backUp(repository, source));
                world.clock.advance(Duration.ofMinutes(1));
            }
            repository.forget(repository.planForget(
                    ForgetRequest.of(List.of(history.get(1).id()))
                            .maxDaysLost(100)
                            .build()));
            world.store.delete(Set.of(
                    "snapshots/" + history.get(0).id(),
                    "snapshots/" + history.get(2).id()));
        }
        byte[] leftBehind = new byte[1000];
        world.store.overwrite(FileType.PACK.name(Id.hash(leftBehind)), leftBehind);
        return world;
    }

    private static Snapshot backUp(Repository repository, FakeSource source) {
        return BackupPlan.builder("crash", repository)
                .source("fake", source)
                .build()
                .run()
                .sources()
                .get(0)
                .snapshot()
                .orElseThrow();
    }

    private static boolean pruneTwice(World world, Store through) {
        boolean first = prune(world, through);
        world.clock.advance(Duration.ofHours(2));
        boolean second = prune(world, through);
        world.clock.advance(Duration.ofHours(2));
        return prune(world, through) && first && second;
    }

    private static boolean prune(World world, Store through) {
        try (Repository repository = world.open(through)) {
            repository.prune(repository.planPrune(THOROUGH));
            return true;
        } catch (HoldfastException e) {
            return false;
        } finally {
            // Whoever comes next sees that the holder of the lock has ended.
            world.store.delete(locks(world));
        }
    }

    /** What is left in the end, apart from sizes, which differ by some bytes from run to run. */
    private static PruneForecast atLast(World world) {
        try (Repository repository = world.open(world.store)) {
            PruneForecast left = repository.planPrune(THOROUGH).forecast();
            assertThat(left.indexed().packs()).isPositive();
            return new PruneForecast(
                    left.snapshots(),
                    left.forgotten(),
                    PackTotals.NONE,
                    left.unused(),
                    left.repacked(),
                    left.smallPacks(),
                    left.mixedPacks(),
                    left.uncompressedPacks(),
                    left.unindexed(),
                    left.due(),
                    left.waiting(),
                    left.waitingUntil(),
                    left.vanished(),
                    left.usedBlobs(),
                    left.unusedBlobs(),
                    left.duplicateBlobs(),
                    left.bytesToRead(),
                    left.bytesToWrite(),
                    left.bytesFreed(),
                    left.unusedShareBefore(),
                    left.unusedShareAfter(),
                    left.requests(),
                    left.time(),
                    left.cost(),
                    left.savedPerMonth());
        }
    }

    private static void assertWhole(World world, String when) {
        try (Repository repository = world.open(world.store)) {
            assertThat(repository.snapshots()).as(when).hasSize(1);
            assertThat(repository.forgotten()).as(when).hasSize(1);
            VerifyReport report = Verifier.everythingRead().verify(repository);
            assertThat(report.damages()).as(when).isEmpty();
            assertThat(report.unverified()).as(when).isEmpty();
        }
    }
}
