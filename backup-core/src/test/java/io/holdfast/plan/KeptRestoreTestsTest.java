package io.holdfast.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.health.ConfiguredHealth;
import io.holdfast.health.HealthReason;
import io.holdfast.health.HealthState;
import io.holdfast.health.RepositoryFacts;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.repository.TagEdit;
import io.holdfast.repository.TestedSnapshot;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How restore tests ended stands in the repository, and health goes by it on every host. */
class KeptRestoreTestsTest {

    private static final String PLAN = """
            all:
              sources: orders
              repository: main
              schedules: {full: "@monthly", restore-test: "0 0 * * 1"}
            """;

    private final PlannedWorld world = new PlannedWorld();

    @TempDir
    private Path directory;

    private int scratches;
    private Result found = Result.PASSED;
    private boolean starts = true;

    @Test
    void healthGoesByTheLastOneThatIsKept() {
        backUp();
        assertThat(health().state()).isEqualTo(HealthState.UNKNOWN);

        PlanReport passed = test();
        assertThat(passed.outcome()).as("%s", passed).isEqualTo(Outcome.DONE);
        assertThat(health().state()).isEqualTo(HealthState.OK);

        world.clock.advance(Duration.ofDays(1));
        found = Result.FAILED;
        assertThat(test().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(health().state()).isEqualTo(HealthState.FAILED);

        world.clock.advance(Duration.ofDays(1));
        found = Result.PASSED;
        test();
        assertThat(health().state()).isEqualTo(HealthState.OK);

        world.clock.advance(Duration.ofDays(1));
        starts = false;
        assertThat(test().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(health().state()).as("it did not even start").isEqualTo(HealthState.FAILED);

        world.clock.advance(Duration.ofDays(1));
        starts = true;
        test();
        world.clock.advance(Duration.ofDays(8));
        assertThat(health().state()).isEqualTo(HealthState.LATE);
    }

    @Test
    void whatIsProvenIsSaid() {
        backUp();

        assertThat(test().steps())
                .filteredOn(step -> step.action().equals("restore-test"))
                .singleElement()
                .extracting(StepResult::message)
                .asString()
                .contains("restored a directory", "found to be as it should", "orders");
    }

    @Test
    void aPointAndASourceAreTestedThatAreAskedFor() {
        backUp();
        Instant before = world.clock.instant().minus(Duration.ofDays(1));
        PlanRequest request = PlanRequest.of("all", Task.RESTORE_TEST).onlySource("orders");

        assertThat(tester().run(request.point(RecoveryPoint.at(world.clock.instant())))
                        .outcome())
                .isEqualTo(Outcome.DONE);
        PlanReport tooEarly = tester().run(request.point(RecoveryPoint.at(before)));
        assertThat(tooEarly.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(tooEarly.steps())
                .anySatisfy(step -> assertThat(step.message())
                        .contains("There is no snapshot of 'orders'", "from before " + before));
        assertThat(tester().run(request.point(RecoveryPoint.latestVerified())).steps())
                .anySatisfy(step -> assertThat(step.message()).contains("has no change log"));
        assertThatThrownBy(() -> tester().run(request.onlySource("letters")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("The plan 'all' has no source 'letters'");
    }

    @Test
    void whatIsAskedForSaysNothingOfTheHealth() {
        backUp();
        found = Result.FAILED;
        test();
        assertThat(health().state()).isEqualTo(HealthState.FAILED);

        world.clock.advance(Duration.ofDays(1));
        found = Result.PASSED;
        PlanRequest asked = PlanRequest.of("all", Task.RESTORE_TEST).point(RecoveryPoint.at(world.clock.instant()));
        assertThat(tester().run(asked).outcome()).isEqualTo(Outcome.DONE);
        assertThat(health().state()).as("the newest still cannot be restored").isEqualTo(HealthState.FAILED);

        test();
        assertThat(health().state()).isEqualTo(HealthState.OK);
        found = Result.FAILED;
        tester().run(asked);
        tester().run(asked.point(RecoveryPoint.at(Instant.EPOCH)));
        assertThat(health().state()).isEqualTo(HealthState.OK);
        try (Repository main = world.open("main")) {
            assertThat(main.restoreTests(problem -> {}))
                    .as("nothing is kept of the point that there is not")
                    .extracting(RestoreTestResult::asked)
                    .containsExactlyInAnyOrder(false, true, false, true);
        }
    }

    @Test
    void theSnapshotThatWasRestoredIsKnownUnderOtherTagsAndNotWithOtherContent() {
        backUp();
        test();
        world.clock.advance(Duration.ofDays(1));
        backUp();
        try (Repository main = world.open("main")) {
            RestoreTestResult kept = main.restoreTests(problem -> {}).get(0);
            Snapshot restored = main.snapshots().get(0);
            assertThat(kept.isOf(restored)).isTrue();
            assertThat(kept.isOf(main.snapshots().get(1))).isFalse();

            Snapshot tagged =
                    main.tag(List.of(restored), TagEdit.none().add("kept")).get(0);
            assertThat(tagged.id()).isNotEqualTo(restored.id());
            assertThat(kept.isOf(tagged)).isTrue();
            assertThat(new TestedSnapshot(restored.id(), "0".repeat(64))).isNotEqualTo(TestedSnapshot.of(tagged));
        }
    }

    @Test
    void ofAFailedTestItIsKeptAsWellWhichSnapshotItWas() {
        backUp();
        starts = false;
        test();
        try (Repository main = world.open("main")) {
            RestoreTestResult kept = main.restoreTests(problem -> {}).get(0);
            assertThat(kept.passed()).isFalse();
            assertThat(kept.isOf(main.snapshots().get(0))).isTrue();
        }
    }

    @Test
    void aDryRunRestoresAndKeepsNothing() {
        backUp();
        PlanReport report =
                tester().run(PlanRequest.of("all", Task.RESTORE_TEST).dryRun(true));

        assertThat(report.steps())
                .anySatisfy(step -> assertThat(step.message()).startsWith("would be tested as of the snapshot "));
        assertThat(scratches).isZero();
        try (Repository main = world.open("main")) {
            assertThat(main.restoreTests(problem -> {})).isEmpty();
        }
    }

    @Test
    void whatCouldNotBeLookedAtIsNoPass() {
        backUp();
        found = Result.UNKNOWN;
        test();

        assertThat(health().state()).isEqualTo(HealthState.FAILED);
    }

    @Test
    void aTestThatNobodyScheduledCountsAsWellIfItFailed() {
        String unscheduled = PLAN.replace(", restore-test: \"0 0 * * 1\"", "");
        backUp();
        found = Result.FAILED;
        test();

        assertThat(health(unscheduled).orElseThrow().state()).isEqualTo(HealthState.FAILED);
    }

    @Test
    void aRecordThatIsDamagedLeavesHealthUnknown() throws Exception {
        backUp();
        test();
        MemoryStore store = world.stores.get("main");
        String name = store.names().stream()
                .filter(blob -> blob.startsWith("holdfast/restore-tests/"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = store.bytes(name);
        bytes[30] ^= 1;
        store.overwrite(name, bytes);

        assertThat(health().state()).isEqualTo(HealthState.UNKNOWN);
    }

    @Test
    void aTestOfATimeThatIsStillToComeCountsForNothing() {
        backUp();
        keep("2026-06-01T00:00:00Z", true);
        assertThat(health().state()).isEqualTo(HealthState.UNKNOWN);

        keep("2025-12-31T23:00:00Z", false);
        assertThat(health().state()).isEqualTo(HealthState.FAILED);
    }

    @Test
    void theLastTwentyOfEachSourceStay() {
        for (int day = 0; day < 25; day++) {
            keep("orders", day);
            keep("letters", day);
        }
        try (Repository main = world.open("main")) {
            List<RestoreTestResult> kept = main.restoreTests(problem -> {
                throw new AssertionError(problem);
            });
            assertThat(kept).hasSize(40);
            assertThat(kept.get(0).time()).isEqualTo(world.clock.instant().plus(Duration.ofDays(24)));
            assertThat(kept.get(39).time()).isEqualTo(world.clock.instant().plus(Duration.ofDays(5)));
        }
    }

    @Test
    void whatIsKeptIsSealed() throws Exception {
        keep("2026-01-01T00:00:00Z", true);

        MemoryStore store = world.stores.get("main");
        for (String name : store.names()) {
            assertThat(new String(store.bytes(name), StandardCharsets.ISO_8859_1))
                    .doesNotContain("restored by hand");
        }
    }

    private void keep(String source, int day) {
        try (Repository main = world.open("main")) {
            main.keep(new RestoreTestResult(
                    "all",
                    source,
                    world.clock.instant().plus(Duration.ofDays(day)),
                    true,
                    "restored by hand",
                    Optional.empty(),
                    Optional.empty()));
        }
    }

    private void keep(String time, boolean passed) {
        try (Repository main = world.open("main")) {
            main.keep(new RestoreTestResult(
                    "all",
                    "orders",
                    Instant.parse(time),
                    passed,
                    "restored by hand",
                    Optional.empty(),
                    Optional.empty()));
        }
    }

    private void backUp() {
        assertThat(world.runner(PLAN).run(PlanRequest.of("all", Task.FULL)).outcome())
                .isEqualTo(Outcome.DONE);
    }

    private PlanReport test() {
        return tester().run(PlanRequest.of("all", Task.RESTORE_TEST));
    }

    private PlanRunner tester() {
        return PlanRunner.of(world.configured(PLAN), tested(), world.options.build());
    }

    private HealthReason health() {
        return health(PLAN).orElseThrow();
    }

    /** As another host sees it, which has the configuration alone. */
    private Optional<HealthReason> health(String plan) {
        try (Repository main = world.open("main")) {
            RepositoryFacts facts = RepositoryFacts.read(main);
            return ConfiguredHealth.of(
                            world.configured(plan),
                            name -> facts,
                            (described, source) -> Optional.empty(),
                            world.clock.instant())
                    .sources()
                    .get(0)
                    .reasons()
                    .stream()
                    .filter(reason -> reason.check().equals("restore-test"))
                    .findFirst();
        }
    }

    private PlanResources tested() {
        return new PlanResources() {
            @Override
            public Store store(RepositoryConfig repository) {
                return world.store(repository);
            }

            @Override
            public Secret password(RepositoryConfig repository) {
                return world.password(repository);
            }

            @Override
            public Source source(SourceConfig source) {
                return world.source(source);
            }

            @Override
            public Optional<RestoreTest> restoreTest(SourceConfig source) {
                return Optional.of(new RestoreTest(
                        (point, operation) -> provision(source, point, operation),
                        List.of((restored, operation) ->
                                new CheckReport(List.of(new Finding("orders", found, "as it is"))))));
            }
        };
    }

    private Restored provision(SourceConfig source, RestorePoint point, Operation operation)
            throws IOException, InterruptedException {
        if (!starts) {
            throw new IOException("the server ended with status 1");
        }
        Path target = Files.createDirectory(directory.resolve("scratch " + ++scratches));
        world.source(source).snapshotter().restore(point, () -> target, operation);
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
            public void close() {}
        };
    }
}
