package io.holdfast.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Snapshot;
import io.holdfast.audit.AuditLog;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.fixtures.ForwardingSource;
import io.holdfast.health.ConfiguredHealth;
import io.holdfast.health.HealthReason;
import io.holdfast.health.HealthState;
import io.holdfast.health.RepositoryFacts;
import io.holdfast.internal.store.ForwardingStore;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.FakeSource;
import io.holdfast.testkit.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows, bandwidth, limits and holds are kept to, not only read. */
class RestrainedPlanTest {

    /** The clock begins at 2026-01-01T00:00:00Z, an hour later in Berlin. */
    private static final String NIGHTS = """
            all:
              sources: [orders, letters]
              repository: main
              zone: Europe/Berlin
              copies: [{repository: offsite}]
              window: {from: "22:00", to: "06:00"}
            """;

    private final PlannedWorld world = new PlannedWorld();

    @TempDir
    private Path directory;

    @Test
    void aBackupIsBegunInItsWindowOnly() {
        Path said = directory.resolve("said");
        String hooked = NIGHTS + "  hooks: [{when: before, command: \"touch " + said + "\"}]\n";
        world.clock.advance(Duration.ofHours(5));

        PlanReport refused = run(hooked, Task.FULL);

        assertThat(refused.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refused.steps())
                .containsExactly(
                        new StepResult(
                                "window",
                                "all",
                                Outcome.FAILED,
                                "it is 2026-01-01T05:00:00Z, and full waits for the window 22:00 to 06:00 Europe/Berlin, which begins at 2026-01-01T21:00:00Z; --force does not wait"));
        assertThat(said).doesNotExist();
        assertThat(snapshots("main")).isEmpty();
        assertThat(run(hooked, Task.COPY).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(run(hooked, Task.VERIFY).outcome()).as("binds copying alone").isEqualTo(Outcome.DONE);

        world.clock.advance(Duration.ofHours(16));
        assertThat(run(hooked, Task.FULL).outcome()).isEqualTo(Outcome.DONE);
        assertThat(said).exists();
    }

    @Test
    void whoForcesItNeedNotWaitAndTheAuditLogSaysSo() throws Exception {
        Path file = directory.resolve("audit.log");
        world.options.audit(AuditLog.open(file, "tester", Clock.systemUTC()));
        world.clock.advance(Duration.ofHours(12));

        PlanReport report =
                world.runner(NIGHTS).run(PlanRequest.of("all", Task.FULL).force(true));

        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.DONE);
        assertThat(Files.readString(file)).contains("\"force\":\"true\"");
    }

    @Test
    void whatHasNotBegunAtItsEndIsLeftOut() {
        world.clock.advance(Duration.ofHours(4));
        AtomicReference<String> first = new AtomicReference<>();
        world.options.listener(event -> {
            if (event instanceof HoldfastEvent.Started started && started.name().equals("backup")) {
                first.compareAndSet(null, started.operation());
            } else if (event instanceof HoldfastEvent.Finished finished
                    && finished.operation().equals(first.get())) {
                world.clock.advance(Duration.ofHours(2));
            }
        });

        PlanReport report = run(NIGHTS, Task.FULL);

        assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(snapshots("main"))
                .extracting(snapshot -> snapshot.source().orElse(""))
                .containsExactly("orders");
        assertThat(snapshots("offsite")).isEmpty();
        assertThat(report.steps())
                .filteredOn(step -> step.outcome() == Outcome.FAILED)
                .extracting(step -> step.action() + " " + step.subject() + ": " + step.message())
                .containsExactly(
                        "backup letters: the window 22:00 to 06:00 Europe/Berlin was over before this could begin, at 2026-01-01T06:00:00Z",
                        "copy offsite: the window 22:00 to 06:00 Europe/Berlin was over before this could begin, at 2026-01-01T06:00:00Z");
    }

