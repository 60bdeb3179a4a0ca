package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.event.HoldfastEvent;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ProgressTest {

    private static final Instant START = Instant.parse("2026-11-20T20:00:00Z");
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(out, err, true, 200);

    @Test
    void aLineTellsHowFarHowFastAndHowLong() {
        assertThat(Progress.line(progressed(20, 1234, 2000, 60 << 20, 180 << 20, "srv/a"), Duration.ofSeconds(20)))
                .isEqualTo("[0:20]   33.3 %  1,234 of 2,000  60.0 MiB of 180.0 MiB  3.0 MiB/s  0:40 left  srv/a");
    }

    @Test
    void whatIsNotKnownYetIsLeftOut() {
        assertThat(Progress.line(progressed(0, 5, 0, 2048, 0, ""), Duration.ZERO))
                .isEqualTo("[0:00]  5  2.0 KiB");
    }

    @Test
    void moreThanIsKnownOfSaysNothingAboutTheEnd() {
        assertThat(Progress.line(progressed(1, 5, 4, 2048, 1024, ""), Duration.ofSeconds(1)))
                .isEqualTo("[0:01]  5  2.0 KiB  2.0 KiB/s");
    }

    @Test
    void namesCannotPlayTricksOnTheTerminal() {
        assertThat(Progress.line(progressed(0, 1, 0, 0, 0, "a\u001b[2Jb\n"), Duration.ZERO))
                .endsWith("a\\x1b[2Jb\\n");
    }

    @Test
    void programsGetAStatusOnceASecond() {
        Progress progress = progress("--json");
        progress.accept(new HoldfastEvent.Started("1", "backup", START));
        progress.accept(progressed(0.5, 1, 4, 10, 40, "a"));
        progress.accept(progressed(1, 2, 4, 20, 40, "b"));
        progress.accept(progressed(1.9, 3, 4, 30, 40, "c"));
        assertThat(out.toString(UTF_8))
                .isEqualTo("{\"message_type\":\"status\",\"seconds_elapsed\":1,\"seconds_remaining\":1,"
                        + "\"percent_done\":0.5,\"total_files\":4,\"files_done\":2,\"total_bytes\":40,"
                        + "\"bytes_done\":20,\"current_files\":[\"b\"]}\n");
        assertThat(err.size()).isZero();
    }

    @Test
    void whatIsMissingIsSaidEvenWhenQuiet() {
        Progress progress = progress("--quiet");
        progress.accept(progressed(1, 2, 4, 20, 40, "b"));
        progress.accept(new HoldfastEvent.Warned("1", "a\nb", "permission denied", true, START));
        progress.accept(new HoldfastEvent.Warned("1", "c", "changed while it was read", false, START));
        assertThat(err.toString(UTF_8))
                .isEqualTo("missing: a\\nb: permission denied\nwarning: c: changed while it was read\n");
    }

    @Test
    void programsGetAnErrorWithTheExactName() {
        Progress progress = progress("--json");
        progress.accept(new HoldfastEvent.Started("1", "backup", START));
        progress.accept(new HoldfastEvent.Warned("1", "a\udcff", "permission denied", true, START));
        assertThat(err.toString(UTF_8))
                .isEqualTo("{\"message_type\":\"error\",\"error\":{\"message\":\"permission denied\"},"
                        + "\"during\":\"archival\",\"item\":\"a\\uDCFF\"}\n");
    }

    private Progress progress(String... arguments) {
        return new Progress(CommandLine.populateCommand(new Output(), arguments), terminal);
    }

    private static HoldfastEvent.Progressed progressed(
            double second, long done, long expected, long bytesDone, long bytesExpected, String current) {
        Instant time = START.plusMillis((long) (second * 1000));
        return new HoldfastEvent.Progressed("1", done, expected, bytesDone, bytesExpected, current, time);
    }
}
