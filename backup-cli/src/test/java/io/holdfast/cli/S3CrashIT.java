package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.HoldfastException;
import io.holdfast.Snapshot;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.UnusedLimit;
import io.holdfast.s3.S3Store;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobNames;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.FakeSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.s3.Departure;
import io.holdfast.testkit.s3.S3Fault;
import io.holdfast.testkit.s3.S3Request;
import io.holdfast.testkit.s3.S3StandIn;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A backup, and prunes, in a bucket whose server or network goes wrong at request k, for every k. */
class S3CrashIT {

    private static final long SEED = 20_261_121;
    private static final int AT_A_TIME = 8;
    /** By default some requests, in the exhaustive build each. */
    private static final int STEP = Boolean.getBoolean("holdfast.exhaustive") ? 1 : 40;

    private static final Duration STALE = Duration.ofHours(1);
    private static final String KEY_PREFIX = "a/";

    enum Mishap {
        /** Whatever is sent from then on does not arrive. */
        DEATH,
        /** The request is performed, and nobody hears of it, so that it is sent again. */
        LOST_ANSWER,
        /** Somebody on the way sends it twice; what has just been created is then refused as being there, which nobody minds. */
        DUPLICATE;

        void strike(S3StandIn server, long request) {
            switch (this) {
                case DEATH -> server.on(S3Request.from(request), S3Fault.RESET);
                case LOST_ANSWER -> server.on(S3Request.number(request), S3Fault.LOSE_ANSWER);
                case DUPLICATE -> server.on(S3Request.number(request), S3Fault.TWICE);
            }
        }
    }