    @Test
    void whatIsBeingCopiedAtItsEndIsStoppedAndTheNextWindowHasItDone() {
        world.clock.advance(Duration.ofHours(4));
        AtomicBoolean slow = new AtomicBoolean(true);
        world.sources.put("orders", slowUntilStopped(slow));

        PlanReport stopped = run(NIGHTS, Task.FULL);

        assertThat(stopped.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(stopped.steps())
                .filteredOn(step -> step.outcome() == Outcome.FAILED)
                .extracting(step -> step.action() + " " + step.subject() + ": " + step.message())
                .containsExactly(
                        "backup orders: the window 22:00 to 06:00 Europe/Berlin was over before this had ended, so that it was stopped at 2026-01-01T06:00:00Z; what it had stored is found again by the next",
                        "backup letters: the window 22:00 to 06:00 Europe/Berlin was over before this could begin, at 2026-01-01T06:00:00Z",
                        "copy offsite: the window 22:00 to 06:00 Europe/Berlin was over before this could begin, at 2026-01-01T06:00:00Z");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(snapshots("main")).isEmpty();
        assertThat(run(NIGHTS, Task.VERIFY).outcome())
                .as("nothing half is left")
                .isEqualTo(Outcome.DONE);

        world.clock.advance(Duration.ofHours(16));
        slow.set(false);
        assertThat(run(NIGHTS, Task.FULL).outcome()).isEqualTo(Outcome.DONE);
        assertThat(snapshots("main")).hasSize(2);
        assertThat(snapshots("offsite")).hasSize(2);
    }

    @Test
    void whoForcesItIsNotStoppedAtItsEnd() {
        world.clock.advance(Duration.ofHours(4));
        world.sources.put("orders", during(Duration.ofHours(2)));

        PlanReport report =
                world.runner(NIGHTS).run(PlanRequest.of("all", Task.FULL).force(true));

        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.DONE);
    }

    @Test
    void whatIsDueOutsideOfTheWindowWaitsForItAndIsDoneOnce() throws Exception {
        String plan = NIGHTS + "  schedules: {full: \"0 */6 * * *\"}\n";
        List<Instant> done = new ArrayList<>();
        try (PlanScheduler scheduler = PlanScheduler.builder(world.runner(plan))
                .reports((occurrence, report) -> {
                    assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.DONE);
                    done.add(world.clock.instant());
                })
                .build()) {
            for (Instant end = Instant.parse("2026-01-03T00:00:00Z");
                    world.clock.instant().isBefore(end); ) {
                scheduler.tick();
                world.clock.advance(Duration.ofMinutes(20));
            }
        }

