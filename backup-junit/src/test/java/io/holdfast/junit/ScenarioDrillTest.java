package io.holdfast.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.holdfast.BackupPlan;
import io.holdfast.Objectives;
import io.holdfast.local.FileSource;
import io.holdfast.recovery.CheckAction;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.recovery.RestoreAction;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** A team's tests look at what a scenario has restored, as one of its steps. */
@Timeout(60)
class ScenarioDrillTest {

    private static final Duration RESTORING = Duration.ofMinutes(20);
    private static final Duration LOOKING = Duration.ofHours(3);

    private static MutableClock clock;
    private static MemoryStore store;
    private static Path live;
    private static Path used;

    @TempDir
    private Path directory;

    @BeforeEach
    void backUp() throws Exception {
        clock = MutableClock.at("2026-11-21T12:00:00Z");
        store = new MemoryStore();
        live = Files.createDirectories(directory.resolve("live"));
        Files.writeString(live.resolve("letter"), "dear reader");
        try (Repository repository = Repository.init(store, Secret.of("p"), options());
                FileSource files = FileSource.of(live)) {
            BackupPlan.builder("all", repository).source("files", files).build().run();
        }
        clock.advance(Duration.ofMinutes(10));
        used = live;
    }

    private static RepositoryOptions options() {
        return RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .clock(clock)
                .build();
    }

    /** Files, of which two people and a phone call decide. */
    static class LostFiles implements ScenarioDrill {

        final Repository repository = Repository.open(store, Secret.of("p"), options());

        @Override
        public RecoveryScenario scenario(Path scratch, RestoredCheck tests) {
            RestoreAction restore = RestoreAction.builder(repository, filter(), live)
                    .subtree(live.toString().substring(1))
                    .drillIn(scratch.resolve("restored"))
                    .build();
            RestoredCheck slow = (restored, operation) -> {
                clock.advance(RESTORING);
                return tests.check(restored, operation);
            };
            return RecoveryScenario.builder("lost files")
                    .objectives(Objectives.of(Duration.ofHours(1), Duration.ofHours(1)))
                    .then(RecoveryStep.builder("restore", restore)
                            .approvals(2, Duration.ofHours(1))
                            .build())
                    .then(RecoveryStep.manual("phone", "call everybody").build())
                    .then(RecoveryStep.builder("look", CheckAction.directory("look", "restore", slow))
                            .timeout(Duration.ofHours(9))
                            .build())
                    .build();
        }

        SnapshotFilter filter() {
            return SnapshotFilter.all();
        }

        @Override
        public void close() {
            repository.close();
        }

        @Override
        public Clock clock() {
            return clock;
        }
    }

    @RecoveryDrill(scenario = LostFiles.class)
    static class KeepsItsObjectives {
        @Test
        void everyLetterCameBack(Path files, Restored restored) {
            used = files;
            assertThat(files.resolve("letter")).hasContent("dear reader");
            assertThat(restored.directory()).isNotEqualTo(live);
            clock.advance(LOOKING);
        }
    }

    @Test
    void whatWasRestoredIsLookedAtAndRemoved() {
        EngineExecutionResults results = run(KeepsItsObjectives.class);

        assertThat(failures(results)).isEmpty();
        assertThat(results.testEvents().succeeded().count()).isEqualTo(1);
        assertThat(used).doesNotExist();
        assertThat(live.resolve("letter")).exists();
    }

    @RecoveryDrill(scenario = LostFiles.class, rto = "PT15M", rpo = "PT5M")
    static class MissesItsObjectives {
        @Test
        void everyLetterCameBack(Path files) {
            assertThat(files).exists();
            clock.advance(LOOKING);
        }
    }

    @Test
    void missedObjectivesAreNamedWithTheStepThatTookTheTime() {
        assertThat(failures(run(MissesItsObjectives.class)))
                .singleElement()
                .asString()
                .contains(
                        "The RTO of 900.0 s was missed by 300.0 s: it took 1200.0 s.",
                        "The RPO of 300.0 s was missed by 300.0 s",
                        "Most of it took the step look");
    }

    static final class OfNothing extends LostFiles {
        @Override
        SnapshotFilter filter() {
            return SnapshotFilter.all().tags("there is none");
        }
    }

    @RecoveryDrill(scenario = OfNothing.class)
    static class CannotBeRestored {
        @Test
        void neverRuns(Path files) {
            throw new AssertionError("there is nothing to look at: " + files);
        }
    }

    @Test
    void aStepThatFailsIsNamedBeforeAnyTest() {
        EngineExecutionResults results = run(CannotBeRestored.class);

        assertThat(results.testEvents().started().count()).isZero();
        assertThat(failures(results))
                .singleElement()
                .asString()
                .contains("PAUSED_BY_FAILED_STEP", "The step restore is FAILED: there is no snapshot");
    }

    static final class Kept extends LostFiles {
        @Override
        public Optional<Repository> repository() {
            return Optional.of(repository);
        }
    }

    @RecoveryDrill(scenario = Kept.class, rpo = "PT0S", point = "random")
    static class RestoresSomePoint {
        @Test
        void everyLetterCameBack(Path files) {
            assertThat(files.resolve("letter")).hasContent("dear reader");
        }
    }

    @RecoveryDrill(scenario = Kept.class)
    static class HasATestThatFails {
        @Test
        void fails(Path files) {
            throw new AssertionError("there is a letter too few in " + files);
        }
    }

    @Test
    void howItEndedIsKeptAndARandomPointDoesNotMissTheRpo() {
        assertThat(failures(run(RestoresSomePoint.class))).isEmpty();
        assertThat(failures(run(HasATestThatFails.class)))
                .singleElement()
                .asString()
                .contains("a letter too few");

        try (Repository repository = Repository.open(store, Secret.of("p"), options())) {
            assertThat(repository.restoreTests(problem -> {
                        throw new AssertionError(problem);
                    }))
                    .hasSize(2)
                    .allSatisfy(kept -> {
                        assertThat(kept.drill()).contains("lost files");
                        assertThat(kept.plan() + " " + kept.source()).isEqualTo("all files");
                        assertThat(kept.isOf(repository.snapshots().get(0))).isTrue();
                    })
                    .extracting(RestoreTestResult::passed)
                    .containsExactlyInAnyOrder(true, false);
        }
    }

    @RecoveryDrill
    static class OfNeither {
        @Test
        void neverRuns() {
            throw new AssertionError("nothing says what is restored");
        }
    }

    @Test
    void aDrillIsOfASourceOrOfAScenario() {
        assertThat(failures(run(OfNeither.class)))
                .singleElement()
                .asString()
                .contains("give one of value and scenario");
    }

    private static EngineExecutionResults run(Class<?> drill) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(drill))
                .execute();
    }

    private static List<String> failures(EngineExecutionResults results) {
        return results.allEvents().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .map(result -> String.valueOf(result.getThrowable().orElseThrow()))
                .toList();
    }
}
