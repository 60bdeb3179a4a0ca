package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.interop.Jvm;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run of which every process is killed in the middle of a step, until each of ten steps was hit; in the exhaustive build before its effect, too. */
@Timeout(300)
class KilledRecoveryIT {

    private static final RunRequest REQUEST =
            RunRequest.by("anna").mode(RecoveryMode.REAL).build();
    private static final boolean EXHAUSTIVE = Boolean.getBoolean("holdfast.exhaustive");

    @TempDir
    private Path directory;

    @Test
    void everyEffectIsThereOnce() throws Exception {
        Set<String> hit = new HashSet<>();
        String last = "";
        while (!last.equals("end")) {
            Process process = Jvm.start(KilledRecoveryIT.class, directory.toString(), Boolean.toString(EXHAUSTIVE));
            try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
                last = Objects.requireNonNull(output.readLine(), "it ended without a word");
                hit.add(last);
            } finally {
                process.destroyForcibly().waitFor();
            }
            assertThat(hit).hasSizeLessThanOrEqualTo(21);
        }

        for (String name : TenSteps.NAMES) {
            assertThat(hit).contains("after " + name);
            if (EXHAUSTIVE) {
                assertThat(hit).contains("before " + name);
            }
            assertThat(directory.resolve(name)).hasContent(name);
        }
        RecoveryReport report =
                RecoveryRun.report(scenario(directory, false), directory.resolve("journal"), Clock.systemUTC());
        assertThat(report.state()).isEqualTo(RunState.COMPLETED);
        assertThat(report.steps()).extracting(StepReport::state).containsOnly(StepState.DONE);
    }

    /** Goes on with the run, or begins it, and waits in the first step that it comes to, so as to be killed. */
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        RecoveryScenario scenario = scenario(directory, Boolean.parseBoolean(arguments[1]));
        Path journal = directory.resolve("journal");
        try (RecoveryRun run = Files.exists(journal)
                ? RecoveryRun.open(scenario, journal, REQUEST)
                : RecoveryRun.begin(scenario, journal, REQUEST)) {
            TenSteps.drive(run);
        }
        say("end");
    }

    private static RecoveryScenario scenario(Path directory, boolean alsoBefore) {
        AtomicBoolean first = new AtomicBoolean(true);
        return TenSteps.scenario(name -> new Effect(name, directory, alsoBefore, first));
    }

    private static void say(String word) {
        System.out.println(word);
        System.out.flush();
    }

    /** Appends its name to a file of this name; the first of its process does not end, nor does any beside it. */
    private record Effect(String name, Path directory, boolean alsoBefore, AtomicBoolean first)
            implements RecoveryAction {

        @Override
        public String description() {
            return "append to " + name;
        }

        @Override
        public Outcome run(ActionContext context) throws IOException, InterruptedException {
            if (first.getAndSet(false)) {
                Path before = directory.resolve(name + ".before");
                if (alsoBefore && Files.notExists(before)) {
                    Files.createFile(before);
                    say("before " + name);
                } else {
                    Files.writeString(
                            directory.resolve(name), name, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    say("after " + name);
                }
            }
            new CountDownLatch(1).await();
            return Outcome.done();
        }

        @Override
        public Probe probe(ActionContext context) {
            try {
                Path file = directory.resolve(name);
                return Files.exists(file) && List.of(name).equals(Files.readAllLines(file))
                        ? Probe.done()
                        : Probe.notDone();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
