package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.Cancellation;
import io.holdfast.HoldfastException;
import io.holdfast.LockedException;
import io.holdfast.Snapshot;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.internal.repository.IndexMerge;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.store.ForwardingStore;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.FakeSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that is frozen before operation k on the store, for every k, until its locks were cleared away and others did what
 * the locks had excluded; then it goes on as if nothing had happened.
 */
class FrozenProcessTest {

    private static final long SEED = 20_261_121;
    private static final Instant BEGIN = Instant.parse("2026-11-21T02:00:00Z");
    private static final int AT_A_TIME = 48;
    /** By default every eighth operation, in the exhaustive build each. */
    private static final int STEP = Boolean.getBoolean("holdfast.exhaustive") ? 1 : 8;

    private static final PruneOptions THOROUGH =
            PruneOptions.builder().maxUnused(UnusedLimit.percent(0)).build();
    private static final PruneOptions AT_ONCE = PruneOptions.builder()
            .maxUnused(UnusedLimit.percent(0))
            .grace(Duration.ZERO)
            .build();

    /** What others do while a prune is frozen. */
    enum Meanwhile {
        /** They back up what nobody needed, so that it is needed again. */
        BACK_UP {
            @Override
            void act(World world) {
                world.backUpWhatIsGone();
            }
        },
        /** They back it up, and prune. */
        BACK_UP_AND_PRUNE {
            @Override
            void act(World world) {
                world.backUpWhatIsGone();
                world.prune(world.store, THOROUGH);
            }
        },
        /** They prune until all is deleted, and then back up. */
        PRUNE_AND_BACK_UP {
            @Override
            void act(World world) {
                world.prune(world.store, AT_ONCE);
                world.backUpWhatIsGone();
            }
        },
        /** They forget all that there is, back up, and prune. */
        FORGET_BACK_UP_AND_PRUNE {
            @Override
            void act(World world) {
                world.removeSnapshots();
                world.backUpWhatIsGone();
                world.prune(world.store, AT_ONCE);
            }
        };

        abstract void act(World world);
    }

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

        void freeze(Consumer<World> meanwhile) {
            clock.advance(Duration.ofHours(2));
            store.delete(names("locks/"));
            meanwhile.accept(this);
            clock.advance(Duration.ofHours(2));
        }

        List<String> names(String prefix) {
            return store.names().stream()
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }

        void removeSnapshots() {
            store.delete(names("snapshots/"));
        }

        void backUpWhatIsGone() {
            try (Repository repository = open(store)) {
                FrozenProcessTest.backUp(repository, new FakeSource(SEED, 16, 300_000));
            }
        }

        boolean prune(Store through, PruneOptions how) {
            try (Repository repository = open(through)) {
                repository.prune(repository.planPrune(how));
                return true;
            } catch (HoldfastException e) {
                return false;
            }
        }

