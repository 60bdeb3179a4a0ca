package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.Objectives;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.fixtures.Followings;
import io.holdfast.repository.Following;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database in which a mistake was made is restored to the moment before, as a drill and for real. */
@Timeout(60)
class PointRestoreActionTest {

    private final MutableClock clock = MutableClock.at("2026-11-21T12:00:00Z");
    private LoggedServer server;
    private LoggedSource source;
    private Repository repository;
    private Instant mistake;
    private boolean removed;

    @TempDir
    private Path directory;

    @BeforeEach
    void makeAMistake() throws Exception {
        server = new LoggedServer(clock);
        source = new LoggedSource(server.address());
        RepositoryOptions options = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .clock(clock)
                .build();
        repository = CheapKey.init(new MemoryStore(), Secret.of("p"), options);
        server.set("orders", "1000");
        try (Following following =
                Followings.begin(repository, source, Followings.soon().build())) {
            assertThat(following.health().reason()).isEmpty();
            BackupPlan.builder("shop", repository).source("db", source).build().run();
            clock.advance(Duration.ofSeconds(1));
            server.set("orders", "1001");
            clock.advance(Duration.ofSeconds(20));
            mistake = clock.instant();
            clock.advance(Duration.ofSeconds(1));
            server.set("orders", "0");
            Followings.await(() -> server.acknowledged(server.timeline()) >= server.lsn());
        }
    }

    @AfterEach
    void stop() throws IOException {
        repository.close();
        server.close();
    }

    private final class Scratch implements ScratchProvider {

        @Override
        public Restored provision(RestorePoint point, Operation operation) throws IOException, InterruptedException {
            return restored(point, operation);
        }

        @Override
        public Set<TargetIdentity> touches() throws IOException {
            return DirectoryTarget.of(directory.resolve("scratch")).measure();
        }
    }

    private Restored restored(RestorePoint point, Operation operation) throws IOException, InterruptedException {
        Path target = Files.createDirectory(directory.resolve("scratch"));
        source.snapshotter().restore(point, () -> target, operation);
        return new Restored() {
            @Override
            public String description() {
                return "a directory";
            }

            @Override
            public Path directory() {
                return target;
            }

            @Override
            public <T> Optional<T> unwrap(Class<T> type) {
                return Optional.empty();
            }

            @Override
            public void close() {
                removed = true;
            }
        };
    }

