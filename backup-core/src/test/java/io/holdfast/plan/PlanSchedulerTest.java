package io.holdfast.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Cancellation;
import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.fixtures.ForwardingSource;
import io.holdfast.internal.plan.Claims;
import io.holdfast.internal.store.ForwardingStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import io.holdfast.testkit.FakeSource;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PlanSchedulerTest {

    private static final String DAILY = """
            all:
              sources: orders
              repository: main
              schedules: {full: "0 2 * * *"}
            """;

    private final PlannedWorld world = new PlannedWorld();
    private final List<PlanReport> reports = new ArrayList<>();

    private PlanScheduler scheduler(String plans) throws InterruptedException {
        return PlanScheduler.builder(world.runner(plans))
                .reports((occurrence, report) -> reports.add(report))
                .build();
    }

    /** As time goes by: whatever is due in so many hours is done. */
    private void hours(int hours, PlanScheduler... schedulers) throws InterruptedException {
        for (int hour = 0; hour < hours; hour++) {
            for (PlanScheduler scheduler : schedulers) {
                scheduler.tick();
            }
            world.clock.advance(Duration.ofHours(1));
        }
    }

    private List<String> snapshots() {
        try (Repository repository = world.open("main")) {
            return repository.snapshots().stream()
                    .map(Snapshot::time)
                    .map(time -> time.toInstant().toString())
                    .toList();
        }
    }

    @Test
    void whatIsDueIsDoneOnceAndWhatWasNeverDoneNotBeforeItsTime() throws Exception {
        try (PlanScheduler scheduler = scheduler(DAILY)) {
            hours(2, scheduler);
            assertThat(snapshots()).isEmpty();
            assertThat(scheduler.next()).isEqualTo("2026-01-01T02:00:00Z");
            hours(47, scheduler);
        }

        assertThat(snapshots()).containsExactly("2026-01-01T02:00:00Z", "2026-01-02T02:00:00Z");
        assertThat(reports).extracting(PlanReport::outcome).containsOnly(Outcome.DONE);
    }

    @Test
    void ofAllThatWasMissedTheLastIsDoneOnceByWhoeverBeginsWithNothing() throws Exception {
        try (PlanScheduler scheduler = scheduler(DAILY)) {
            hours(3, scheduler);
        }
        world.clock.set(Instant.parse("2026-01-10T12:00:00Z"));
        try (PlanScheduler scheduler = scheduler(DAILY)) {
            hours(3, scheduler);
        }

        assertThat(snapshots()).containsExactly("2026-01-01T02:00:00Z", "2026-01-10T12:00:00Z");
    }

    @Test
    void aClockThatWasWrongForAWhileStopsNothing() throws Exception {
        try (PlanScheduler scheduler = scheduler(DAILY)) {
            hours(3, scheduler);
            world.clock.set(Instant.parse("2036-01-01T12:00:00Z"));
            hours(1, scheduler);
        }
        world.clock.set(Instant.parse("2026-01-02T00:00:00Z"));
        try (PlanScheduler scheduler = scheduler(DAILY)) {
            hours(3, scheduler);
        }

        assertThat(snapshots()).contains("2026-01-01T02:00:00Z", "2026-01-02T02:00:00Z");
    }

    @Test
    void theSnapshotsTellWhenNothingElseDoes() throws Exception {
        try (PlanScheduler scheduler = scheduler(DAILY)) {
            hours(3, scheduler);
        }
        MemoryStore store = world.stores.get("main");
        store.delete(store.names().stream()
                .filter(name -> name.startsWith("holdfast/occurrence/"))
                .toList());
        world.clock.set(Instant.parse("2026-01-02T12:00:00Z"));

        try (PlanScheduler scheduler = scheduler(DAILY)) {
            hours(1, scheduler);
        }

        assertThat(snapshots()).containsExactly("2026-01-01T02:00:00Z", "2026-01-02T12:00:00Z");
    }

    @Test
    void whatSomebodyBeganAndDidNotEndIsBegunAgainButNotForEver() throws Exception {
        try (PlanScheduler scheduler = scheduler(DAILY)) {
            hours(1, scheduler);
        }
        Instant due = Instant.parse("2026-01-01T02:00:00Z");
        world.clock.set(due.plusSeconds(60));
        assertThat(claims().claim(due, 1)).isTrue();

        try (PlanScheduler scheduler = scheduler(DAILY)) {
            hours(1, scheduler);
        }
        assertThat(snapshots()).containsExactly("2026-01-01T02:01:00Z");

        due = Instant.parse("2026-01-02T02:00:00Z");
        world.clock.set(due.plusSeconds(60));
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(claims().claim(due, attempt)).isTrue();
        }
        try (PlanScheduler scheduler = scheduler(DAILY)) {
            hours(1, scheduler);
        }
        assertThat(snapshots()).hasSize(1);
    }

    private Claims claims() {
        try (Repository repository = world.open("main")) {
            return new Claims(world.stores.get("main"), repository.id(), "all", Task.FULL, Optional.empty());
        }
    }

    @Test
    void aClaimThatWasRemovedLongAgoCannotBeMadeAgain() throws Exception {
        Claims claims = claims();
        Instant first = Instant.parse("2026-01-01T02:00:00Z");
        for (int day = 0; day < 15; day++) {
            world.clock.set(first.plus(Duration.ofDays(day)));
            assertThat(claims.claim(first.plus(Duration.ofDays(day)), 1)).isTrue();
            claims.end(first.plus(Duration.ofDays(day)), Outcome.DONE);
        }
        assertThat(world.stores.get("main").names().stream().filter(name -> name.startsWith("holdfast/occurrence")))
                .hasSize(20);

        assertThat(claims.claim(first, 1)).isFalse();
    }

    @Test
    void ofTwoThatBothBelieveThatTheyLeadEachOccurrenceIsDoneByOne() throws Exception {
        try (PlanScheduler one = scheduler(DAILY);
                PlanScheduler other = scheduler(DAILY)) {
            hours(1, one, other);
            hours(72, one, other);
        }

        assertThat(snapshots()).hasSize(3);
    }

    @Test
    void aLeaderThatIsFrozenIsSucceededAndDoesNothingTwice() throws Exception {
        world.lease = Optional.of(Duration.ofHours(3));
        List<PlanReport> others = new ArrayList<>();
        try (PlanScheduler leader = scheduler(DAILY);
                PlanScheduler follower = PlanScheduler.builder(world.runner(DAILY))
                        .reports((occurrence, report) -> others.add(report))
                        .build()) {
            hours(12, leader, follower);
            assertThat(reports).hasSize(1);
            assertThat(others).isEmpty();

            hours(24, follower);
            assertThat(others).hasSize(1);

            hours(24, leader, follower);
            assertThat(reports).hasSize(1);
            assertThat(others).hasSize(2);
        }
        assertThat(snapshots()).hasSize(3);
    }

    /** What happens while a source is copied for the first time. */
    private void whileItIsCopied(Happening happening) {
        AtomicBoolean happened = new AtomicBoolean();
        world.sources.put("orders", new ForwardingSource(new FakeSource(1, 3, 100)) {
            @Override
            public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                    throws IOException, InterruptedException {
                if (!happened.getAndSet(true)) {
                    happening.happen();
                }
                return super.snapshot(request, sink, operation);
            }
        });
    }

    private interface Happening {
        void happen() throws IOException, InterruptedException;
    }

    private List<String> warnings() {
        return world.events.stream()
                .filter(HoldfastEvent.Warned.class::isInstance)
                .map(event -> ((HoldfastEvent.Warned) event).reason())
                .toList();
    }

    @Test
    void aLeaderThatLostItsLeaseWhileItCopiedPublishesNothing() throws Exception {
        world.lease = Optional.of(Duration.ofHours(3));
        List<PlanReport> others = new ArrayList<>();
        PlanScheduler follower = PlanScheduler.builder(world.runner(DAILY))
                .reports((occurrence, report) -> others.add(report))
                .build();
        try (PlanScheduler leader = scheduler(DAILY)) {
            hours(2, leader, follower);
            whileItIsCopied(() -> {
                world.clock.advance(Duration.ofHours(4));
                follower.tick();
            });

            leader.tick();

            assertThat(others).hasSize(1);
            assertThat(reports).isEmpty();
            assertThat(snapshots()).containsExactly("2026-01-01T06:00:00Z");
            assertThat(warnings()).anyMatch(reason -> reason.contains("The lease was lost"));
            hours(24, leader, follower);
        } finally {
            follower.close();
        }
        assertThat(snapshots()).hasSize(2);
        assertThat(reports).isEmpty();
    }

    @Test
    @Timeout(60)
    void aStoreThatDoesNotAnswerKeepsNobodyFromEndingALease() throws Exception {
        FaultyStore hangs =
                new FaultyStore(new MemoryStore()).delay(StoreCall.of(StoreCall.Kind.LIST, ""), Duration.ofHours(1));
        Leadership lease = Leadership.lease(hangs, Duration.ofMillis(50));
        Thread asking = new Thread(() -> assertThatThrownBy(lease::held).isInstanceOf(InterruptedException.class));
        asking.start();
        while (asking.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }

        lease.close();

        asking.interrupt();
        asking.join();
    }

    @Test
    void aLeaderThatLostItsLeaseAndDidNotEndWhatItBeganLeavesItToTheNext() throws Exception {
        world.lease = Optional.of(Duration.ofHours(3));
        Leadership other = Leadership.lease(world.stores.get("main"), Duration.ofHours(3));
        try (PlanScheduler leader = scheduler(DAILY)) {
            hours(2, leader);
            whileItIsCopied(() -> {
                world.clock.advance(Duration.ofHours(4));
                assertThat(other.held()).isTrue();
            });
            leader.tick();
            assertThat(snapshots()).isEmpty();
            assertThat(claims().last())
                    .hasValueSatisfying(last -> assertThat(last.abandoned()).isTrue());

            hours(2, leader);
            assertThat(snapshots()).isEmpty();
            world.clock.advance(Duration.ofHours(3));
            hours(1, leader);
        }

        assertThat(snapshots()).containsExactly("2026-01-01T11:00:00Z");
        assertThat(reports).extracting(PlanReport::outcome).containsExactly(Outcome.DONE);
    }

    @Test
    void aLeaseIsRenewedWhileTheThreadThatCallsDoesWhatIsDue() throws Exception {
        world.lease = Optional.of(Duration.ofSeconds(1));
        MemoryStore store = world.stores.get("main");
        try (PlanScheduler leader = scheduler(DAILY)) {
            hours(2, leader);
            whileItIsCopied(() -> {
                String lease = lastLease(store);
                world.clock.advance(Duration.ofMillis(600));
                for (int i = 0; i < 6000 && lastLease(store).equals(lease); i++) {
                    Thread.sleep(10);
                }
                assertThat(lastLease(store)).isNotEqualTo(lease);
            });
            leader.tick();
        }

        assertThat(reports).extracting(PlanReport::outcome).containsExactly(Outcome.DONE);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("holdfast-lease");
    }

    private static String lastLease(MemoryStore store) {
        return store.names().stream()
                .filter(name -> name.startsWith("holdfast/lease/"))
                .max(Comparator.naturalOrder())
                .orElse("");
    }

    @Test
    void aLeaderThatEndsIsSucceededAtOnce() throws Exception {
        world.lease = Optional.of(Duration.ofDays(30));
        try (PlanScheduler leader = scheduler(DAILY)) {
            hours(5, leader);
        }
        try (PlanScheduler follower = scheduler(DAILY)) {
            hours(24, follower);
        }

        assertThat(snapshots()).hasSize(2);
    }

    private interface Answer {
        boolean leads() throws IOException, InterruptedException;
    }

    /** Who leads, as a host says when it is asked each second. */
    private static Leadership answering(Answer answer) {
        return new Leadership() {
            @Override
            public boolean held() throws IOException, InterruptedException {
                return answer.leads();
            }

            @Override
            public Duration renewal() {
                return Duration.ofSeconds(1);
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void aHostMaySayWhoLeads() throws Exception {
        Leadership never = answering(() -> false);
        try (PlanScheduler scheduler = PlanScheduler.builder(world.runner(DAILY))
                .leadership("main", never)
                .build()) {
            hours(48, scheduler);
        }

        assertThat(snapshots()).isEmpty();
    }

    @Test
    void aStoreThatDoesNotCreateExclusivelyHasNoLease() {
        world.lease = Optional.of(Duration.ofMinutes(1));
        PlanResources weak = new ForwardingResources(world) {
            @Override
            public Store store(RepositoryConfig repository) {
                return new ForwardingStore(world.stores.get("main")) {
                    @Override
                    public Set<StoreCapability> capabilities() {
                        return Set.of(StoreCapability.ARBITRARY_NAMES);
                    }
                };
            }
        };
        RepositoryOptions options = world.options.build();

        assertThatThrownBy(() -> PlanScheduler.builder(PlanRunner.of(world.configured(DAILY), weak, options))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("does not guarantee");
    }

    @Test
    void jitterDelaysByAsMuchEachTimeAndNeverMoreThanItMay() throws Exception {
        try (PlanScheduler scheduler = scheduler(DAILY + "  jitter: 30m\n")) {
            scheduler.tick();
            Instant next = scheduler.next();
            assertThat(next).isAfter("2026-01-01T02:00:00Z").isBefore("2026-01-01T02:30:00Z");
            try (PlanScheduler other = scheduler(DAILY + "  jitter: 30m\n")) {
                other.tick();
                assertThat(other.next()).isEqualTo(next);
            }
            world.clock.set(next.minusMillis(1));
            scheduler.tick();
            assertThat(reports).isEmpty();
            world.clock.set(next);
            scheduler.tick();
            assertThat(reports).hasSize(1);
        }
    }

    @Test
    void anOutageOfTheStoreDelaysWhatIsDue() throws Exception {
        try (PlanScheduler scheduler = scheduler(DAILY)) {
            hours(1, scheduler);
            world.opened.get("main").on(call -> true, Fault.FAIL);
            hours(12, scheduler);
            assertThat(snapshots()).isEmpty();
            world.opened.get("main").heal();
            hours(2, scheduler);
        }

        assertThat(snapshots()).containsExactly("2026-01-01T13:00:00Z");
    }

    @Test
    void whatCannotBeBegunIsNotTriedAgainAtOnce() throws Exception {
        try (PlanScheduler scheduler = scheduler(DAILY)) {
            hours(2, scheduler);
            world.opened.get("main").on(call -> true, Fault.FAIL);
            for (int second = 0; second < 3600; second++) {
                scheduler.tick();
                world.clock.advance(Duration.ofSeconds(1));
            }
            assertThat(warnings()).hasSizeBetween(30, 400);
            world.opened.get("main").heal();
            world.clock.advance(Duration.ofMinutes(1));
            scheduler.tick();
        }

        assertThat(snapshots()).hasSize(1);
    }

    @Test
    void whatWasDoneIsNotDoneAgainIfThatCannotBeSaidAtOnce() throws Exception {
        try (PlanScheduler scheduler = scheduler(DAILY)) {
            hours(2, scheduler);
            world.opened
                    .get("main")
                    .on(
                            StoreCall.first(call -> call.kind() == StoreCall.Kind.PUT
                                    && call.name().endsWith("/end")),
                            Fault.FAIL);
            hours(4, scheduler);
        }

        assertThat(reports).hasSize(1);
        assertThat(snapshots()).hasSize(1);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aStoreThatDoesNotAnswerKeepsNoOtherRepositoryWaiting() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        Leadership hanging = answering(() -> {
            answer.await();
            return true;
        });
        String both = DAILY + """
                others:
                  sources: letters
                  repository: offsite
                  schedules: {full: "0 2 * * *"}
                """;
        try (PlanScheduler scheduler = PlanScheduler.builder(world.runner(both))
                .leadership("offsite", hanging)
                .reports((occurrence, report) -> reports.add(report))
                .build()) {
            scheduler.tick();
            world.clock.set(Instant.parse("2026-01-01T02:00:00Z"));
            scheduler.tick();
            assertThat(snapshots()).hasSize(1);
            assertThat(reports).hasSize(1);

            answer.countDown();
            while (reports.size() < 2) {
                hours(1, scheduler);
            }
        }
    }

    @Test
    void whatNoThreadDoesIsTriedAgainAndStopsNothing() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        try (PlanScheduler scheduler = PlanScheduler.builder(world.runner(DAILY))
                .executor(task -> {
                    if (full.get()) {
                        throw new RejectedExecutionException("all threads are busy");
                    }
                    task.run();
                })
                .build()) {
            hours(2, scheduler);
            full.set(true);
            hours(1, scheduler);
            assertThat(warnings()).singleElement().asString().contains("all threads are busy");
            full.set(false);
            hours(1, scheduler);
        }

        assertThat(snapshots()).containsExactly("2026-01-01T03:00:00Z");
    }

    /** Threads that are all busy now and then. */
    private static final class Busy implements Executor {

        private boolean full;
        private int refused;

        @Override
        public void execute(Runnable task) {
            if (full) {
                refused++;
                throw new RejectedExecutionException("all threads are busy: " + refused);
            }
            task.run();
        }
    }

    private void seconds(int seconds, PlanScheduler scheduler) throws InterruptedException {
        for (int second = 0; second < seconds; second++) {
            scheduler.tick();
            world.clock.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void whatNoThreadDoesIsSaidOnceIsTriedNowAndThenAndIsNotGreen() throws Exception {
        Busy threads = new Busy();
        try (PlanScheduler scheduler =
                PlanScheduler.builder(world.runner(DAILY)).executor(threads).build()) {
            assertThat(scheduler.health()).isInstanceOf(Health.Unknown.class);
            hours(2, scheduler);
            assertThat(scheduler.health()).isEqualTo(Health.up());

            threads.full = true;
            seconds(60, scheduler);
            assertThat(scheduler.health())
                    .isEqualTo(new Health.Degraded(
                            "the plan 'all': no thread does it since 2026-01-01T02:00:00Z: all threads are busy: 1"));
            seconds(3540, scheduler);
            assertThat(scheduler.health()).isInstanceOf(Health.Down.class);
            assertThat(threads.refused).isBetween(30, 400);
            assertThat(warnings()).hasSize(1);

            threads.full = false;
            world.clock.advance(Duration.ofMinutes(1));
            scheduler.tick();
            assertThat(snapshots()).hasSize(1);
            assertThat(scheduler.health()).isEqualTo(Health.up());

            threads.full = true;
            hours(24, scheduler);
            assertThat(warnings()).hasSize(2);
        }
        assertThat(world.events)
                .filteredOn(HoldfastEvent.HealthChanged.class::isInstance)
                .extracting(event -> ((HoldfastEvent.HealthChanged) event)
                        .health()
                        .getClass()
                        .getSimpleName())
                .containsExactly("Up", "Degraded", "Down", "Up", "Degraded");
    }

    @Test
    void aPlanThatCannotBeBegunIsNotGreen() throws Exception {
        try (PlanScheduler scheduler = scheduler(DAILY)) {
            hours(2, scheduler);
            world.opened.get("main").on(call -> true, Fault.FAIL);
            scheduler.tick();
            assertThat(scheduler.health())
                    .isInstanceOfSatisfying(
                            Health.Degraded.class,
                            health -> assertThat(health.reason()).startsWith("the plan 'all': it cannot be begun"));

            world.opened.get("main").heal();
            world.clock.advance(Duration.ofMinutes(1));
            scheduler.tick();
            assertThat(scheduler.health()).isEqualTo(Health.up());
        }
    }

    @Test
    @Timeout(60)
    void whoLeadsIsAskedAgainAndSaidOnceThatNobodyCanTell() throws Exception {
        AtomicBoolean reachable = new AtomicBoolean();
        Leadership failing = answering(() -> {
            if (!reachable.get()) {
                throw new IOException("nobody is there");
            }
            return false;
        });
        try (PlanScheduler scheduler = PlanScheduler.builder(world.runner(DAILY))
                .leadership("main", failing)
                .build()) {
            seconds(10, scheduler);
            assertThat(scheduler.health())
                    .isInstanceOfSatisfying(
                            Health.Unknown.class,
                            health -> assertThat(health.reason()).contains("'main'"));
            assertThat(warnings()).hasSize(1);

            reachable.set(true);
            while (!scheduler.health().equals(Health.up())) {
                seconds(1, scheduler);
            }
        }
    }

    @Test
    void endingCancelsWhatIsBeingDoneAndAwaitsIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        world.sources.put("orders", new ForwardingSource(new FakeSource(1, 3, 100)) {
            @Override
            public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                    throws IOException, InterruptedException {
                begun.countDown();
                never.await();
                return super.snapshot(request, sink, operation);
            }
        });
        try (PlanScheduler scheduler = scheduler(DAILY)) {
            scheduler.tick();
        }
        world.clock.set(Instant.parse("2026-01-01T02:00:00Z"));
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Cancellation cancellation = new Cancellation();
            PlanScheduler scheduler =
                    PlanScheduler.builder(world.runner(DAILY)).executor(threads).build();
            var ended = threads.submit(() -> {
                scheduler.run(cancellation);
                return true;
            });
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

            cancellation.cancel();

            assertThat(ended.get(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(claims().last())
                .hasValueSatisfying(last -> assertThat(last.ended()).isFalse());
    }
}