        void assertWhole(String when) {
            try (Repository repository = open(store)) {
                VerifyReport report = Verifier.everythingRead().verify(repository);
                assertThat(report.damages()).as(when).isEmpty();
                assertThat(report.unverified()).as(when).isEmpty();
            }
        }
    }

    /** Runs something before one of its operations. */
    private static final class FreezingStore extends ForwardingStore {

        private final int at;
        private final Runnable frozen;
        private final AtomicInteger operations = new AtomicInteger();

        FreezingStore(Store store, int at, Runnable frozen) {
            super(store);
            this.at = at;
            this.frozen = frozen;
        }

        int operations() {
            return operations.get();
        }

        private void step() {
            if (operations.incrementAndGet() == at) {
                frozen.run();
            }
        }

        @Override
        public void put(String name, BlobContent content) throws IOException, InterruptedException {
            step();
            super.put(name, content);
        }

        @Override
        public InputStream read(String name, long offset, long length) throws IOException, InterruptedException {
            step();
            return super.read(name, offset, length);
        }

        @Override
        public Optional<BlobInfo> stat(String name) throws IOException, InterruptedException {
            step();
            return super.stat(name);
        }

        @Override
        public void list(String prefix, Consumer<BlobInfo> each) throws IOException, InterruptedException {
            step();
            super.list(prefix, each);
        }

        @Override
        public Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException {
            step();
            return super.delete(names);
        }

        @Override
        public Instant now() throws IOException, InterruptedException {
            step();
            return super.now();
        }
    }

    private static RepositoryOptions options(MutableClock clock) {
        return RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .retryFor(Duration.ZERO)
                .lockWait(Duration.ZERO)
                .parallelism(1)
                .clock(clock)
                .packSize(4 << 20)
                .build();
    }

    private static Snapshot backUp(Repository repository, FakeSource source) {
        return BackupPlan.builder("frozen", repository)
                .source("fake", source)
                .build()
                .run()
                .sources()
                .get(0)
                .snapshot()
                .orElseThrow();
    }

    /** Three snapshots, of which the first has gone and left some that the others need, with marks of what only an earlier one needed. */
    private static World repository() throws Exception {
        World world = World.empty();
        try (Repository repository = CheapKey.init(world.store, Secret.of("p"), options(world.clock))) {
            FakeSource source = new FakeSource(SEED, 16, 300_000);
            FakeSource other = new FakeSource(SEED, 16, 300_000);
            other.change(100, 7);
            Snapshot earlier = backUp(repository, other);
            Snapshot first = backUp(repository, source);
            world.store.delete(Set.of("snapshots/" + earlier.id()));
            repository.prune(repository.planPrune(THOROUGH));
            for (int i = 0; i < 2; i++) {
                source.change(50, i);
                backUp(repository, source);
            }
            world.store.delete(Set.of("snapshots/" + first.id()));
        }
        return world;
    }

    private interface Life {
        void live(World world, Store through);
    }

    /** Lets a process live that is frozen before one of its operations after the other. */
    private static void freezeEverywhere(Life life, Meanwhile meanwhile) throws Exception {
        World before = repository();
        World undisturbed = before.copy();
        FreezingStore counting = new FreezingStore(undisturbed.store, 0, () -> {});
        undisturbed.clock.advance(Duration.ofHours(2));
        try (Repository repository = undisturbed.open(undisturbed.store)) {
            PruneForecast todo = repository.planPrune(THOROUGH).forecast();
            assertThat(todo.repacked().packs()).isPositive();
            assertThat(todo.due().packs()).isPositive();
        }
        life.live(undisturbed, counting);
        undisturbed.assertWhole("undisturbed");

        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int k = 1; k <= counting.operations(); k += STEP) {
                int number = k;
                runs.add(threads.submit(() -> {
                    World world = before.copy();
                    world.clock.advance(Duration.ofHours(2));
                    life.live(world, new FreezingStore(world.store, number, () -> world.freeze(meanwhile::act)));
                    world.assertWhole("frozen before operation " + number);
                    assertThat(world.prune(world.store, THOROUGH)).isTrue();
                    world.clock.advance(Duration.ofHours(2));
                    assertThat(world.prune(world.store, THOROUGH)).isTrue();
                    world.assertWhole("pruned after being frozen before operation " + number);
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

    @ParameterizedTest
    @EnumSource
    void pruneThatWakesUpDeletesNothingThatIsNeeded(Meanwhile meanwhile) throws Exception {
        freezeEverywhere((world, through) -> world.prune(through, THOROUGH), meanwhile);
    }

    @ParameterizedTest
    @EnumSource
    void pruneWithoutGraceThatWakesUpDeletesNothingThatIsNeeded(Meanwhile meanwhile) throws Exception {
        freezeEverywhere((world, through) -> world.prune(through, AT_ONCE), meanwhile);
    }

    @ParameterizedTest
    @EnumSource
    void mergeOfIndexFilesThatWakesUpLosesNothing(Meanwhile meanwhile) throws Exception {
        freezeEverywhere(FrozenProcessTest::mergeIndex, meanwhile);
    }

    private static void mergeIndex(World world, Store through) {
        try (OpenRepository repository =
                OpenRepository.open(through, Secret.of("p").utf8(), options(world.clock))) {
            RunningOperation.run("merge", world.clock, event -> {}, new Cancellation(), operation -> {
                IndexMerge.merge(repository, 2, operation);
                return world;
            });
        } catch (LockedException | IOException e) {
            // It noticed.
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void backupThatWakesUpLeavesNoSnapshotThatLacksSomething(Meanwhile meanwhile) throws Exception {
        freezeEverywhere(
                (world, through) -> {
                    try (Repository repository = world.open(through)) {
                        backUp(repository, new FakeSource(SEED, 16, 300_000));
                    } catch (HoldfastException e) {
                        // It noticed.
                    }
                },
                meanwhile);
    }
}