    private static RestoredCheck has(String text) {
        return (restored, operation) -> {
            try {
                String data = Files.readString(restored.directory().resolve("data"));
                return new CheckReport(
                        List.of(new Finding("orders", data.contains(text) ? Result.PASSED : Result.FAILED, data)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private RecoveryReport run(RecoveryMode mode, RestoredCheck check) {
        return run(mode, new Scratch(), check);
    }

    private RecoveryReport run(RecoveryMode mode, ScratchProvider scratch, RestoredCheck check) {
        return run(mode, scratch, check, Optional.empty());
    }

    private RecoveryReport run(
            RecoveryMode mode, ScratchProvider scratch, RestoredCheck check, Optional<DrillPoint> point) {
        PointRestoreAction action = PointRestoreAction.builder(repository, source, directory.resolve("restored"))
                .drillIn(scratch, check)
                .build();
        RecoveryScenario scenario = RecoveryScenario.builder("mistake")
                .objectives(Objectives.of(Duration.ofHours(1), Duration.ofSeconds(30)))
                .then(RecoveryStep.builder("restore", action).build())
                .build();
        RunRequest.Builder request =
                RunRequest.by("anna").mode(mode).clock(clock).incident(mistake);
        point.ifPresent(request::point);
        try (RecoveryRun run = RecoveryRun.begin(scenario, directory.resolve("journal"), request.build())) {
            return run.proceed();
        }
    }

    @Test
    void forRealTheMomentBeforeTheMistakeIsBack() throws IOException {
        RecoveryReport report = run(RecoveryMode.REAL, has("orders 1001"));

        assertThat(report.state()).as("%s", report).isEqualTo(RunState.COMPLETED);
        assertThat(Files.readString(directory.resolve("restored/data"))).contains("orders 1001");
        assertThat(report.rpo()).contains(Duration.ofSeconds(20));
        assertThat(report.rpoMet()).isTrue();
    }

    @Test
    void drillLooksAtItAndRemovesIt() {
        RecoveryReport report = run(RecoveryMode.DRILL, has("orders 1001"));

        assertThat(report.state()).as("%s", report).isEqualTo(RunState.COMPLETED);
        assertThat(report.step("restore").outputs()).containsEntry("restored", "a directory");
        assertThat(report.rpo()).contains(Duration.ofSeconds(20));
        assertThat(removed).isTrue();
        assertThat(directory.resolve("restored")).doesNotExist();
    }

    @Test
    void aRandomPointIsInTheWindowAndNotAfterTheIncident() {
        Instant begin = mistake.minusSeconds(21);
        List<String> seen = new ArrayList<>();

        RecoveryReport report = run(
                RecoveryMode.DRILL,
                new Scratch(),
                (restored, operation) -> {
                    CheckReport found = has("").check(restored, operation);
                    seen.add(found.findings().get(0).detail());
                    return found;
                },
                Optional.of(DrillPoint.random()));

        assertThat(report.state()).as("%s", report).isEqualTo(RunState.COMPLETED);
        Instant drawn = report.point().orElseThrow();
        assertThat(drawn).isBetween(begin, mistake);
        assertThat(seen)
                .singleElement()
                .asString()
                .contains(drawn.isBefore(begin.plusSeconds(1)) ? "orders 1000" : "orders 1001");
        assertThat(report.missed()).isEmpty();
    }

    @Test
    void drillInAScratchThatDoesNotSayWhereItIsIsRefused() {
        RecoveryReport report = run(RecoveryMode.DRILL, this::restored, has("orders 1001"));

        assertThat(report.state()).isEqualTo(RunState.FAILED);
        assertThat(report.reason()).contains("the step restore does not say what it changes");
        assertThat(directory.resolve("scratch")).doesNotExist();
    }

    @Test
    void drillInAScratchThatIsTheTargetByALinkIsRefused() throws IOException {
        Files.createSymbolicLink(directory.resolve("scratch"), directory.resolve("restored"));

        RecoveryReport report = run(RecoveryMode.DRILL, has("orders 1001"));

        assertThat(report.state()).isEqualTo(RunState.FAILED);
        assertThat(report.reason()).contains("the drill would touch production");
        assertThat(directory.resolve("restored")).doesNotExist();
    }

    @Test
    void drillThatFindsSomethingElseHasFailed() {
        RecoveryReport report = run(RecoveryMode.DRILL, has("orders 2000"));

        assertThat(report.state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
        assertThat(report.step("restore").reason()).contains("not as it should be: orders");
    }

    @Test
    void whetherAnInterruptedOneIsDoneOnlyAnEmptyTargetTells() throws IOException {
        Path target = directory.resolve("restored");
        PointRestoreAction action =
                PointRestoreAction.builder(repository, source, target).build();

        assertThat(ActionContexts.in(RecoveryMode.REAL, action::probe)).isEqualTo(Probe.notDone());
        Files.createDirectory(target);
        assertThat(ActionContexts.in(RecoveryMode.REAL, action::probe)).isEqualTo(Probe.notDone());
        Files.createFile(target.resolve("data"));
        assertThat(ActionContexts.in(RecoveryMode.REAL, action::probe)).isInstanceOf(Probe.Unknown.class);
        assertThat(action.modes()).doesNotContain(RecoveryMode.DRILL);
        assertThat(action.description()).endsWith("to the moment of the incident, into " + target);
    }
}
