package io.holdfast.internal.files;

import io.holdfast.Problem;
import io.holdfast.internal.posix.HostFiles;
import io.holdfast.repository.Overwrite;
import io.holdfast.repository.RestoreReport;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A restore that a test arranges; at first of everything, with the usual options. */
final class Restore {

    private final Path target;
    private final List<Problem> notes = new CopyOnWriteArrayList<>();
    private Predicate<Entry> which = entry -> true;
    private Overwrite overwrite = Overwrite.IF_CHANGED;
    private boolean deleteExtra;
    private boolean dryRun;
    private boolean sparse = true;
    private boolean durable;

    Restore(Path target) {
        this.target = target;
    }

    Restore which(Predicate<Entry> choice) {
        which = choice;
        return this;
    }

    Restore overwrite(Overwrite choice) {
        overwrite = choice;
        return this;
    }

    Restore deleteExtra() {
        deleteExtra = true;
        return this;
    }

    Restore dryRun(boolean choice) {
        dryRun = choice;
        return this;
    }

    Restore withoutHoles() {
        sparse = false;
        return this;
    }

    Restore durable() {
        durable = true;
        return this;
    }

    RestoreReport run(EntrySource from) throws IOException, InterruptedException {
        try (ThreadedOperation operation = new ThreadedOperation()) {
            RestoreOptions options =
                    new RestoreOptions(which::test, overwrite, deleteExtra, dryRun, sparse, durable, 2, new Notes());
            return new FileRestorer(HostFiles.best()).restore(from, target, options, operation);
        }
    }

    /** What was told without being a problem. */
    List<Problem> notes() {
        return notes;
    }

    private final class Notes implements RestoreListener {

        @Override
        public void wrote(Entry file, long bytes) {}

        @Override
        public void finished(Entry entry) {}

        @Override
        public void problem(Problem problem) {}

        @Override
        public void note(Problem note) {
            notes.add(note);
        }
    }
}