        // 00:00, and what was due at 06:00, 12:00 and 18:00 in one at 22:00, by the clocks of Berlin.
        assertThat(done)
                .containsExactly(
                        Instant.parse("2026-01-01T21:00:00Z"),
                        Instant.parse("2026-01-01T23:00:00Z"),
                        Instant.parse("2026-01-02T21:00:00Z"),
                        Instant.parse("2026-01-02T23:00:00Z"));
    }

    @Test
    void bytesPassNoFasterThanThePlanSays() {
        FakeSource large = new FakeSource(1, 20, 40_000);
        world.sources.put("orders", large);
        String limited = """
                all: {sources: orders, repository: main, bandwidth: 1000}
                """;
        Instant begin = world.clock.instant();

        PlanReport report = world.runner(limited).sleeping(world.clock::advance).run(PlanRequest.of("all", Task.FULL));

        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.DONE);
        long largest = world.stores.get("main").names().stream()
                .filter(name -> name.startsWith("data/"))
                .mapToLong(this::size)
                .max()
                .orElse(0);
        Duration taken = Duration.between(begin, world.clock.instant());
        assertThat(largest).isGreaterThan(100_000);
        assertThat(taken.toSeconds()).isGreaterThanOrEqualTo(largest / 1000);
    }

    @Test
    void aSourceThatHasGrownTooMuchIsRefusedOrWarnedOf() {
        String refuse = "all: {sources: orders, repository: main, limits: {growth: 10, on-excess: refuse}}\n";
        world.sources.put("orders", new FakeSource(1, 4, 100_000));
        assertThat(run(refuse, Task.FULL).outcome()).isEqualTo(Outcome.DONE);
        world.clock.advance(Duration.ofDays(1));
        world.sources.put("orders", new FakeSource(1, 60, 200_000));

        PlanReport refused = run(refuse, Task.FULL);

        assertThat(refused.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refused.steps())
                .anyMatch(step -> step.message()
                        .matches(
                                "No snapshot of orders was made: it has \\d+ bytes or more, the snapshot [0-9a-f]+ before had"
                                        + " \\d+, and 10 times as many are allowed. .*"));
        assertThat(snapshots("main")).hasSize(1);

        PlanReport warned = run(refuse.replace("refuse", "warn"), Task.FULL);
        assertThat(warned.outcome()).isEqualTo(Outcome.DONE);
        assertThat(warned.steps()).anyMatch(step -> step.message().contains("10 times as many are allowed"));
        assertThat(snapshots("main")).hasSize(2);
    }

    /** Each backup has added 100 KB or more, and 50 KB are left. */
    @Test
    void aBackupThatMostLikelyDoesNotFitIsRefusedBeforeAnythingIsCopied() {
        String plan = "all: {sources: orders, repository: main, on-low-space: refuse}\n";
        String unsaid = "all: {sources: orders, repository: main}\n";
        AtomicLong free = new AtomicLong(Long.MAX_VALUE);
        for (int day = 0; day < 3; day++) {
            world.sources.put("orders", new FakeSource(10 + day, 20, 50_000));
            assertThat(runIn(free, plan, false).outcome()).isEqualTo(Outcome.DONE);
            world.clock.advance(Duration.ofDays(1));
        }
        free.set(50_000);
        int stored = world.stores.get("main").names().size();
        AtomicBoolean copied = new AtomicBoolean();
        world.sources.put("orders", new ForwardingSource(new FakeSource(20, 3, 300)) {
            @Override
            public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                    throws IOException, InterruptedException {
                copied.set(true);
                return super.snapshot(request, sink, operation);
            }
        });

        PlanReport refused = runIn(free, plan, false);

        assertThat(refused.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refused.steps())
                .filteredOn(step -> step.outcome() == Outcome.FAILED)
                .singleElement()
                .extracting(StepResult::message)
                .asString()
                .matches(
                        "refused: 50000 bytes are free in 'main', and by the last backups at least \\d{6,} are needed\\. Nothing was copied; .*");
        assertThat(copied).isFalse();
        assertThat(world.stores.get("main").names()).hasSize(stored);
        HealthReason space = space(free, plan);
        assertThat(space.state()).isEqualTo(HealthState.WARN);
        assertThat(space.sentence()).matches("48 KiB are free, .* the last 3 .*: the next most likely does not fit\\.");

        world.events.clear();
        assertThat(runIn(free, unsaid, false).outcome()).as("by default").isEqualTo(Outcome.DONE);
        assertThat(world.events)
                .anyMatch(event -> event instanceof HoldfastEvent.Warned warned
                        && warned.reason().contains("bytes are free in 'main'"));
        free.set(0);
        assertThat(runIn(free, unsaid, false).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(runIn(free, unsaid.replace("main}", "main, on-low-space: warn}"), false)
                        .outcome())
                .isEqualTo(Outcome.DONE);
        assertThat(runIn(free, plan, true).outcome()).as("forced").isEqualTo(Outcome.DONE);
        assertThat(snapshots("main")).hasSize(6);
    }

    @Test
    void aSnapshotThatIsDamagedKeepsNoBackupFromBeingMade() {
        String plan = "all: {sources: orders, repository: main}\n";
        AtomicLong free = new AtomicLong(1 << 30);
        assertThat(runIn(free, plan, false).outcome()).isEqualTo(Outcome.DONE);
        MemoryStore store = world.stores.get("main");
        String snapshot = store.names().stream()
                .filter(name -> name.startsWith("snapshots/"))
                .findFirst()
                .orElseThrow();
        store.overwrite(snapshot, new byte[100]);

        PlanReport report = runIn(free, plan, false);

        assertThat(report.steps())
                .filteredOn(step -> step.action().equals("backup"))
                .extracting(StepResult::outcome)
                .containsExactly(Outcome.DONE);
    }

    @Test
    void aStoreThatDoesNotTellHasItsQuota() throws Exception {
        String plan = "all: {sources: orders, repository: main}\n";
        assertThat(run(plan, Task.FULL).outcome()).isEqualTo(Outcome.DONE);
        long used = bytes("main");
        world.quota = OptionalLong.of(used * 3 / 2);
        assertThat(healthOf(plan)).doesNotContain("quota");
        world.quota = OptionalLong.of(used * 21 / 20);
        assertThat(healthOf(plan)).contains("WARN store: ", used + " bytes of the quota of " + used * 21 / 20);
        int stored = world.stores.get("main").names().size();

        world.quota = OptionalLong.of(used / 2);
        PlanReport refused = run(plan, Task.FULL);

        assertThat(refused.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refused.steps())
                .filteredOn(step -> step.outcome() == Outcome.FAILED)
                .singleElement()
                .extracting(StepResult::message)
                .asString()
                .startsWith("refused: nothing is free in 'main'. Nothing was copied");
        assertThat(world.stores.get("main").names()).hasSize(stored);
        assertThat(healthOf(plan)).contains("WARN store: ");
        PlanReport cleanup =
                run("all: {sources: orders, repository: main, retention: {full: {last: 5}}}\n", Task.CLEANUP);
        assertThat(cleanup.outcome())
                .as("what frees space is done all the same: %s", cleanup)
                .isEqualTo(Outcome.DONE);
    }

    @Test
    void whoWantsToKnowHowMuchIsFreeIsNotWellWhereNobodyTells() {
        String asking = "all: {sources: orders, repository: main, on-low-space: refuse}\n";
        assertThat(run(asking, Task.FULL).outcome()).isEqualTo(Outcome.DONE);
        assertThat(world.events)
                .anyMatch(event -> event instanceof HoldfastEvent.Warned warned
                        && warned.reason().contains("how many bytes are free in 'main' is not known"));
        assertThat(healthOf(asking)).contains("UNKNOWN readable: ", "how many bytes are free in 'main'");
        assertThat(healthOf("all: {sources: orders, repository: main}\n")).doesNotContain("UNKNOWN readable: ");

        world.quota = OptionalLong.of(1 << 30);
        assertThat(healthOf(asking)).doesNotContain("UNKNOWN readable: ");
    }

    private long bytes(String repository) throws Exception {
        AtomicLong sum = new AtomicLong();
        world.stores.get(repository).list("", blob -> sum.addAndGet(blob.size()));
        return sum.get();
    }

    /** Each reason of the first source, as state, check and sentence. */
    private String healthOf(String plan) {
        ProtectionConfig config = world.configured(plan);
        RepositoryConfig main = Objects.requireNonNull(config.repositories().get("main"));
        try (Repository repository =
                Repository.open(main.limited(world.store(main)), Secret.of("correct horse"), world.options.build())) {
            RepositoryFacts facts = RepositoryFacts.read(repository);
            return ConfiguredHealth.of(config, name -> facts, (described, source) -> Optional.empty(), facts.time())
                    .sources()
                    .get(0)
                    .reasons()
                    .stream()
                    .map(reason -> reason.state() + " " + reason.check() + ": " + reason.sentence())
                    .collect(Collectors.joining("\n"));
        }
    }

    private PlanReport runIn(AtomicLong free, String plan, boolean force) {
        return PlanRunner.of(world.configured(plan), limited(free), world.options.build())
                .run(PlanRequest.of("all", Task.FULL).force(force));
    }

    private HealthReason space(AtomicLong free, String plan) {
        RepositoryConfig main =
                Objects.requireNonNull(world.configured(plan).repositories().get("main"));
        try (Repository repository =
                Repository.open(limited(free).store(main), Secret.of("correct horse"), world.options.build())) {
            RepositoryFacts facts = RepositoryFacts.read(repository);
            return ConfiguredHealth.of(
                            world.configured(plan),
                            name -> facts,
                            (described, source) -> Optional.empty(),
                            facts.time())
                    .sources()
                    .get(0)
                    .reasons()
                    .stream()
                    .filter(reason -> reason.check().equals("space"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The same stores, which have an end. */
    private ForwardingResources limited(AtomicLong free) {
        return new ForwardingResources(world) {
            @Override
            public Store store(RepositoryConfig repository) {
                return new ForwardingStore(super.store(repository)) {
                    @Override
                    public OptionalLong freeBytes() {
                        return OptionalLong.of(free.get());
                    }
                };
            }
        };
    }

    @Test
    void aSourceThatIsTooLargeIsRefusedUnlessThatIsForced() {
        String limited = "all: {sources: [orders, letters], repository: main, limits: {size: 1K, on-excess: refuse}}\n";
        world.sources.put("orders", new FakeSource(1, 4, 5000));

        PlanReport report = run(limited, Task.FULL);

        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.PARTIAL);
        assertThat(snapshots("main"))
                .extracting(snapshot -> snapshot.source().orElse(""))
                .containsExactly("letters");
        assertThat(world.runner(limited)
                        .run(PlanRequest.of("all", Task.FULL).force(true))
                        .outcome())
                .isEqualTo(Outcome.DONE);
    }

    @Test
    void whatIsHeldStaysInEachRepositoryUntilItIsNoMore() {
        String plan = """
                all:
                  sources: orders
                  repository: main
                  copies: [{repository: offsite, follows-deletions: true, retention: {full: {last: 1}}}]
                  retention: {full: {last: 1}}
                  max-days-lost: 100
                  holds:
                    - reason: case 42
                      from: "2026-01-02T00:00:00Z"
                      to: "2026-01-04T00:00:00Z"
                      until: "2026-02-01T00:00:00Z"
                """;
        for (int day = 0; day < 6; day++) {
            assertThat(run(plan, Task.FULL).outcome()).isEqualTo(Outcome.DONE);
            world.clock.advance(Duration.ofDays(1));
        }

        PlanReport report = run(plan, Task.CLEANUP);

        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.DONE);
        assertThat(report.steps())
                .contains(new StepResult("hold", "main", Outcome.DONE, "2 snapshots are held: case 42"));
        assertThat(days("main")).containsExactly(2, 3, 6);
        assertThat(days("offsite")).containsExactly(2, 3, 6);
        world.clock.advance(Duration.ofDays(30));
        run(plan, Task.CLEANUP);
        assertThat(days("main")).containsExactly(6);
        assertThat(days("offsite")).containsExactly(6);
    }

    private List<Integer> days(String repository) {
        return snapshots(repository).stream()
                .map(snapshot -> snapshot.time().getDayOfMonth())
                .toList();
    }

    /** Has all of it copied, and does not end before it is told to. */
    private ForwardingSource slowUntilStopped(AtomicBoolean slow) {
        return new ForwardingSource(new FakeSource(1, 3, 300)) {
            @Override
            public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                    throws IOException, InterruptedException {
                Checkpoint copied = super.snapshot(request, sink, operation);
                if (slow.get()) {
                    world.clock.advance(Duration.ofHours(2));
                    assertThat(new CountDownLatch(1).await(60, TimeUnit.SECONDS))
                            .as("it was told to end")
                            .isTrue();
                }
                return copied;
            }
        };
    }

    private ForwardingSource during(Duration time) {
        return new ForwardingSource(new FakeSource(1, 3, 300)) {
            @Override
            public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                    throws IOException, InterruptedException {
                world.clock.advance(time);
                return super.snapshot(request, sink, operation);
            }
        };
    }

    private long size(String name) {
        try {
            return world.stores.get("main").bytes(name).length;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private PlanReport run(String plan, Task task) {
        return world.runner(plan).run(PlanRequest.of("all", task));
    }

    private List<Snapshot> snapshots(String repository) {
        try (Repository open = world.open(repository)) {
            return open.snapshots();
        }
    }
}
