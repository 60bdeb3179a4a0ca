package io.holdfast.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.StoreException;
import io.holdfast.audit.AuditLog;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An audit log that cannot be written any more, as on a full disk: no backup is lost by that, nothing is removed, and the run says so. */
class FullAuditLogTest {

    private static final String PLAN = """
            all:
              sources: orders
              repository: main
              copies: [{repository: offsite}]
              retention: {full: {last: 1}}
              max-days-lost: 100
            """;

    private final PlannedWorld world = new PlannedWorld();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void anAuditLog() throws Exception {
        file = directory.resolve("audit.log");
        world.options.audit(AuditLog.open(file, "tester", Clock.systemUTC()));
    }

    @Test
    void aLogThatFillsUpDuringARunLosesNoBackup() {
        String fills = PLAN + "  hooks: [{when: before, command: \"rm " + file + " && mkdir " + file + "\"}]\n";

        PlanReport report = run(fills, Task.FULL);

        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.PARTIAL);
        assertThat(snapshots("main")).isEqualTo(1);
        assertThat(snapshots("offsite")).isEqualTo(1);
        assertThat(report.steps())
                .last()
                .satisfies(step -> assertThat(step.action() + " " + step.subject() + " " + step.outcome())
                        .isEqualTo("audit the audit log " + file + " FAILED"))
                .satisfies(step -> assertThat(step.message())
                        .contains(" entries are missing, the first of them that hook ended: "));
    }

    @Test
    void withALogThatWasFullBeforeABackupIsMadeAndNothingIsRemoved() throws Exception {
        run(PLAN, Task.FULL);
        Files.delete(file);
        Files.createDirectory(file);

        PlanReport report = run(PLAN, Task.FULL);

        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.PARTIAL);
        assertThat(snapshots("main")).isEqualTo(2);
        assertThatThrownBy(() -> run(PLAN, Task.CLEANUP)).isInstanceOf(StoreException.class);
        assertThat(snapshots("main")).isEqualTo(2);
    }

    @Test
    void aLogThatHasEverythingIsNoStep() {
        assertThat(run(PLAN, Task.FULL).steps())
                .extracting(StepResult::action)
                .contains("backup")
                .doesNotContain("audit");
    }

    private PlanReport run(String plan, Task task) {
        return world.runner(plan).run(PlanRequest.of("all", task));
    }

    private int snapshots(String name) {
        // A host that has no log looks at it.
        try (Repository open =
                Repository.open(world.stores.get(name), Secret.of("correct horse"), RepositoryOptions.defaults())) {
            return open.snapshots().size();
        }
    }
}
