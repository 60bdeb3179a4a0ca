package io.holdfast.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.bootstrap.Bootstrap;
import io.holdfast.bootstrap.KeptDocuments;
import io.holdfast.bootstrap.RecoveryDocuments;
import io.holdfast.config.ConfigReading;
import io.holdfast.repository.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each run keeps its configuration where a lost host finds it. */
class KeptConfigurationTest {

    private static final String PLAN = """
            all:
              sources: orders
              repository: main
              copies: [{repository: offsite}]
            """;

    private final PlannedWorld world = new PlannedWorld();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void aConfigurationWithARunbook() throws Exception {
        file = directory.resolve("backups.yaml");
        Files.writeString(file, PlannedWorld.BEGIN + PLAN.indent(2) + "documents: [network.md, RUNBOOK.md]\n");
        Files.writeString(directory.resolve("network.md"), "the switch is in the cellar");
        Files.writeString(directory.resolve("RUNBOOK.md"), "call Ada");
    }

    @Test
    void aRunKeepsItInEachRepositoryThatItWritesAndALostHostHasItBack() throws Exception {
        PlanReport report = run(Task.FULL, false);

        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.DONE);
        for (String repository : List.of("main", "offsite")) {
            Path host = directory.resolve("new host " + repository);
            Bootstrap.of(kept(repository).get(0), host).write(false);
            assertThat(host.resolve("holdfast.yaml")).hasSameTextualContentAs(file);
            assertThat(host.resolve("network.md")).hasContent("the switch is in the cellar");
            assertThat(host.resolve("RUNBOOK.md")).hasContent("call Ada");
            ConfigReading back = PlannedWorld.reader().read(host.resolve("holdfast.yaml"));
            assertThat(RecoveryDocuments.read(back, host.resolve("holdfast.yaml"))
                            .texts())
                    .as("the host that came back keeps the same")
                    .isEqualTo(kept(repository).get(0).documents().texts());
        }
    }

    @Test
    void onlyWhatHasChangedIsKeptAnew() throws Exception {
        run(Task.FULL, false);
        run(Task.FULL, false);
        assertThat(kept("main")).hasSize(1);

        world.clock.advance(Duration.ofHours(1));
        Files.writeString(directory.resolve("network.md"), "the switch is in the attic");
        PlanReport report = run(Task.FULL, false);

        assertThat(report.steps())
                .contains(new StepResult("keep", "main", Outcome.DONE, "the configuration has changed and was kept"));
        assertThat(kept("main")).hasSize(2);
        assertThat(kept("main").get(0).documents().texts()).containsEntry("network.md", "the switch is in the attic");
    }

    @Test
    void aDryRunAndAVerificationKeepNothing() {
        run(Task.FULL, true);
        run(Task.VERIFY, false);

        assertThat(kept("main")).isEmpty();
        run(Task.CLEANUP, false);
        assertThat(kept("main")).hasSize(1);
    }

    @Test
    void whatCannotBeKeptMakesTheRunPartialAndLosesNoBackup() throws Exception {
        Files.delete(directory.resolve("network.md"));

        PlanReport report = run(Task.FULL, false);

        assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(report.steps())
                .anyMatch(step -> step.action().equals("keep")
                        && step.outcome() == Outcome.FAILED
                        && step.message().contains("network.md cannot be read"));
        try (Repository main = world.open("main")) {
            assertThat(main.snapshots()).hasSize(1);
        }
        assertThat(kept("main")).isEmpty();
    }

    @Test
    void aRunThatASchedulerBeginsKeepsItAsWellAndSoDoesTheNextWhereItHasChanged() throws Exception {
        Files.writeString(
                file,
                PlannedWorld.BEGIN + (PLAN + "  schedules: {full: \"0 2 * * *\"}\n").indent(2)
                        + "documents: [network.md, RUNBOOK.md]\n");
        ConfigReading reading = PlannedWorld.reader().read(file);
        PlanRunner runner = PlanRunner.of(reading.config(), world, world.options.build())
                .keeping(() -> RecoveryDocuments.read(reading, file));
        try (PlanScheduler scheduler = PlanScheduler.builder(runner).build()) {
            scheduler.tick();
            assertThat(kept("main")).as("nothing was due yet").isEmpty();
            world.clock.advance(Duration.ofHours(2));
            scheduler.tick();
            for (String repository : List.of("main", "offsite")) {
                assertThat(kept(repository).get(0).documents().texts())
                        .containsEntry("network.md", "the switch is in the cellar")
                        .containsEntry("RUNBOOK.md", "call Ada")
                        .containsEntry("holdfast.yaml", Files.readString(file));
            }

            Files.writeString(directory.resolve("network.md"), "the switch is in the attic");
            world.clock.advance(Duration.ofDays(1));
            scheduler.tick();
        }

        assertThat(kept("main")).hasSize(2);
        assertThat(kept("offsite").get(0).documents().texts())
                .containsEntry("network.md", "the switch is in the attic");
    }

    private PlanReport run(Task task, boolean dry) {
        ConfigReading reading = PlannedWorld.reader().read(file);
        return PlanRunner.of(reading.config(), world, world.options.build())
                .keeping(() -> RecoveryDocuments.read(reading, file))
                .run(PlanRequest.of("all", task).dryRun(dry));
    }

    private List<KeptDocuments> kept(String repository) {
        try (Repository open = world.open(repository)) {
            return open.kept(problem -> {
                throw new AssertionError(problem);
            });
        }
    }
}
