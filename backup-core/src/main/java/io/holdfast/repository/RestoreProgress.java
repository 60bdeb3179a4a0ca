package io.holdfast.repository;

import io.holdfast.Problem;
import io.holdfast.internal.files.RestoreListener;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryType;

/** Tells how a restore goes on as events of its operation. */
record RestoreProgress(RunningOperation operation) implements RestoreListener {

    @Override
    public void wrote(Entry file, long bytes) {
        operation.advance(0, bytes, file.path());
    }

    @Override
    public void finished(Entry entry) {
        operation.advance(entry.type() == EntryType.FILE ? 1 : 0, 0, entry.path());
    }

    @Override
    public void problem(Problem problem) {
        operation.warn(problem.path(), problem.reason(), true);
    }

    @Override
    public void note(Problem note) {
        operation.warn(note.path(), note.reason(), false);
    }
}