    /** A server with a repository, and what each of its snapshots must hold. */
    private record World(
            S3StandIn server, MutableClock clock, String address, Map<String, SnapshotContent> acknowledged)
            implements AutoCloseable {

        /** A server with what is in a store. */
        static World of(MemoryStore before, Map<String, SnapshotContent> acknowledged) throws Exception {
            MutableClock clock = MutableClock.at(before.clock().instant());
            S3StandIn server = S3StandIn.start(clock);
            // Clients sign with the time of this machine, and hours pass in no time here.
            server.depart(Departure.SIGNATURE_NOT_CHECKED);
            String address = server.uri() + "/" + server.newBucket() + "/" + KEY_PREFIX;
            World world = new World(server, clock, address, new LinkedHashMap<>(acknowledged));
            try (Store store = world.store()) {
                for (String name : before.names()) {
                    store.put(name, BlobContent.of(before.bytes(name)));
                }
            }
            return world;
        }

        Store store() {
            return S3Store.at(address)
                    .credentials(S3StandIn.ACCESS_KEY, Secret.of(S3StandIn.SECRET_KEY))
                    .partSize(5 << 20)
                    .staleAfter(STALE)
                    .build();
        }

        Repository open(Duration retryFor) {
            return Repository.open(store(), Secret.of("p"), options(clock, retryFor));
        }

        /** What whoever comes next does with the locks of processes that have ended. */
        void removeLocks() throws Exception {
            try (Store store = store()) {
                store.delete(names("locks/"));
            }
        }

        List<String> names(String prefix) throws Exception {
            try (Store store = store()) {
                List<String> names = new ArrayList<>();
                store.list(prefix, blob -> names.add(blob.name()));
                return names;
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private interface Work {
        /** Does it, adding to what is acknowledged. */
        void run(World world, Duration retryFor);
    }

    private static RepositoryOptions options(MutableClock clock, Duration retryFor) {
        return RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .retryFor(retryFor)
                .parallelism(1)
                .clock(clock)
                .packSize(8 << 20)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void backupsAreThereOnceTheyAreAcknowledged(Mishap mishap) throws Exception {
        MemoryStore before = new MemoryStore();
        Map<String, SnapshotContent> acknowledged = new LinkedHashMap<>();
        FakeSource source = source(SEED);
        try (Repository repository = init(before)) {
            backUp(repository, source, acknowledged);
        }
        source.change(50, SEED);

        everywhere(mishap, before, acknowledged, (world, retryFor) -> {
            try (Repository repository = world.open(retryFor)) {
                backUp(repository, source, world.acknowledged());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void prunesTakeNothingThatIsNeeded(Mishap mishap) throws Exception {
        MemoryStore before = new MemoryStore();
        Map<String, SnapshotContent> acknowledged = new LinkedHashMap<>();
        FakeSource source = source(SEED);
        try (Repository repository = init(before)) {
            Snapshot old = backUp(repository, source, acknowledged);
            source.change(50, SEED);
            backUp(repository, source, acknowledged);
            before.delete(Set.of("snapshots/" + old.id()));
            acknowledged.remove(old.id());
        }

        everywhere(mishap, before, acknowledged, S3CrashIT::pruneTwice);
    }

    private static Repository init(MemoryStore store) {
        return Repository.init(store, Secret.of("p"), options(store.clock(), Duration.ZERO));
    }

    /** About half of its bytes cannot be compressed, so that some packs are sent in parts. */
    private static FakeSource source(long seed) {
        return new FakeSource(seed, 8, 3 << 20);
    }

    /** So large that packs are sent in parts, and what is stale removed before. */
    private static FakeSource fillsPacks() {
        return new FakeSource(SEED + 1, 12, 3 << 20);
    }

    private static void pruneTwice(World world, Duration retryFor) {
        for (int i = 0; i < 2; i++) {
            try (Repository repository = world.open(retryFor)) {
                repository.prune(repository.planPrune(
                        PruneOptions.builder().maxUnused(UnusedLimit.percent(0)).build()));
            }
            world.clock().advance(Duration.ofHours(2));
        }
    }

    private static void everywhere(
            Mishap mishap, MemoryStore before, Map<String, SnapshotContent> acknowledged, Work work) throws Exception {
        long requests;
        try (World undisturbed = World.of(before, acknowledged)) {
            long begin = undisturbed.server().requests().size();
            work.run(undisturbed, Duration.ZERO);
            requests = undisturbed.server().requests().size() - begin;
        }
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (long k = 1; k <= requests; k += STEP) {
                long number = k;
                runs.add(threads.submit(() -> {
                    try (World world = World.of(before, acknowledged)) {
                        disturb(world, mishap, number, work);
                    }
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

    private static void disturb(World world, Mishap mishap, long k, Work work) throws Exception {
        int before = world.server().requests().size();
        mishap.strike(world.server(), before + k);
        Duration retryFor = mishap == Mishap.DEATH ? Duration.ZERO : Duration.ofSeconds(2);
        boolean done = succeeds(work, world, retryFor);
        List<S3Request> requests = world.server().requests();
        String when = mishap + " at " + requests.get((int) Math.min(before + k, requests.size()) - 1);
        world.server().heal();
        if (mishap != Mishap.DEATH) {
            assertThat(done).as(when).isTrue();
            assertThat(world.names("locks/")).as("locks after " + when).isEmpty();
        }
        world.removeLocks();
        assertWhole(world, when);

        world.clock().advance(STALE.plusMinutes(1));
        try (Repository repository = world.open(Duration.ZERO)) {
            backUp(repository, fillsPacks(), world.acknowledged());
        }
        pruneTwice(world, Duration.ZERO);
        assertThat(world.server().openUploads()).as("uploads after " + when).isZero();
        assertThat(world.names("locks/")).as("locks after " + when).isEmpty();
        assertThat(world.names(BlobNames.TRIALS)).as("probes after " + when).isEmpty();
        assertWhole(world, "the next backup and prunes after " + when);
    }

    private static boolean succeeds(Work work, World world, Duration retryFor) {
        try {
            work.run(world, retryFor);
            return true;
        } catch (HoldfastException e) {
            return false;
        }
    }

    private static Snapshot backUp(
            Repository repository, FakeSource source, Map<String, SnapshotContent> acknowledged) {
        Snapshot snapshot = BackupPlan.builder("crash", repository)
                .source("fake", source)
                .build()
                .run()
                .snapshots()
                .get(0);
        acknowledged.put(snapshot.id(), SnapshotContent.of(source));
        return snapshot;
    }

    private static void assertWhole(World world, String when) throws Exception {
        try (Repository repository = world.open(Duration.ZERO)) {
            VerifyReport report = Verifier.everythingRead().verify(repository);
            assertThat(report.damages()).as(when).isEmpty();
            assertThat(report.unverified()).as(when).isEmpty();
            for (Map.Entry<String, SnapshotContent> snapshot :
                    world.acknowledged().entrySet()) {
                assertThat(SnapshotContent.of(repository, snapshot.getKey()))
                        .as(when)
                        .isEqualTo(snapshot.getValue());
            }
        }
    }
}
