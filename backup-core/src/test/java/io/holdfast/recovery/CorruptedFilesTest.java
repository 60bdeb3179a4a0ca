package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.ConfigurationException;
import io.holdfast.Objectives;
import io.holdfast.Snapshot;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.local.FileSource;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files whose content was damaged so that nothing shows it but their content: found, restored and verified, as a drill and for real. */
@Timeout(60)
class CorruptedFilesTest {

    private static final String SOUND = "10 orders, sum 1000";
    private static final String DAMAGED = "10 orders, sum 0000";

    private final MutableClock clock = MutableClock.at("2026-11-22T12:00:00Z");
    private final MemoryStore store = new MemoryStore();
    private Repository repository;
    private Path orders;

    @TempDir
    private Path directory;

    @BeforeEach
    void backUpAndDamage() throws IOException {
        RepositoryOptions options = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .clock(clock)
                .build();
        repository = CheapKey.init(store, Secret.of("p"), options);
        orders = Files.createDirectories(directory.resolve("live")).resolve("orders.txt");
        Files.writeString(orders, SOUND);
        Files.writeString(orders.resolveSibling("other.txt"), "other");
        backUp();
        clock.advance(Duration.ofMinutes(3));
        FileTime modified = Files.getLastModifiedTime(orders);
        Files.writeString(orders, DAMAGED);
        Files.setLastModifiedTime(orders, modified);
        clock.advance(Duration.ofMinutes(2));
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private Snapshot backUp() throws IOException {
        try (FileSource files = FileSource.of(directory.resolve("live"))) {
            return BackupPlan.builder("shop", repository)
                    .source("files", files)
                    .build()
                    .run()
                    .snapshots()
                    .get(0);
        }
    }

    private Health health(Operation operation) {
        try {
            return Files.readString(orders).equals(SOUND) ? Health.up() : new Health.Down("the sum is wrong");
        } catch (IOException e) {
            return new Health.Unknown(e.toString());
        }
    }

    private static CheckReport sum(Restored restored, Operation operation) {
        try {
            String found = Files.readString(restored.directory().resolve("orders.txt"));
            return new CheckReport(
                    List.of(new Finding("sum", found.equals(SOUND) ? Result.PASSED : Result.FAILED, found)));
        } catch (IOException e) {
            return new CheckReport(List.of(new Finding("sum", Result.UNKNOWN, e.toString())));
        }
    }

    private RestoreAction.Builder restore() {
        Path live = directory.resolve("live");
        return RestoreAction.builder(repository, SnapshotFilter.all(), live)
                .subtree(live.getRoot().relativize(live).toString())
                .deleteExtra()
                .drillIn(directory.resolve("drills"));
    }

    private RecoveryScenario scenario(RestoreAction restore) {
        return RecoveryScenario.builder("data corruption")
                .objectives(Objectives.of(Duration.ofMinutes(60), Duration.ofMinutes(15)))
                .then(RecoveryStep.builder("verify-repository", VerifyAction.of(repository, Verifier.everythingRead()))
                        .estimate(Duration.ofMinutes(5))
                        .build())
                .then(RecoveryStep.builder("restore", restore)
                        .estimate(Duration.ofMinutes(20))
                        .build())
                .then(RecoveryStep.builder(
                                "check", CheckAction.directory("look at the sum", "restore", CorruptedFilesTest::sum))
                        .estimate(Duration.ofMinutes(5))
                        .build())
                .then(RecoveryStep.builder("serve", CheckAction.health("the shop is well", this::health))
                        .estimate(Duration.ofMinutes(1))
                        .build())
                .build();
    }

    private RecoveryReport run(RecoveryScenario scenario, RecoveryMode mode) {
        RunRequest request = RunRequest.by("anna")
                .mode(mode)
                .clock(clock)
                .incident(clock.instant().minus(Duration.ofMinutes(1)))
                .build();
        try (RecoveryRun run = RecoveryRun.begin(scenario, directory.resolve("runs/" + mode), request)) {
            return run.proceed();
        }
    }

    @Test
    void drillRestoresAndVerifiesAndTouchesNothing() throws IOException {
        RecoveryScenario scenario = scenario(restore().build());
        assertThat(scenario.lint()).isEmpty();

        RecoveryReport report = run(scenario, RecoveryMode.DRILL);

        assertThat(report.state()).as("%s", report).isEqualTo(RunState.COMPLETED);
        assertThat(report.steps())
                .extracting(StepReport::state)
                .containsExactly(StepState.DONE, StepState.UNDONE, StepState.DONE, StepState.SKIPPED);
        assertThat(report.step("check").outputs()).containsEntry("checks", "1");
        assertThat(report.rpo()).contains(Duration.ofMinutes(4));
        assertThat(report.rto()).contains(Duration.ofMinutes(1));
        assertThat(report.rtoMet() && report.rpoMet()).isTrue();
        assertThat(orders).hasContent(DAMAGED);
        assertThat(directory.resolve("drills")).isEmptyDirectory();
    }

    @Test
    void forRealTheFilesAreAsTheyWere() throws IOException {
        Files.writeString(orders.resolveSibling("extra.txt"), "left by an intruder");

        RecoveryReport report = run(scenario(restore().build()), RecoveryMode.REAL);

        assertThat(report.state()).as("%s", report).isEqualTo(RunState.COMPLETED);
        assertThat(orders).hasContent(SOUND);
        assertThat(orders.resolveSibling("extra.txt")).doesNotExist();
        assertThat(report.step("restore").plan()).contains("2 files of 24 bytes", "delete 1 entries");
        assertThat(report.rpo()).contains(Duration.ofMinutes(4));
    }

    @Test
    void dryRunTouchesNothing() {
        RecoveryPlan plan = RecoveryRun.plan(
                scenario(restore().build()),
                RunRequest.by("anna").mode(RecoveryMode.REAL).clock(clock).build());

        assertThat(plan.steps())
                .extracting(RecoveryPlan.PlannedStep::preview)
                .anyMatch(text -> text.contains("2 files"));
        assertThat(orders).hasContent(DAMAGED);
        assertThat(directory.resolve("runs")).doesNotExist();
    }

    @Test
    void snapshotFromAfterTheIncidentIsNotRestored() throws IOException {
        backUp();

        assertThat(run(scenario(restore().build()), RecoveryMode.REAL).state()).isEqualTo(RunState.COMPLETED);
        assertThat(orders).hasContent(SOUND);
    }

    @Test
    void lastKnownGoodIsTheNewestThatIsSound() throws IOException {
        Files.writeString(orders.resolveSibling("other.txt"), "something that was not there before");
        clock.advance(Duration.ofSeconds(10));
        List<String> before = store.names();
        Snapshot newer = backUp();
        clock.advance(Duration.ofMinutes(5));
        String pack = store.names().stream()
                .filter(name -> name.startsWith("data/") && !before.contains(name))
                .findFirst()
                .orElseThrow();
        byte[] bytes = store.bytes(pack).clone();
        bytes[20] ^= 1;
        store.overwrite(pack, bytes);

        RecoveryScenario scenario = RecoveryScenario.builder("last known good")
                .then(RecoveryStep.builder("restore", restore().verified().build())
                        .build())
                .build();
        RecoveryReport report = run(scenario, RecoveryMode.REAL);

        assertThat(report.state()).isEqualTo(RunState.COMPLETED);
        assertThat(report.step("restore").outputs().get("snapshot")).isNotEqualTo(newer.id());
        assertThat(orders).hasContent(SOUND);
    }

    @Test
    void withoutASnapshotFromBeforeTheIncidentNothingIsTouched() {
        RecoveryScenario scenario = RecoveryScenario.builder("none")
                .then(RecoveryStep.builder(
                                "restore",
                                RestoreAction.builder(
                                                repository,
                                                SnapshotFilter.all().host("another"),
                                                directory.resolve("live"))
                                        .deleteExtra()
                                        .build())
                        .build())
                .build();

        RecoveryReport report = run(scenario, RecoveryMode.REAL);
        assertThat(report.state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
        assertThat(report.step("restore").reason()).contains("nothing was restored");
        assertThat(orders).hasContent(DAMAGED);
    }

    @Test
    void damagedRepositoryIsFoundBeforeAnythingIsTouched() throws IOException {
        String pack = store.names().stream()
                .filter(name -> name.startsWith("data/"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = store.bytes(pack).clone();
        bytes[20] ^= 1;
        store.overwrite(pack, bytes);

        RecoveryReport report = run(scenario(restore().build()), RecoveryMode.REAL);

        assertThat(report.state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
        assertThat(report.step("verify-repository").state()).isEqualTo(StepState.FAILED);
        assertThat(orders).hasContent(DAMAGED);
    }

    @Test
    void drillInProductionIsRefused() throws IOException {
        assertThatThrownBy(() ->
                        restore().drillIn(directory.resolve("live/drills")).build())
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> restore().drillIn(directory).build()).isInstanceOf(ConfigurationException.class);

        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("live"));
        assertThatThrownBy(() -> restore().drillIn(directory.resolve("link")).build())
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() ->
                        restore().drillIn(directory.resolve("link/drills")).build())
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void withoutAPlaceForDrillsItIsNotForDrills() {
        RestoreAction action = RestoreAction.builder(repository, SnapshotFilter.all(), directory.resolve("live"))
                .build();

        assertThat(action.modes()).doesNotContain(RecoveryMode.DRILL);
    }

    @Test
    void itIsWaitedForUntilItIsWell() throws IOException {
        AtomicInteger looks = new AtomicInteger();
        WaitAction action = WaitAction.until(
                "the shop is well",
                operation -> looks.incrementAndGet() < 3 ? new Health.Unknown("not yet") : Health.up(),
                Duration.ofMillis(1));

        assertThat(ActionContexts.in(RecoveryMode.REAL, action::run)).isEqualTo(Outcome.done());
        assertThat(looks).hasValue(3);
    }

    @Test
    void whatIsNotKnownToBeWellHasFailed() throws IOException {
        assertThat(ActionContexts.in(
                        RecoveryMode.REAL, CheckAction.health("it", operation -> new Health.Unknown("no answer"))::run))
                .isEqualTo(Outcome.failed("Unknown: no answer"));
        assertThat(ActionContexts.in(
                        RecoveryMode.DRILL, CheckAction.directory("it", "restore", CorruptedFilesTest::sum)::run))
                .isEqualTo(Outcome.failed("the step restore does not say where it restored to"));
    }
}
