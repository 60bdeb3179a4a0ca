package io.holdfast.cli;

import io.holdfast.event.HoldfastEvent;
import io.holdfast.spi.source.EntryPaths;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Shows what an operation is doing: a line on a terminal, JSON for programs, nothing in a pipe; and its warnings everywhere. Thread-safe. */
final class Progress implements Consumer<HoldfastEvent> {

    private static final Duration JSON_INTERVAL = Duration.ofSeconds(1);

    private final Output output;
    private final Terminal terminal;
    private String operation = "";
    private Instant began = Instant.EPOCH;
    private Instant lastJson = Instant.EPOCH;

    Progress(Output output, Terminal terminal) {
        this.output = output;
        this.terminal = terminal;
    }

    @Override
    public synchronized void accept(HoldfastEvent event) {
        if (event instanceof HoldfastEvent.Started started) {
            operation = started.name();
            began = started.time();
            lastJson = started.time();
        } else if (event instanceof HoldfastEvent.Progressed progressed) {
            show(progressed);
        } else if (event instanceof HoldfastEvent.Warned warned) {
            terminal.message(
                    output.json()
                            ? json(warned.missing(), warned.path(), warned.reason(), during())
                            : line(warned.missing(), warned.path(), warned.reason()));
        } else {
            terminal.clearStatus();
        }
    }

    private String during() {
        return operation.equals("backup") ? "archival" : operation;
    }

    private void show(HoldfastEvent.Progressed progressed) {
        if (output.quiet() || nothingToCount(progressed)) {
            return;
        }
        Duration elapsed = Duration.between(began, progressed.time());
        if (!output.json()) {
            terminal.status(line(progressed, elapsed));
        } else if (Duration.between(lastJson, progressed.time()).compareTo(JSON_INTERVAL) >= 0) {
            lastJson = progressed.time();
            terminal.resultNow(json(progressed, elapsed));
        }
    }

    private static boolean nothingToCount(HoldfastEvent.Progressed progressed) {
        return progressed.entriesDone() == 0 && progressed.entriesExpected() == 0 && progressed.bytesDone() == 0;
    }

    /** {@code [1:05]  45.2 %  12,345 files  3.2 GiB of 7.1 GiB  120.0 MiB/s  0:32 left  srv/data/file}. */
    static String line(HoldfastEvent.Progressed progressed, Duration elapsed) {
        boolean endKnown = endKnown(progressed);
        StringBuilder line = new StringBuilder("[" + Figures.stopwatch(elapsed.toSeconds()) + "]");
        if (endKnown) {
            String percent = Figures.percent(progressed.bytesDone(), progressed.bytesExpected());
            line.append(String.format(Locale.ROOT, "  %7s", percent));
        }
        line.append("  ").append(Figures.count(progressed.entriesDone()));
        if (endKnown) {
            line.append(" of ").append(Figures.count(progressed.entriesExpected()));
        }
        line.append("  ").append(Figures.bytes(progressed.bytesDone()));
        if (endKnown) {
            line.append(" of ").append(Figures.bytes(progressed.bytesExpected()));
        }
        if (elapsed.toMillis() > 0) {
            line.append("  ").append(Figures.speed(progressed.bytesDone(), elapsed));
        }
        secondsLeft(progressed, elapsed)
                .ifPresent(left ->
                        line.append("  ").append(Figures.stopwatch(left)).append(" left"));
        if (!progressed.current().isEmpty()) {
            line.append("  ").append(EntryPaths.printable(progressed.current()));
        }
        return line.toString();
    }

    /** While a source is still being looked through, more may be done than is known of. */
    private static boolean endKnown(HoldfastEvent.Progressed progressed) {
        return progressed.bytesExpected() > 0 && progressed.bytesDone() <= progressed.bytesExpected();
    }

    private static Optional<Long> secondsLeft(HoldfastEvent.Progressed progressed, Duration elapsed) {
        if (!endKnown(progressed) || progressed.bytesDone() == 0) {
            return Optional.empty();
        }
        long left = progressed.bytesExpected() - progressed.bytesDone();
        return Optional.of(Math.round(elapsed.toMillis() / 1000.0 * left / progressed.bytesDone()));
    }

    private JsonLine json(HoldfastEvent.Progressed progressed, Duration elapsed) {
        String done = operation.equals("restore") ? "restored" : "done";
        double fraction = endKnown(progressed) ? (double) progressed.bytesDone() / progressed.bytesExpected() : 0;
        return JsonLine.message("status")
                .with("seconds_elapsed", elapsed.toSeconds())
                .with("seconds_remaining", secondsLeft(progressed, elapsed))
                .with("percent_done", fraction)
                .with("total_files", progressed.entriesExpected())
                .with("files_" + done, progressed.entriesDone())
                .with("total_bytes", progressed.bytesExpected())
                .with("bytes_" + done, progressed.bytesDone())
                .with("current_files", progressed.current().isEmpty() ? List.of() : List.of(progressed.current()));
    }

    /** A warning for a person. */
    static String line(boolean missing, String path, String reason) {
        return (missing ? "missing: " : "warning: ") + (path.isEmpty() ? "/" : EntryPaths.printable(path)) + ": "
                + reason;
    }

    /** A warning for a program. */
    static JsonLine json(boolean missing, String path, String reason, String during) {
        return JsonLine.message(missing ? "error" : "warning")
                .with("error", JsonLine.object().with("message", reason))
                .with("during", during)
                .with("item", path);
    }
}
