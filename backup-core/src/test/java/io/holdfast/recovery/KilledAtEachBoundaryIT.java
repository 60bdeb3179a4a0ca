package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.audit.AuditEntry;
import io.holdfast.audit.AuditLog;
import io.holdfast.audit.AuditReport;
import io.holdfast.internal.recovery.Journal;
import io.holdfast.internal.recovery.JournalFile;
import io.holdfast.internal.recovery.JournalRecord;
import io.holdfast.internal.recovery.JournalRecord.Kind;
import io.holdfast.interop.Jvm;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed at each boundary of each of ten steps, in the middle of each, and where the run is planned, waits for people and ends. Each run is gone on with: no effect is there twice, and journal and audit are whole.
 */
@Timeout(600)
class KilledAtEachBoundaryIT {

    private static final int AT_A_TIME = 4;
    private static final String IN = "in ";

    @TempDir
    private Path directory;

    private static List<String> moments() {
        List<String> all = new ArrayList<>(List.of(
                "after PLAN",
                "before ASK " + TenSteps.APPROVED,
                "after ASK " + TenSteps.APPROVED,
                "before APPROVE " + TenSteps.APPROVED,
                "after APPROVE " + TenSteps.APPROVED,
                "before STATE COMPLETED",
                "after STATE COMPLETED"));
        for (String step : TenSteps.NAMES) {
            all.addAll(List.of(
                    "before START " + step,
                    "after START " + step,
                    IN + step,
                    "before DONE " + step,
                    "after DONE " + step));
        }
        return all;
    }

    @Test
    void whereverItsProcessIsKilledARunIsGoneOnWithAndRepeatsNothing() throws Exception {
        ExecutorService atOnce = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (String moment : moments()) {
                Path own = Files.createDirectory(directory.resolve(moment.replace(' ', '-')));
                all.add(atOnce.submit(() -> {
                    kill(own, moment);
                    assertGoesOn(own, moment);
                    return moment;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            atOnce.shutdownNow();
        }
    }

    private static void kill(Path directory, String moment) throws Exception {
        Process process = Jvm.start(KilledAtEachBoundaryIT.class, directory.toString(), moment);
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).as(moment).isEqualTo(moment);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static void assertGoesOn(Path directory, String moment) throws IOException {
        RecoveryScenario scenario = scenario(directory, "");
        RecoveryReport report;
        try (RecoveryRun run = RecoveryRun.open(scenario, journal(directory), request(directory))) {
            report = TenSteps.drive(run);
        }

        assertThat(report.state()).as(moment).isEqualTo(RunState.COMPLETED);
        assertThat(report.steps()).as(moment).extracting(StepReport::state).containsOnly(StepState.DONE);
        for (String name : TenSteps.NAMES) {
            assertThat(directory.resolve(name)).as(moment).hasContent(name);
        }
        assertJournalIsWhole(JournalFile.read(journal(directory)), moment);
        assertAuditIsWhole(AuditLog.verify(audit(directory)), moment);
    }

    private static void assertJournalIsWhole(List<JournalRecord> records, String moment) {
        assertThat(records)
                .as(moment)
                .extracting(JournalRecord::number)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, records.size()).boxed().toList());
        for (String name : TenSteps.NAMES) {
            assertThat(kinds(records, name))
                    .as("%s of %s", name, moment)
                    .filteredOn(kind -> kind == Kind.DONE)
                    .hasSize(1);
        }
        String killed = moment.substring(moment.lastIndexOf(' ') + 1);
        if (moment.startsWith("before START") || moment.startsWith("before DONE") || moment.startsWith("after DONE")) {
            assertThat(kinds(records, killed)).as(moment).doesNotContain(Kind.NOT_DONE);
        } else if (moment.startsWith("after START") || moment.startsWith(IN)) {
            assertThat(kinds(records, killed)).as(moment).containsOnlyOnce(Kind.NOT_DONE);
        }
    }

    private static List<Kind> kinds(List<JournalRecord> records, String step) {
        return records.stream()
                .filter(one -> one.step().filter(step::equals).isPresent())
                .map(JournalRecord::kind)
                .toList();
    }

    private static void assertAuditIsWhole(AuditReport audit, String moment) {
        assertThat(audit.flaws()).as(moment).isEmpty();
        assertThat(audit.last().map(AuditEntry::event).orElseThrow().action())
                .as(moment)
                .isEqualTo("recovery-state");
    }

    /** Begins a run, and stands still at a moment, so as to be killed there. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        String moment = arguments[1];
        Journal journal = new StoppingJournal(JournalFile.create(journal(directory)), moment);
        try (RecoveryRun run = RecoveryRun.begin(scenario(directory, moment), journal, request(directory))) {
            TenSteps.drive(run);
        }
        System.out.println("end");
    }

    private static Path journal(Path directory) {
        return directory.resolve("journal");
    }

    private static Path audit(Path directory) {
        return directory.resolve("audit");
    }

    private static RunRequest request(Path directory) throws IOException {
        return RunRequest.by("anna")
                .mode(RecoveryMode.REAL)
                .audit(AuditLog.open(audit(directory), "anna", Clock.systemUTC()))
                .build();
    }

    private static RecoveryScenario scenario(Path directory, String moment) {
        return TenSteps.scenario(name -> new Effect(name, directory, moment.equals(IN + name)));
    }

    /** Says where it stands, and stands there until it is killed. */
    private static void standStill(String moment) {
        System.out.println(moment);
        System.out.flush();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A journal of whose process one write is the last, or none is any more. */
    private record StoppingJournal(Journal journal, String moment) implements Journal {

        @Override
        public List<JournalRecord> records() {
            return journal.records();
        }

        @Override
        public void append(JournalRecord next) throws IOException {
            String what = (next.kind() + " " + next.step().orElse(next.get("state"))).strip();
            if (moment.equals("before " + what)) {
                standStill(moment);
            }
            journal.append(next);
            if (moment.equals("after " + what)) {
                standStill(moment);
            }
        }

        @Override
        public void close() throws IOException {
            journal.close();
        }
    }

    /** Writes its name to a file of this name, in two halves; whoever does it twice has written more. */
    private record Effect(String name, Path directory, boolean stops) implements RecoveryAction {

        @Override
        public String description() {
            return "write " + name;
        }

        private String written() throws IOException {
            Path file = directory.resolve(name);
            return Files.exists(file) ? Files.readString(file) : "";
        }

        @Override
        public Outcome run(ActionContext context) throws IOException {
            int half = name.length() / 2;
            if (!written().equals(name.substring(0, half))) {
                append(name.substring(0, half));
            }
            if (stops) {
                standStill(IN + name);
            }
            append(name.substring(half));
            return Outcome.done();
        }

        private void append(String text) throws IOException {
            Files.writeString(directory.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        @Override
        public Probe probe(ActionContext context) throws IOException {
            return written().equals(name) ? Probe.done() : Probe.notDone();
        }
    }
}
