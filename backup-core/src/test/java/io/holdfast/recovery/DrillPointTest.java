package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.Objectives;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.local.FileSource;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RestorableTime;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Drills of files restore to moments of the past: any, the same again, and one that is given. */
@Timeout(60)
class DrillPointTest {

    private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");
    private static final int DAYS = 4;

    private final MutableClock clock = MutableClock.at(FIRST.toString());
    private final List<String> seen = new ArrayList<>();
    private Repository repository;
    private Path live;
    private Duration looking = Duration.ZERO;
    private int runs;

    @TempDir
    private Path directory;

    /** One a day, of which the content tells the day. */
    @BeforeEach
    void backUpEachDay() throws IOException {
        RepositoryOptions options = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .clock(clock)
                .build();
        repository = CheapKey.init(new MemoryStore(), Secret.of("p"), options);
        live = Files.createDirectories(directory.resolve("live"));
        for (int day = 0; day < DAYS; day++) {
            Files.writeString(live.resolve("day"), Integer.toString(day));
            try (FileSource files = FileSource.of(live)) {
                BackupPlan.builder("diary", repository)
                        .source("files", files)
                        .build()
                        .run();
            }
            clock.advance(Duration.ofDays(1));
        }
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private CheckReport look(Restored restored) {
        try {
            clock.advance(looking);
            seen.add(Files.readString(restored.directory().resolve("day")));
            return new CheckReport(List.of(new Finding("day", Result.PASSED, "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RecoveryScenario scenario(RecoveryAction... further) {
        RestoreAction restore = RestoreAction.builder(repository, SnapshotFilter.all(), live)
                .subtree(live.getRoot().relativize(live).toString())
                .drillIn(directory.resolve("drills"))
                .build();
        RecoveryScenario.Builder scenario = RecoveryScenario.builder("lost diary")
                .objectives(Objectives.of(Duration.ofMinutes(30), Duration.ofHours(1)))
                .then(RecoveryStep.builder("restore", restore).build())
                .then(RecoveryStep.builder(
                                "look",
                                CheckAction.directory(
                                        "look which day it is", "restore", (found, operation) -> look(found)))
                        .build());
        for (RecoveryAction action : further) {
            scenario.then(RecoveryStep.builder("further", action).build());
        }
        return scenario.build();
    }

    private RunRequest.Builder request() {
        return RunRequest.by("anna").clock(clock);
    }

    private RunJournals journals() {
        return RunJournals.in(directory.resolve("journals"));
    }

    private RecoveryReport drill(RecoveryScenario scenario, DrillPoint point) {
        clock.advance(Duration.ofSeconds(1));
        runs++;
        try (RecoveryRun run = RecoveryRun.begin(
                scenario, journals().next(), request().point(point).build())) {
            return run.proceed();
        }
    }

    private static String dayOf(Instant point) {
        return Long.toString(Math.min(DAYS - 1, Duration.between(FIRST, point).toDays()));
    }

    @Test
    void whatWasThereAtTheMomentComesBack() {
        Set<String> days = new HashSet<>();
        for (long seed = 0; seed < 8; seed++) {
            RecoveryReport report = drill(scenario(), DrillPoint.random(seed));

            assertThat(report.state()).as("%s", report).isEqualTo(RunState.COMPLETED);
            Instant point = report.point().orElseThrow();
            assertThat(point).isBetween(FIRST, report.incident());
            assertThat(seen.get(seen.size() - 1)).as("%s", point).isEqualTo(dayOf(point));
            days.add(dayOf(point));
        }
        assertThat(days).hasSizeGreaterThan(1);
        assertThat(directory.resolve("drills")).isEmptyDirectory();
    }

    @Test
    void aSeedAndThePointItselfRepeatIt() {
        Instant drawn = drill(scenario(), DrillPoint.random(42)).point().orElseThrow();
        clock.advance(Duration.ofSeconds(-runs));

        Instant again = drill(scenario(), DrillPoint.random(42)).point().orElseThrow();
        RecoveryReport given = drill(scenario(), DrillPoint.at(drawn));

        assertThat(again).isEqualTo(drawn);
        assertThat(given.point()).contains(drawn);
        assertThat(seen).hasSize(3).containsOnly(dayOf(drawn));
    }

    @Test
    void theRtoIsMeasuredAndTheRpoIsSaidNotToBe() {
        RecoveryReport report = drill(scenario(), DrillPoint.at(FIRST.plus(Duration.ofHours(30))));

        assertThat(report.rtoMet()).isTrue();
        assertThat(report.rpo()).contains(Duration.ofHours(6));
        assertThat(report.rpoMet()).isFalse();
        assertThat(report.missed()).isEmpty();
        assertThat(report.json())
                .contains("\"point\":\"2026-11-02T06:00:00Z\"", "\"lost_before_point\":21600.0")
                .doesNotContain("rpo_measured");
        assertThat(report.markdown())
                .contains("| RPO | 1 h 0 min 0.0 s | not measured |")
                .contains(
                        "It restored to 2026-11-02T06:00:00Z, a point of this drill; the newest change that came back is 6 h 0 min 0.0 s before that.");
    }

    @Test
    void itVerifiesNoRpoAndTakesNothingBackThatWasShown() {
        drill(scenario(), DrillPoint.random());
        assertThat(journals().verification(scenario())).isEqualTo(Verification.NEEDS_VERIFICATION);

        clock.advance(Duration.ofDays(-1));
        try (RecoveryRun run =
                RecoveryRun.begin(scenario(), journals().next(), request().build())) {
            assertThat(run.proceed().missed()).isEmpty();
        }
        clock.advance(Duration.ofDays(1));
        drill(scenario(), DrillPoint.random());

        assertThat(journals().verification(scenario())).isEqualTo(Verification.VERIFIED);
        clock.advance(Duration.ofSeconds(1));
        try (RecoveryRun run = RecoveryRun.begin(
                scenario(),
                journals().next(),
                request().point(DrillPoint.at(FIRST.minusSeconds(1))).build())) {
            assertThat(run.proceed().state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
            run.rollBack("anna", "there is nothing of then");
            assertThat(run.proceed().state()).isEqualTo(RunState.CANCELLED);
        }
        assertThat(journals().verification(scenario())).isEqualTo(Verification.NEEDS_VERIFICATION);
    }

    @Test
    void whoeverGoesOnWithItHasTheSamePoint() {
        Cancellation cancellation = new Cancellation();
        RecoveryAction killed = new Watched() {
            @Override
            public Optional<RestorableTime> restorable(ActionContext context) {
                return Optional.of(new RestorableTime(List.of(new RestorableTime.Range(FIRST, context.incident()))));
            }

            @Override
            public Set<TargetIdentity> touches(ActionContext context) {
                cancellation.cancel();
                return Set.of();
            }
        };
        Path journal = journals().next();
        try (RecoveryRun run = RecoveryRun.begin(
                scenario(killed),
                journal,
                request().point(DrillPoint.random()).cancellation(cancellation).build())) {
            assertThatThrownBy(run::proceed).isInstanceOf(CancelledException.class);
        }
        Instant drawn =
                RecoveryRun.report(scenario(killed), journal, clock).point().orElseThrow();
        clock.advance(Duration.ofDays(3));

        try (RecoveryRun run =
                RecoveryRun.open(scenario(killed), journal, request().build())) {
            RecoveryReport report = run.proceed();

            assertThat(report.point()).contains(drawn);
            assertThat(report.timeline())
                    .filteredOn(entry -> entry.event().equals("point"))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.detail())
                            .startsWith(drawn + ", drawn at random from 2026-11-01T00:00:00Z to "));
        }
        assertThat(seen).containsExactly(dayOf(drawn));
    }

    @Test
    void onlyWhatAllStepsCanRestoreIsDrawn() {
        Instant only = FIRST.plus(Duration.ofDays(2)).plusSeconds(5);
        RecoveryAction other = new Watched() {
            @Override
            public Optional<RestorableTime> restorable(ActionContext context) {
                return Optional.of(new RestorableTime(List.of(new RestorableTime.Range(only, only))));
            }
        };

        assertThat(drill(scenario(other), DrillPoint.random()).point()).contains(only);
        assertThat(seen).containsExactly("2");
    }

    @Test
    void whereNoPointIsCommonNothingIsDone() {
        RecoveryAction other = new Watched() {
            @Override
            public Optional<RestorableTime> restorable(ActionContext context) {
                return Optional.of(new RestorableTime(List.of()));
            }
        };

        RecoveryReport report = drill(scenario(other), DrillPoint.random());

        assertThat(report.state()).isEqualTo(RunState.FAILED);
        assertThat(report.reason()).contains("There is no moment to which all can be restored");
        assertThat(seen).isEmpty();
    }

    @Test
    void aDryRunSaysWhichPointAndWritesNothing() {
        RecoveryPlan plan = RecoveryRun.plan(
                scenario(), request().point(DrillPoint.random(7)).build());

        assertThat(plan.point()).isPresent();
        assertThat(plan.steps().get(0).preview()).startsWith("restore the snapshot ");
        assertThat(directory.resolve("journals")).doesNotExist();
    }

    @Test
    void howLongStepsTookInTheLastDrillIsMeasured() {
        assertThat(journals().measured(scenario())).isEmpty();
        looking = Duration.ofMinutes(50);
        assertThat(drill(scenario(), DrillPoint.random()).missed())
                .singleElement()
                .asString()
                .startsWith("The RTO of 30 min");

        assertThat(journals().measured(scenario()))
                .containsEntry("look", looking)
                .containsKey("restore");
        assertThat(scenario().lint(journals().measured(scenario())))
                .extracting(LintFinding::rule)
                .containsExactly("measured-longer-than-rto");
        looking = Duration.ZERO;
        drill(scenario(), DrillPoint.random());
        assertThat(scenario().lint(journals().measured(scenario()))).isEmpty();
    }

    @Test
    void onlyADrillHasAPoint() {
        for (RecoveryMode mode : EnumSet.of(RecoveryMode.REAL, RecoveryMode.TABLE_TOP)) {
            RunRequest request = request().mode(mode).point(DrillPoint.random()).build();

            assertThatThrownBy(() -> RecoveryRun.begin(scenario(), journals().next(), request))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("only a drill restores to a point of its own");
            assertThatThrownBy(() -> RecoveryRun.plan(scenario(), request)).isInstanceOf(ConfigurationException.class);
        }
        assertThat(directory.resolve("journals")).doesNotExist();
    }

    @Test
    void howItEndedIsKeptWithTheSnapshotThatItRestored() {
        RecoveryReport report = drill(scenario(), DrillPoint.at(FIRST.plusSeconds(1)));

        DrillResults.keep(repository, Optional.empty(), report);

        assertThat(repository.restoreTests(problem -> {
                    throw new AssertionError(problem);
                }))
                .singleElement()
                .satisfies(kept -> {
                    assertThat(kept.passed()).isTrue();
                    assertThat(kept.plan() + " " + kept.source()).isEqualTo("diary files");
                    assertThat(kept.detail()).contains(report.run() + ", to the point 2026-11-01T00:00:01Z, RTO ");
                    assertThat(kept.detail()).doesNotContain("RPO");
                    assertThat(kept.drill()).contains("lost diary");
                    assertThat(repository.snapshots())
                            .filteredOn(kept::isOf)
                            .singleElement()
                            .satisfies(snapshot ->
                                    assertThat(snapshot.time().toInstant()).isEqualTo(FIRST));
                });
    }

    @Test
    void aDrillThatFailedIsKeptAsFailed() {
        RecoveryReport report = drill(
                scenario(new Watched() {
                    @Override
                    public Outcome run(ActionContext context) {
                        return Outcome.failed("it does not start");
                    }
                }),
                DrillPoint.at(FIRST.plusSeconds(1)));

        assertThat(report.state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
        assertThat(DrillResults.isShown(report)).isTrue();
        DrillResults.keep(repository, Optional.of("diary"), report);

        assertThat(repository.restoreTests(problem -> {}))
                .extracting(RestoreTestResult::passed)
                .containsExactly(false);
    }

    /** Touches nothing. */
    private abstract static class Watched implements RecoveryAction {

        @Override
        public String description() {
            return "what is watched";
        }

        @Override
        public Set<RecoveryMode> modes() {
            return EnumSet.allOf(RecoveryMode.class);
        }

        @Override
        public Set<TargetIdentity> touches(ActionContext context) {
            return Set.of();
        }

        @Override
        public Outcome run(ActionContext context) {
            return Outcome.done();
        }
    }
}
