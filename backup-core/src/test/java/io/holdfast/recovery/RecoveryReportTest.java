package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.ConfigurationException;
import io.holdfast.Objectives;
import io.holdfast.Problem;
import io.holdfast.RecoveryException;
import io.holdfast.audit.AuditLog;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves for people and programs to read, and for auditors. */
@Timeout(60)
class RecoveryReportTest {

    private static final Instant INCIDENT = Instant.parse("2026-11-22T11:50:00Z");

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-22T12:00:00Z"));

    @TempDir
    private Path directory;

    private AuditLog audit;
    private RecoveryScenario scenario;

    @BeforeEach
    void aScenario() throws IOException {
        audit = AuditLog.open(directory.resolve("audit"), "test", clock);
        scenario = RecoveryScenario.builder("lost | shop")
                .objectives(Objectives.of(Duration.ofMinutes(30), Duration.ofMinutes(5)))
                .breakGlass()
                .then(RecoveryStep.builder("restore", new Restore())
                        .phase("data")
                        .approvals(1, Duration.ofHours(1))
                        .build())
                .then(RecoveryStep.manual("phone", "call everybody").optional().build())
                .build();
    }

    /** What it says of its result could be taken for Markdown. */
    private static final class Restore implements RecoveryAction {

        @Override
        public String description() {
            return "restore the shop";
        }

        @Override
        public Outcome run(ActionContext context) {
            return Outcome.done(Map.of(
                    "snapshot",
                    "4711",
                    Outcome.NEWEST_COMMIT,
                    "2026-11-22T11:42:00Z",
                    Outcome.DIRECTORY,
                    "/srv/a_b|c"));
        }
    }

    private RecoveryReport run() {
        RunRequest request = RunRequest.by("anna")
                .mode(RecoveryMode.REAL)
                .incident(INCIDENT)
                .clock(clock)
                .audit(audit)
                .build();
        Path journal = directory.resolve("journals/a.journal");
        try (RecoveryRun run = RecoveryRun.begin(scenario, journal, request)) {
            run.proceed();
            clock.advance(Duration.ofMinutes(15));
            assertThatThrownBy(() -> run.approve("restore", "anna")).isInstanceOf(ConfigurationException.class);
        }
        try (RecoveryRun run = RecoveryRun.open(scenario, journal, request)) {
            run.breakGlass("restore", "ben", "carl is\n* asleep");
            run.proceed();
            clock.advance(Duration.ofMinutes(10));
            run.refuse("phone", "ben", "no line");
            return run.proceed();
        }
    }

    @Test
    void peopleReadWhatWasMeasuredAndWhatDidNotGoAsPlanned() {
        String text = run().markdown();

        assertThat(text)
                .startsWith("# Recovery: lost \\| shop\n")
                .contains("real, asked for by anna: **completed-with-exceptions**")
                .contains("| RTO | 30 min 0.0 s | 35 min 0.0 s |")
                .contains("| of that, waiting for people |  | 25 min 0.0 s |")
                .contains("| RPO | 5 min 0.0 s | 8 min 0.0 s |")
                .contains("**The RTO of 30 min 0.0 s was not met: it was 35 min 0.0 s.**")
                .contains("**Somebody has gone around approvals; a review is due.**")
                .contains("| restore | 4711 | 2026-11-22T11:42:00Z | /srv/a\\_b\\|c |")
                .contains("| restore | data | done | 1 | 0.0 s | 15 min 0.0 s |  |")
                .contains("- 2026-11-22T12:15:00Z: denied restore, by anna: ")
                .contains("- 2026-11-22T12:15:00Z: break-glass restore, by ben: carl is \\* asleep")
                .contains("- 2026-11-22T12:25:00Z: failed phone, by ben: no line")
                .contains("| 2026-11-22T12:00:00Z | begin |  | anna |  |");
    }

    @Test
    void programsReadTheSame() throws IOException {
        JsonNode json = new ObjectMapper().readTree(run().json());

        assertThat(json.path("state").asText()).isEqualTo("completed-with-exceptions");
        assertThat(json.path("rto_measured").asDouble()).isEqualTo(2100);
        assertThat(json.path("rto_objective").asDouble()).isEqualTo(1800);
        assertThat(json.path("rpo_measured").asDouble()).isEqualTo(480);
        assertThat(json.path("waiting").asDouble()).isEqualTo(1500);
        assertThat(json.path("missed")).hasSize(2);
        assertThat(json.path("review_due").asBoolean()).isTrue();
        assertThat(json.path("steps").path(0).path("outputs").path("snapshot").asText())
                .isEqualTo("4711");
        assertThat(StreamSupport.stream(json.path("timeline").spliterator(), false)
                        .map(entry -> entry.path("event").asText()))
                .contains("begin", "plan", "ask", "denied", "break-glass", "start", "done", "failed", "state");
    }

    @Test
    void everyDecisionIsInTheAuditLog() throws IOException {
        String run = run().run();

        assertThat(AuditLog.verify(directory.resolve("audit")).flaws()).isEmpty();
        assertThat(Files.readAllLines(directory.resolve("audit")))
                .filteredOn(line -> line.contains("recovery lost | shop, run " + run))
                .extracting(line -> line.replaceAll(".*\"action\":\"([^\"]*)\".*", "$1"))
                .containsExactly(
                        "recovery-begin",
                        "recovery-denied",
                        "recovery-break-glass",
                        "recovery-failed",
                        "recovery-state");
    }

    @Test
    void aDecisionThatCannotBeAuditedDoesNotCount() throws IOException {
        RunRequest request = RunRequest.by("anna")
                .mode(RecoveryMode.REAL)
                .clock(clock)
                .audit(audit)
                .build();
        Path journal = directory.resolve("journals/b.journal");
        try (RecoveryRun run = RecoveryRun.begin(scenario, journal, request)) {
            run.proceed();
            Files.delete(directory.resolve("audit"));
            Files.createDirectory(directory.resolve("audit"));
            assertThatThrownBy(() -> run.approve("restore", "ben")).isInstanceOf(RecoveryException.class);
        }
        assertThat(RecoveryRun.report(scenario, journal, clock).step("restore").approvers())
                .isEmpty();
    }

    @Test
    void runsAreFoundByTheirJournals() {
        RunJournals journals = RunJournals.in(directory.resolve("journals"));
        assertThat(journals.runs(problem -> {})).isEmpty();
        RecoveryReport report = run();

        RunSummary found = journals.run(report.run().substring(0, 6));
        assertThat(found).isEqualTo(journals.run("latest"));
        assertThat(found.scenario()).isEqualTo("lost | shop");
        assertThat(found.digest()).isEqualTo(scenario.digest());
        assertThat(found.state()).isEqualTo(RunState.COMPLETED_WITH_EXCEPTIONS);
        assertThat(found.incident()).isEqualTo(INCIDENT);
        assertThatThrownBy(() -> journals.run("nobody")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> journals.run("")).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void aJournalThatWasChangedIsNamedAndHidesNoOther() throws IOException {
        RecoveryReport report = run();
        Files.writeString(directory.resolve("journals/changed.journal"), "{\"number\":1}\n");
        List<Problem> problems = new ArrayList<>();

        assertThat(RunJournals.in(directory.resolve("journals")).runs(problems::add))
                .extracting(RunSummary::run)
                .containsExactly(report.run());
        assertThat(problems)
                .singleElement()
                .extracting(Problem::path)
                .asString()
                .contains("changed.journal");
    }
}
