package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that a recovery runs. */
@Timeout(60)
class CommandActionTest {

    @TempDir
    private Path directory;

    private static CommandAction.Builder shell(String script) {
        return CommandAction.builder("/bin/sh", "-c", script);
    }

    private static Outcome run(CommandAction action) throws IOException {
        return ActionContexts.in(RecoveryMode.REAL, action::run);
    }

    private static Probe probe(CommandAction action) throws IOException {
        return ActionContexts.in(RecoveryMode.REAL, action::probe);
    }

    @Test
    void zeroIsDoneAndWhatItPrintedIsKept() throws IOException {
        assertThat(run(shell("echo out; echo err >&2").build())).isEqualTo(Outcome.done(Map.of("output", "out\nerr")));
    }

    @Test
    void anythingElseHasFailed() throws IOException {
        assertThat(run(shell("echo no room; exit 3").build())).isEqualTo(Outcome.failed("it ended with 3: no room"));
    }

    @Test
    void programThatThereIsNotIsNotKnownToBeDone() {
        assertThatThrownBy(() -> run(CommandAction.builder("/no/such/program").build()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void itKnowsForWhichStepItWorksAndWhere() throws IOException {
        assertThat(run(shell("echo $HOLDFAST_KEY $HOLDFAST_MODE $MORE; pwd -P; cat")
                        .environment("MORE", "more")
                        .directory(directory)
                        .build()))
                .isEqualTo(Outcome.done(Map.of("output", "run/step REAL more\n" + directory.toRealPath())));
    }

    @Test
    void secretsAreNotShown() throws IOException {
        CommandAction action = shell("echo the password is $PASSWORD")
                .secret("PASSWORD", Secret.of("correct horse"))
                .build();

        assertThat(run(action)).isEqualTo(Outcome.done(Map.of("output", "the password is ***")));
        assertThat(action.description()).doesNotContain("horse");
    }

    @Test
    void ofMuchOutputTheEndIsKept() throws IOException {
        Outcome outcome = run(shell("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done")
                .build());

        assertThat(((Outcome.Done) outcome).outputs().get("output"))
                .hasSizeLessThan(5000)
                .endsWith("line 19999");
    }

    @Test
    void whatItStartsAndLeavesBehindIsNotWaitedFor() throws IOException {
        Path pid = directory.resolve("pid");
        Outcome outcome =
                run(shell("sleep 1000 & echo $! > " + pid + "; echo started").build());
        try {
            assertThat(((Outcome.Done) outcome).outputs().get("output")).startsWith("started");
        } finally {
            end(Files.readString(pid));
        }
    }

    private static void end(String pid) {
        ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void cancelledItIsEndedWithItsChildren() throws Exception {
        Path pid = directory.resolve("pid");
        Cancellation cancellation = new Cancellation();
        Thread canceller = new Thread(() -> {
            while (!Files.exists(pid)) {
                Thread.onSpinWait();
            }
            cancellation.cancel();
        });
        canceller.start();
        CommandAction action = shell("sleep 1000 & echo $! > tmp; mv tmp pid; wait")
                .directory(directory)
                .build();

        assertThatThrownBy(() -> ActionContexts.in(RecoveryMode.REAL, cancellation, Map.of(), action::run))
                .isInstanceOf(CancelledException.class);
        canceller.join();
        long child = Long.parseLong(Files.readString(pid).strip());
        while (ProcessHandle.of(child).filter(ProcessHandle::isAlive).isPresent()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void probeTellsByItsStatus() throws IOException {
        assertThat(probe(shell("true").probe("/bin/sh", "-c", "exit 0").build()))
                .isEqualTo(Probe.done());
        assertThat(probe(shell("true").probe("/bin/sh", "-c", "exit 1").build()))
                .isEqualTo(Probe.notDone());
        assertThat(probe(shell("true").probe("/bin/sh", "-c", "exit 2").build()))
                .isInstanceOf(Probe.Unknown.class);
        assertThat(probe(shell("true").build())).isInstanceOf(Probe.Unknown.class);
    }

    @Test
    void compensationUndoesIt() throws IOException {
        Path file = directory.resolve("file");
        CommandAction action = shell("touch " + file)
                .compensation("/bin/sh", "-c", "rm -f " + file)
                .build();
        assertThat(run(action)).isInstanceOf(Outcome.Done.class);
        assertThat(file).exists();

        assertThat(action.compensable(RecoveryMode.REAL)).isTrue();
        ActionContexts.in(RecoveryMode.REAL, context -> {
            action.compensate(context);
            return context;
        });
        assertThat(file).doesNotExist();
        assertThat(shell("true").build().compensable(RecoveryMode.REAL)).isFalse();
    }

    @Test
    void compensationThatFailsIsNone() {
        CommandAction action =
                shell("true").compensation("/bin/sh", "-c", "echo busy; exit 1").build();

        assertThatThrownBy(() -> ActionContexts.in(RecoveryMode.REAL, context -> {
                    action.compensate(context);
                    return context;
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended with 1: busy");
    }

    @Test
    void itIsNotForDrillsAndNamesAProgram() {
        assertThat(shell("true").build().modes()).doesNotContain(RecoveryMode.DRILL);
        assertThatThrownBy(() -> CommandAction.builder().build()).isInstanceOf(ConfigurationException.class);
    }
}
