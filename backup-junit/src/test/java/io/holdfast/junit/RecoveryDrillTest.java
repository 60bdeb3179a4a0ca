package io.holdfast.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.holdfast.BackupPlan;
import io.holdfast.repository.FollowRequest;
import io.holdfast.repository.Following;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** A team's tests look at what was restored, and its objectives are measured. */
@Timeout(60)
class RecoveryDrillTest {

    private static final Secret PASSWORD = Secret.of("p");
    private static final Duration TO_OPEN = Duration.ofSeconds(2);
    private static final Duration TO_RESTORE = Duration.ofSeconds(10);
    private static final Duration SINCE_THE_LAST_CHANGE = Duration.ofSeconds(90);

    private static MutableClock clock;
    private static MemoryStore store;
    private static LoggedServer server;
    private static Instant mistake;
    private static Path used;

    @BeforeEach
    void backUp() throws Exception {
        clock = MutableClock.at("2026-11-21T12:00:00Z");
        store = new MemoryStore();
        server = new LoggedServer(clock);
        server.set("orders", "1000");
        LoggedSource source = new LoggedSource(server.address());
        try (Repository repository = Repository.init(store, PASSWORD, options());
                Following following =
                        repository.follow(source, FollowRequest.builder().build())) {
            while (!following.health().equals(Health.up())) {
                Thread.sleep(1);
            }
            BackupPlan.builder("shop", repository).source("db", source).build().run();
            clock.advance(Duration.ofSeconds(1));
            server.set("orders", "1001");
            clock.advance(Duration.ofSeconds(1));
            mistake = clock.instant();
            server.set("orders", "0");
            while (server.acknowledged(server.timeline()) < server.lsn()) {
                Thread.sleep(1);
            }
        }
        clock.advance(SINCE_THE_LAST_CHANGE);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static RepositoryOptions options() {
        return RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .clock(clock)
                .build();
    }

    /** The source, restored into a directory. */
    static class LoggedDrill implements Drill {

        @Override
        public Repository repository() {
            clock.advance(TO_OPEN);
            return Repository.open(store, PASSWORD, options());
        }

        @Override
        public Source source() {
            return new LoggedSource(server.address());
        }

        @Override
        public ScratchProvider scratch(Source source, Path directory) {
            return (point, operation) -> {
                Files.createFile(
                        Files.createDirectory(directory.resolve("kept")).resolve("program"));
                used = Files.createDirectory(directory.resolve("scratch"));
                source.snapshotter().restore(point, () -> used, operation);
                clock.advance(TO_RESTORE);
                return new RestoredDirectory(used);
            };
        }

        @Override
        public Clock clock() {
            return clock;
        }
    }

    record RestoredDirectory(Path directory) implements Restored {

        @Override
        public String description() {
            return "The shop";
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return type == Map.class ? Optional.of(type.cast(content())) : Optional.empty();
        }

        private Map<String, String> content() {
            try {
                return LoggedSource.restored(directory);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() throws IOException {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    static final class BeforeTheMistake extends LoggedDrill {
        @Override
        public RecoveryPoint point() {
            return RecoveryPoint.at(mistake.minusMillis(1));
        }
    }

    @RecoveryDrill(value = BeforeTheMistake.class, rto = "PT12S", rpo = "PT1S")
    static class KeepsItsObjectives {

        private static Path before;

        @BeforeAll
        static void restoredAlready(Restored restored) {
            before = restored.directory();
        }

        @Test
        void everyOrderCameBack(Map<String, String> shop, Path directory, @TempDir Path other) {
            assertThat(shop).containsEntry("orders", "1001");
            assertThat(directory).isEqualTo(before).isNotEqualTo(other).exists();
        }

        @Nested
        class Deeper {
            @Test
            void allSeeTheSame(Restored restored) {
                assertThat(restored.directory()).isEqualTo(before).exists();
            }
        }
    }

    @Test
    void whatWasRestoredIsLookedAtAndRemoved() {
        EngineExecutionResults results = run(KeepsItsObjectives.class);

        assertThat(failures(results)).isEmpty();
        assertThat(results.testEvents().succeeded().count()).isEqualTo(2);
        assertThat(used).doesNotExist();
        assertThat(used.getParent()).doesNotExist();
        assertThat(published(results))
                .contains("The shop could be used after 12.0 s", "opening the repository and the source took 2.0 s");
    }

    @RecoveryDrill(value = LoggedDrill.class, rto = "PT11.5S", rpo = "PT1M")
    static class MissesItsObjectives {
        @Test
        void somethingCameBack(Restored restored) {
            assertThat(restored.directory()).exists();
        }
    }

    @Test
    void missedObjectivesAreNamedWithWhatTookTheTime() {
        EngineExecutionResults results = run(MissesItsObjectives.class);

        assertThat(results.testEvents().succeeded().count()).isEqualTo(1);
        assertThat(failures(results))
                .singleElement()
                .asString()
                .contains(
                        "The RTO of 11.5 s was missed by 0.5 s: it took 12.0 s",
                        "restoring and starting 10.0 s",
                        "The RPO of 60.0 s was missed by 30.0 s: the last change that came back is 90.0 s older");
        assertThat(used).doesNotExist();
    }

    static final class Checked extends LoggedDrill {
        @Override
        public List<RestoredCheck> checks() {
            return List.of((restored, operation) -> new CheckReport(List.of(
                    new Finding("no orders", Result.FAILED, "orders is 0"),
                    new Finding("stock", Result.UNKNOWN, "there is no such table"),
                    new Finding("customers", Result.PASSED, "12"))));
        }
    }

    @RecoveryDrill(Checked.class)
    static class IsNotAsItShouldBe {
        @Test
        void ordersAreNotLost(Map<String, String> shop) {
            assertThat(shop).containsEntry("orders", "1001");
        }
    }

    @Test
    void failedTestsAndFailedChecksAreBothSaid() {
        EngineExecutionResults results = run(IsNotAsItShouldBe.class);

        assertThat(results.testEvents().failed().count()).isEqualTo(1);
        assertThat(failures(results))
                .hasSize(2)
                .anySatisfy(failure -> assertThat(failure)
                        .contains("no orders failed: orders is 0", "stock could not be checked: there is no such table")
                        .doesNotContain("customers"));
        assertThat(used).doesNotExist();
    }

    static final class WithAnotherPassword extends LoggedDrill {
        @Override
        public Repository repository() {
            return Repository.open(store, Secret.of("wrong"), options());
        }
    }

    @RecoveryDrill(WithAnotherPassword.class)
    static class CannotBeRestored {
        @Test
        void neverRuns(Restored restored) {
            throw new AssertionError("there is nothing to look at: " + restored);
        }
    }

    @Test
    void whatCannotBeRestoredFailsOnceWithItsReason() {
        EngineExecutionResults results = run(CannotBeRestored.class);

        assertThat(results.testEvents().started().count()).isZero();
        assertThat(failures(results)).singleElement().asString().contains("password");
    }

    static final class LosesItsDirectory extends LoggedDrill {
        @Override
        public ScratchProvider scratch(Source source, Path directory) {
            return (point, operation) -> {
                Files.delete(directory);
                throw new IOException("the disk is gone");
            };
        }
    }

    @RecoveryDrill(LosesItsDirectory.class)
    static class CannotBeCleanedUp {
        @Test
        void neverRuns(Restored restored) {
            throw new AssertionError("there is nothing to look at: " + restored);
        }
    }

    @Test
    void whatFailedFirstIsNotHiddenByTheCleaningUp() {
        assertThat(failures(run(CannotBeCleanedUp.class)))
                .singleElement()
                .asString()
                .contains("the disk is gone");
    }

    @RecoveryDrill(value = LoggedDrill.class, rto = "15m")
    static class IsMalformed {
        @Test
        void neverRuns() {
            throw new AssertionError("its objective is not known");
        }
    }

    @Test
    void malformedObjectiveIsRefusedBeforeAnythingIsRestored() {
        used = null;

        assertThat(failures(run(IsMalformed.class)))
                .singleElement()
                .asString()
                .contains("rto = \"15m\" is no duration. Write PT15M for 15 minutes");
        assertThat(used).isNull();
    }

    private static List<RestoreTestResult> kept() {
        try (Repository repository = Repository.open(store, PASSWORD, options())) {
            return repository.restoreTests(problem -> {
                throw new AssertionError(problem);
            });
        }
    }

    @Test
    void howItEndedIsKeptWithTheSnapshot() {
        run(KeepsItsObjectives.class);
        assertThat(kept()).singleElement().satisfies(kept -> {
            assertThat(kept.passed()).isTrue();
            assertThat(kept.plan() + " " + kept.source()).isEqualTo("shop db");
            assertThat(kept.snapshot()).isPresent();
            assertThat(kept.drill()).isEmpty();
            assertThat(kept.detail()).contains("The shop could be used after 12.0 s");
        });
    }

    @RecoveryDrill(LoggedDrill.class)
    static class HasATestThatFails {
        @Test
        void fails(Restored restored) {
            throw new AssertionError("there is an order too few in " + restored);
        }
    }

    @Test
    void aTestThatFailsIsKeptAsAFailureAndSaidOnce() {
        EngineExecutionResults results = run(HasATestThatFails.class);

        assertThat(failures(results)).singleElement().asString().contains("an order too few");
        assertThat(kept()).singleElement().satisfies(kept -> {
            assertThat(kept.passed()).isFalse();
            assertThat(kept.detail()).isEqualTo("A test has failed.");
            assertThat(kept.snapshot()).isPresent();
        });
    }

    @RecoveryDrill(LoggedDrill.class)
    static class CannotBePrepared {
        @BeforeAll
        static void prepare() {
            assertThat(used).as("the connection is refused").isNull();
        }

        @Test
        void neverRuns() {
            throw new AssertionError("nothing was prepared");
        }
    }

    @Test
    void whatMissesObjectivesOrCannotBePreparedOrRestoredIsKeptAsAFailure() {
        run(MissesItsObjectives.class);
        run(CannotBePrepared.class);
        run(CannotBeCleanedUp.class);

        assertThat(kept()).hasSize(3).noneMatch(RestoreTestResult::passed);
        assertThat(kept())
                .anySatisfy(kept -> assertThat(kept.detail()).contains("The RTO of 11.5 s was missed"))
                .anySatisfy(kept -> {
                    assertThat(kept.detail()).contains("the disk is gone");
                    assertThat(kept.source()).isEqualTo("db");
                    assertThat(kept.snapshot()).isEmpty();
                });
    }

    @RecoveryDrill(value = LoggedDrill.class, rto = "PT12S", rpo = "PT0S", point = "random:1")
    static class RestoresSomePoint {
        @Test
        void somethingCameBack(Map<String, String> shop) {
            assertThat(shop).containsKey("orders");
        }
    }

    @Test
    void aRandomPointIsSaidAndDoesNotMissTheRpo() {
        EngineExecutionResults results = run(RestoresSomePoint.class);

        assertThat(failures(results)).isEmpty();
        assertThat(published(results)).containsPattern("It restored to 2026-11-21T12:00:0\\S+, a point of this drill");
        assertThat(kept()).singleElement().satisfies(kept -> {
            assertThat(kept.passed()).isTrue();
            assertThat(kept.asked()).as("it says nothing of the newest").isTrue();
        });
    }

    @RecoveryDrill(LoggedDrill.class)
    static class LooksAtNothing {
        @Test
        @Disabled
        void somethingCameBack() {
            throw new AssertionError("it is disabled");
        }
    }

    @Test
    void whereNoTestLookedNothingIsShown() {
        assertThat(failures(run(LooksAtNothing.class))).isEmpty();
        assertThat(kept()).singleElement().satisfies(kept -> {
            assertThat(kept.passed()).isFalse();
            assertThat(kept.detail()).isEqualTo("No test has looked.");
            assertThat(kept.asked()).isFalse();
        });
    }

    @RecoveryDrill(value = LoggedDrill.class, point = "2026-11-21T12:00:01Z")
    static class RestoresAGivenPoint {
        @Test
        void ordersAreThoseOfThen(Map<String, String> shop) {
            assertThat(shop).containsEntry("orders", "1001");
        }
    }

    @Test
    void aGivenPointComesBack() {
        assertThat(failures(run(RestoresAGivenPoint.class))).isEmpty();
    }

    @RecoveryDrill(value = LoggedDrill.class, point = "yesterday")
    static class HasAMalformedPoint {
        @Test
        void neverRuns() {
            throw new AssertionError("its point is not known");
        }
    }

    @Test
    void aMalformedPointIsRefused() {
        assertThat(failures(run(HasAMalformedPoint.class)))
                .singleElement()
                .asString()
                .contains("point = \"yesterday\" is no point. Write random");
    }

    private static EngineExecutionResults run(Class<?> drill) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(drill))
                .execute();
    }

    /** What tests and classes failed of. */
    private static List<String> failures(EngineExecutionResults results) {
        return results.allEvents().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .map(result -> String.valueOf(result.getThrowable().orElseThrow()))
                .toList();
    }

    private static String published(EngineExecutionResults results) {
        return results.allEvents().reportingEntryPublished().stream()
                .map(Event::toString)
                .reduce("", String::concat);
    }
}
