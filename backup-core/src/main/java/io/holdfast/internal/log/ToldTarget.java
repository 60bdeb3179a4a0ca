package io.holdfast.internal.log;

import io.holdfast.Problem;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.repository.PointRestoreReport;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.RestoreTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Where a plugin restores to, which passes on and keeps what the plugin says. Thread-safe. */
final class ToldTarget implements RestoreTarget {

    private final Path directory;
    private final RunningOperation operation;
    private final Queue<Problem> skipped = new ConcurrentLinkedQueue<>();
    private final Queue<Problem> warnings = new ConcurrentLinkedQueue<>();
    private volatile String done = "";

    ToldTarget(Path directory, RunningOperation operation) {
        this.directory = directory;
        this.operation = operation;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public void warn(String path, String reason) {
        warnings.add(new Problem(path, reason));
        operation.warn(path, reason, false);
    }

    @Override
    public void skip(String path, String reason) {
        skipped.add(new Problem(path, reason));
        operation.warn(path, reason, true);
    }

    @Override
    public void done(String what) {
        done = what;
    }

    PointRestoreReport report(RecoveryWindow.Base base, Checkpoint at, Duration duration) {
        return new PointRestoreReport(base, at, duration, done, List.copyOf(skipped), List.copyOf(warnings));
    }
}
