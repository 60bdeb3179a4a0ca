package io.holdfast.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.fixtures.Followings;
import io.holdfast.repository.Following;
import io.holdfast.repository.PointRestoreRequest;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Health;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A change log that a scheduler follows has a gap, and its plan is to make a new base: by a run like each other. */
@Timeout(120)
class FollowedGapTest {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final PlannedWorld world = new PlannedWorld();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Occurrence> occurrences = new CopyOnWriteArrayList<>();
    private final List<PlanReport> reports = new CopyOnWriteArrayList<>();
    private LoggedServer server;
    private LoggedSource source;

    @TempDir
    private Path directory;

    private Path hooked;

    @BeforeEach
    void loseAPart() throws Exception {
        hooked = directory.resolve("hooked");
        world.clock.set(Instant.parse("2026-01-01T12:00:00Z"));
        server = new LoggedServer(world.clock);
        source = new LoggedSource(server.address());
        world.sources.put("orders", source);
        try (Repository repository = world.open("main");
                Following following =
                        repository.follow(source, Followings.soon().build())) {
            BackupPlan.builder("all", repository)
                    .source("orders", source)
                    .awaitLog(Duration.ofSeconds(30))
                    .build()
                    .run();
            server.set("a", "1");
            Followings.await(() -> server.acknowledged(1) == 1);
            assertThat(following.durable()).isPresent();
        }
        server.set("a", "2");
        server.set("a", "3");
        server.dropLog(2);
    }

    @AfterEach
    void stop() throws Exception {
        threads.shutdown();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        server.close();
    }

    private PlanScheduler scheduler(String more) throws InterruptedException {
        String plan =
                "all:\n  sources: orders\n  repository: main\n  log: {mode: follow, on-gap: new-base, await: 1m}\n";
        return PlanScheduler.builder(world.runner(plan + more.indent(2)))
                .executor(threads)
                .followLogs(threads)
                .reports((occurrence, report) -> {
                    occurrences.add(occurrence);
                    reports.add(report);
                })
                .build();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    /** Lets a scheduler do what is due until something has come about. */
    private static void tickUntil(PlanScheduler scheduler, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE;
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("in vain").isLessThan(end);
            scheduler.tick();
            Thread.sleep(2);
        }
    }

    private int bases() {
        try (Repository repository = world.open("main")) {
            return repository.window(source).bases().size();
        }
    }

    @Test
    void itsBaseWaitsForTheWindowAndHasTheHooksOfThePlan() throws Exception {
        String hooks = "hooks: [{when: before, command: \"echo $HOLDFAST_TASK >> " + hooked + "\"}]\n";
        try (PlanScheduler scheduler = scheduler(hooks + "window: {from: \"22:00\", to: \"06:00\"}\n")) {
            tickUntil(
                    scheduler,
                    () -> server.acknowledged(1) == 3
                            && scheduler.next().equals(Instant.parse("2026-01-01T22:00:00Z")));
            assertThat(hooked).doesNotExist();
            assertThat(bases()).isEqualTo(1);

            world.clock.set(Instant.parse("2026-01-01T22:00:00Z"));
            tickUntil(scheduler, () -> !reports.isEmpty());

            assertThat(reports).singleElement().extracting(PlanReport::outcome).isEqualTo(Outcome.DONE);
            assertThat(occurrences).singleElement().satisfies(occurrence -> {
                assertThat(occurrence.task()).isEqualTo(Task.FULL);
                assertThat(occurrence.due().toInstant()).isEqualTo("2026-01-01T22:00:00Z");
            });
            assertThat(hooked).hasContent("full");
            assertThat(world.stores.get("main").names())
                    .anyMatch(name -> name.startsWith("holdfast/occurrence/") && name.endsWith("/end"));
            tickUntil(scheduler, () -> scheduler.next().equals(Instant.MAX));
        }
        assertThat(bases()).isEqualTo(2);
        try (Repository repository = world.open("main")) {
            repository.restore(
                    source,
                    PointRestoreRequest.to(directory.resolve("restored")).build());
        }
        assertThat(directory.resolve("restored/data")).hasContent("a 3");
    }

    @Test
    void aLogThatNoThreadFollowsIsSaidOnceAndFollowedLater() throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        Executor busy = task -> {
            if (full.get()) {
                throw new RejectedExecutionException("all threads are busy");
            }
            threads.execute(task);
        };
        String plan = "all: {sources: orders, repository: main, log: {mode: follow}}\n";
        try (PlanScheduler scheduler =
                PlanScheduler.builder(world.runner(plan)).followLogs(busy).build()) {
            for (int second = 0; second < 60; second++) {
                scheduler.tick();
                world.clock.advance(Duration.ofSeconds(1));
            }
            assertThat(scheduler.health())
                    .isInstanceOfSatisfying(
                            Health.Degraded.class,
                            health -> assertThat(health.reason())
                                    .startsWith("the change log of 'orders': no thread does it"));
            assertThat(world.events)
                    .filteredOn(HoldfastEvent.Warned.class::isInstance)
                    .hasSize(1);

            full.set(false);
            world.clock.advance(Duration.ofSeconds(10));
            tickUntil(scheduler, () -> server.acknowledged(1) == 3);
            assertThat(scheduler.health()).isEqualTo(Health.up());
        }
    }

    @Test
    void oneThatFailedIsMadeAgainButNotAtOnce() throws Exception {
        Path ready = directory.resolve("ready");
        String hooks = "hooks: [{when: before, command: \"echo >> " + hooked + "; test -e " + ready + "\"}]\n";
        try (PlanScheduler scheduler = scheduler(hooks)) {
            tickUntil(scheduler, () -> scheduler.next().equals(Instant.parse("2026-01-01T12:01:00Z")));
            assertThat(reports).singleElement().extracting(PlanReport::outcome).isEqualTo(Outcome.FAILED);
            assertThat(Files.readAllLines(hooked)).hasSize(1);
            assertThat(bases()).isEqualTo(1);

            Files.createFile(ready);
            world.clock.advance(Duration.ofMinutes(1));
            tickUntil(scheduler, () -> reports.size() == 2);
            tickUntil(scheduler, () -> scheduler.next().equals(Instant.MAX));
        }
        assertThat(reports).extracting(PlanReport::outcome).containsExactly(Outcome.FAILED, Outcome.DONE);
        assertThat(bases()).isEqualTo(2);
    }

    @Test
    void aFullBackupThatIsDueAnywayIsTheBase() throws Exception {
        Path ready = directory.resolve("ready");
        String hooks = "hooks: [{when: before, command: \"test -e " + ready + "\"}]\n";
        try (PlanScheduler scheduler = scheduler(hooks + "schedules: {full: \"0 2 * * *\"}\n")) {
            tickUntil(scheduler, () -> server.acknowledged(1) == 3);
            world.clock.advance(Duration.ofSeconds(1));
            tickUntil(scheduler, () -> scheduler.next().equals(Instant.parse("2026-01-01T12:01:01Z")));

            Files.createFile(ready);
            world.clock.set(Instant.parse("2026-01-02T02:00:00Z"));
            tickUntil(scheduler, () -> scheduler.next().equals(Instant.parse("2026-01-03T02:00:00Z")));
        }
        assertThat(reports).extracting(PlanReport::outcome).containsExactly(Outcome.FAILED, Outcome.DONE);
        assertThat(occurrences)
                .extracting(occurrence -> occurrence.due().toInstant())
                .containsExactly(Instant.parse("2026-01-01T12:00:01Z"), Instant.parse("2026-01-02T02:00:00Z"));
        assertThat(bases()).isEqualTo(2);
    }
}
