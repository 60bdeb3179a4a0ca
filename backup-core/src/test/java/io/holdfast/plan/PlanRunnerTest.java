package io.holdfast.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.audit.AuditLog;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.fixtures.ForwardingSource;
import io.holdfast.internal.store.ForwardingStore;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.SourceIdentity;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.FakeSource;
import io.holdfast.testkit.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanRunnerTest {

    private static final String BOTH = """
            all:
              sources: [orders, letters]
              repository: main
              copies: [{repository: offsite}]
            """;

    private final PlannedWorld world = new PlannedWorld();

    @TempDir
    private Path directory;

    @Test
    void aBackupMakesASnapshotOfEachSourceAndCopiesThem() {
        PlanReport report = run(BOTH, Task.FULL);

        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.DONE);
        assertThat(sources("main")).containsExactlyInAnyOrder("orders", "letters");
        assertThat(sources("offsite")).containsExactlyInAnyOrder("orders", "letters");
        assertThat(report.backups()).hasSize(2);
        assertThat(report.steps())
                .extracting(StepResult::action)
                .contains("check", "backup", "copy")
                .doesNotContain("hook");
    }

    @Test
    void aDryRunStoresNothingAndRunsNoHook() {
        int before = world.stores.get("main").names().size();
        Path said = directory.resolve("said");

        PlanReport report = world.runner(BOTH + hook("before", "touch " + said, ""))
                .run(PlanRequest.of("all", Task.FULL).dryRun(true));

        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.DONE);
        assertThat(world.stores.get("main").names()).hasSize(before);
        assertThat(said).doesNotExist();
    }

    @Test
    void aSourceThatCannotBeReachedKeepsNoOtherFromItsBackup() {
        world.sources.put("orders", unreachable());

        PlanReport report = run(BOTH, Task.FULL);

        assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(sources("main")).containsExactly("letters");
        assertThat(sources("offsite")).containsExactly("letters");
        assertThat(failures(report)).contains("check orders", "backup orders");
        assertThat(world.events)
                .anyMatch(event -> event instanceof HoldfastEvent.Warned warned
                        && warned.missing()
                        && warned.path().equals("orders"));
    }

    @Test
    void ofSourcesThatBelongTogetherNoneIsBackedUpWithoutTheOthers() {
        world.sources.put("orders", unreachable());

        PlanReport report = run(BOTH + "  consistent: 10s\n", Task.FULL);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(sources("main")).isEmpty();
    }

    @Test
    void aRepositoryThatCannotBeUsedIsAFailureAndACopyAPartOne() {
        world.stores.get("offsite").delete(world.stores.get("offsite").names());
        assertThat(run(BOTH, Task.FULL).outcome()).isEqualTo(Outcome.PARTIAL);

        world.stores.get("main").delete(world.stores.get("main").names());
        PlanReport report = run(BOTH, Task.FULL);
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failures(report)).contains("check main");
    }

    @Test
    void whatASourceCouldNotReadMakesItPartial() {
        FakeSource source = new FakeSource(3, 4, 100);
        source.makeUnreadable(source.paths().get(0));
        world.sources.put("orders", source);

        assertThat(run(BOTH, Task.FULL).outcome()).isEqualTo(Outcome.PARTIAL);
    }

    @Test
    void hooksAreRunAroundTheBackupsAndToldOfThem() throws Exception {
        Path said = directory.resolve("said");
        String tell = "echo $HOLDFAST_PLAN $HOLDFAST_TASK ";

        PlanReport report = run(
                BOTH
                        + "  hooks:\n"
                        + item("before", tell + "before >> " + said)
                        + item("after", tell + "after >> " + said)
                        + item("on-failure", tell + "failed >> " + said),
                Task.FULL);

        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.DONE);
        assertThat(Files.readAllLines(said)).containsExactly("all full before", "all full after");
    }

    @Test
    void aHookFromBeforeThatFailsEndsTheRunUnlessItMayFail() throws Exception {
        Path said = directory.resolve("said");
        String failing = hook("before", "echo no room; exit 7", "") + item("on-failure", "echo failed > " + said);

        PlanReport report = run(BOTH + failing, Task.FULL);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.steps()).anyMatch(step -> step.message().equals("ended with 7: no room"));
        assertThat(sources("main")).isEmpty();
        assertThat(Files.readString(said)).isEqualTo("failed\n");

        String tolerated = hook("before", "exit 7", ", on-error: continue");
        assertThat(run(BOTH + tolerated, Task.FULL).outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(sources("main")).hasSize(2);
    }

    @Test
    void aHookThatTakesTooLongIsEndedWithWhatItStarted() {
        PlanReport report = run(BOTH + hook("before", "sleep 600", ", timeout: 50ms"), Task.FULL);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.steps()).anyMatch(step -> step.message().contains("timeout of 50 ms"));
    }

    @Test
    void whatWasStoppedIsStartedAgainAlsoIfTheRunIsCancelled() {
        Path said = directory.resolve("said");
        Cancellation cancellation = new Cancellation();
        world.sources.put("orders", new ForwardingSource(new FakeSource(1, 3, 100)) {
            @Override
            public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                    throws IOException, InterruptedException {
                cancellation.cancel();
                return super.snapshot(request, sink, operation);
            }
        });
        PlanRunner runner = world.runner(BOTH + hook("after", "touch " + said, ""));

        assertThatThrownBy(() -> runner.run(PlanRequest.of("all", Task.FULL).cancellation(cancellation)))
                .isInstanceOf(CancelledException.class);

        assertThat(said).exists();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whatWasStoppedIsStartedAgainAlsoIfTheThreadIsInterrupted() {
        Path said = directory.resolve("said");
        world.sources.put("orders", new ForwardingSource(new FakeSource(1, 3, 100)) {
            @Override
            public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                    throws InterruptedException {
                throw new InterruptedException("the host ends");
            }
        });
        PlanRunner runner = world.runner(BOTH + hook("after", "touch " + said, ""));

        assertThatThrownBy(() -> runner.run(PlanRequest.of("all", Task.FULL))).isInstanceOf(CancelledException.class);

        assertThat(said).exists();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatMayWorkLaterIsTriedAgain() {
        AtomicInteger asked = new AtomicInteger();
        world.sources.put("orders", new ForwardingSource(new FakeSource(1, 3, 100)) {
            @Override
            public SourceIdentity identity() throws IOException, InterruptedException {
                if (asked.incrementAndGet() < 3) {
                    throw new IOException("not yet");
                }
                return super.identity();
            }
        });

        assertThat(run(BOTH + "  retries: {attempts: 2, pause: 0s}\n", Task.FULL)
                        .outcome())
                .isEqualTo(Outcome.PARTIAL);
        assertThat(run(BOTH + "  retries: {attempts: 2, pause: 0s}\n", Task.FULL)
                        .outcome())
                .isEqualTo(Outcome.DONE);
    }

    @Test
    void aCleanupKeepsWhatEachRetentionKeepsAndADryRunRemovesNothing() {
        String plan = """
                all:
                  sources: orders
                  repository: main
                  copies: [{repository: offsite, retention: {full: {last: 4}}}]
                  retention: {full: {last: 2}}
                  max-days-lost: 100
                """;
        for (int day = 0; day < 6; day++) {
            assertThat(run(plan, Task.FULL).outcome()).isEqualTo(Outcome.DONE);
            world.clock.advance(Duration.ofDays(1));
        }

        world.runner(plan).run(PlanRequest.of("all", Task.CLEANUP).dryRun(true));
        assertThat(sources("main")).hasSize(6);

        assertThat(run(plan, Task.CLEANUP).outcome()).isEqualTo(Outcome.DONE);
        assertThat(sources("main")).hasSize(2);
        assertThat(sources("offsite")).hasSize(4);
        assertThat(run(plan, Task.VERIFY).outcome()).isEqualTo(Outcome.DONE);
    }

    @Test
    void aMirrorFollowsDeletionsAndOthersSnapshotsAreLeftAlone() {
        String plan = """
                all:
                  sources: orders
                  repository: main
                  copies: [{repository: offsite, follows-deletions: true}]
                  retention: {full: {last: 1}}
                  max-days-lost: 100
                """;
        run(plan.replace("all:", "other:"), "other", Task.FULL);
        run(plan, Task.FULL);
        run(plan, Task.FULL);

        assertThat(run(plan, Task.CLEANUP).outcome()).isEqualTo(Outcome.DONE);

        assertThat(sources("main")).hasSize(2);
        assertThat(sources("offsite")).hasSize(2);
    }

    @Test
    void aMirrorOfALostOriginalKeepsWhatIsLeft() {
        String plan = """
                all:
                  sources: orders
                  repository: main
                  copies: [{repository: offsite, follows-deletions: true}]
                  max-days-lost: 100
                """;
        run(plan, Task.FULL);
        assertThat(sources("offsite")).hasSize(1);
        world.lose("main");

        PlanReport report = run(plan, Task.CLEANUP);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.steps()).anyMatch(step -> step.message().contains("these are all that are left"));
        assertThat(sources("offsite")).hasSize(1);
    }

    @Test
    void theGuardOfACleanupIsAFailure() {
        String plan = """
                all: {sources: orders, repository: main, retention: {full: {last: 1}}}
                """;
        for (int day = 0; day < 10; day++) {
            run(plan, Task.FULL);
            world.clock.advance(Duration.ofDays(1));
        }

        PlanReport report = run(plan, Task.CLEANUP);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failures(report)).containsExactly("forget main");
        assertThat(sources("main")).hasSize(10);
    }

    @Test
    void damageIsAFailureOfVerifying() {
        run(BOTH, Task.FULL);
        String pack = world.stores.get("main").names().stream()
                .filter(name -> name.startsWith("data/"))
                .findFirst()
                .orElseThrow();
        world.stores.get("main").delete(List.of(pack));

        PlanReport report = run(BOTH, Task.VERIFY);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failures(report)).containsExactly("verify main");
    }

    @Test
    void whatCannotBeTestedIsSaid() {
        run(BOTH, Task.FULL);

        PlanReport report = run(BOTH, Task.RESTORE_TEST);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.steps()).anyMatch(step -> step.message().startsWith("cannot be tested"));
    }

    @Test
    void itIsAuditedThatItBeganAndHowItEnded() throws Exception {
        Path file = directory.resolve("audit.log");
        world.options.audit(AuditLog.open(file, "tester", Clock.systemUTC()));

        run(BOTH + hook("before", "true", ""), Task.FULL);

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).anyMatch(line -> line.contains("plan all") && line.contains("\"hook\""));
        assertThat(lines.get(lines.size() - 1)).contains("plan all", "\"outcome\":\"done\"");
    }

    @Test
    void connectivityIsTestedWithoutChangingAnything() {
        world.sources.put("letters", unreachable());
        List<String> before = world.stores.get("main").names();

        List<StepResult> results = world.runner(BOTH).testConnectivity(new Cancellation());

        assertThat(results)
                .extracting(result -> result.outcome() + " " + result.subject())
                .containsExactlyInAnyOrder("DONE main", "DONE offsite", "DONE orders", "FAILED letters");
        assertThat(world.stores.get("main").names()).isEqualTo(before);
    }

    @Test
    void whetherAStoreCanHaveTheLeaseThatItIsToHaveIsTried() {
        world.lease = Optional.of(Duration.ofMinutes(1));
        List<String> before = world.stores.get("main").names();

        assertThat(connectivity(world))
                .filteredOn(result -> result.action().equals("lease"))
                .allMatch(result -> result.outcome() == Outcome.DONE)
                .extracting(StepResult::message)
                .containsOnly("of 8 who created a blob at the same time 1 succeeded, 3 times")
                .hasSize(2);
        assertThat(world.stores.get("main").names()).isEqualTo(before);
    }

    @Test
    void aStoreThatPromisesExclusiveCreationAndDoesNotKeepItIsFoundOut() {
        world.lease = Optional.of(Duration.ofMinutes(1));
        PlanResources lying = new ForwardingResources(world) {
            @Override
            public Store store(RepositoryConfig repository) {
                MemoryStore store = world.stores.get(repository.name());
                return new ForwardingStore(store) {
                    @Override
                    public void put(String name, BlobContent content) throws IOException {
                        try (InputStream in = content.open()) {
                            store.overwrite(name, in.readAllBytes());
                        }
                    }
                };
            }
        };

        assertThat(connectivity(lying))
                .filteredOn(result -> result.action().equals("lease"))
                .extracting(StepResult::message)
                .allMatch(message -> message.contains("but of 8 8 did"));
    }

    private List<StepResult> connectivity(PlanResources resources) {
        return PlanRunner.of(world.configured(BOTH), resources, world.options.build())
                .testConnectivity(new Cancellation());
    }

    @Test
    void aPlanThatThereIsNotIsNamed() {
        assertThatThrownBy(() -> run(BOTH, "al", Task.FULL))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no plan 'al'");
        assertThatThrownBy(() ->
                        world.runner(BOTH).run(PlanRequest.of("all", Task.COPY).onlyCopy("main")))
                .isInstanceOf(ConfigurationException.class);
    }

    private PlanReport run(String plans, Task task) {
        return run(plans, "all", task);
    }

    private PlanReport run(String plans, String plan, Task task) {
        return world.runner(plans).run(PlanRequest.of(plan, task));
    }

    private List<String> sources(String repository) {
        try (Repository open = world.open(repository)) {
            return open.snapshots().stream()
                    .map(Snapshot::source)
                    .map(source -> source.orElse(""))
                    .toList();
        }
    }

    private static List<String> failures(PlanReport report) {
        return report.steps().stream()
                .filter(step -> step.outcome() == Outcome.FAILED)
                .map(step -> step.action() + " " + step.subject())
                .toList();
    }

    private static ForwardingSource unreachable() {
        return new ForwardingSource(new FakeSource(1, 1, 1)) {
            @Override
            public SourceIdentity identity() throws IOException {
                throw new IOException("connection refused");
            }
        };
    }

    private static String hook(String when, String command, String more) {
        return "  hooks:\n    - {when: " + when + ", command: \"" + command + "\"" + more + "}\n";
    }

    private static String item(String when, String command) {
        return "    - {when: " + when + ", command: \"" + command + "\"}\n";
    }
}
