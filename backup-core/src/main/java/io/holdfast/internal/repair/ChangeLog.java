package io.holdfast.internal.repair;

import io.holdfast.Problem;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.repository.RewriteReport;
import io.holdfast.spi.source.EntryPaths;
import java.util.ArrayList;
import java.util.List;

/** What changed in one snapshot after the other; lists no more than a person could read. Not thread-safe. */
final class ChangeLog {

    private final RunningOperation operation;
    private List<Problem> changes = new ArrayList<>();

    ChangeLog(RunningOperation operation) {
        this.operation = operation;
    }

    void add(String path, String change) {
        operation.warn(path, change, true);
        if (changes.size() < RewriteReport.MOST_CHANGES) {
            changes.add(new Problem(EntryPaths.printable(path), change));
        }
    }

    /** What was added since the last time. */
    List<Problem> take() {
        List<Problem> taken = changes;
        changes = new ArrayList<>();
        return taken;
    }
}
