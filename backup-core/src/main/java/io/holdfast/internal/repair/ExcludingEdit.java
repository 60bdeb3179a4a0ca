package io.holdfast.internal.repair;

import io.holdfast.CorruptionException;
import io.holdfast.internal.files.PathPatterns;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.Node;
import io.holdfast.spi.source.EntryPaths;
import java.util.Optional;

/** Leaves out what patterns match, and makes nothing of what is damaged. */
final class ExcludingEdit implements TreeEdit {

    private final PathPatterns excludes;
    private final PathPatterns excludesIgnoringCase;
    private final ChangeLog changes;

    ExcludingEdit(PathPatterns excludes, PathPatterns excludesIgnoringCase, ChangeLog changes) {
        this.excludes = excludes;
        this.excludesIgnoringCase = excludesIgnoringCase;
        this.changes = changes;
    }

    @Override
    public Optional<Node> entry(String path, Node entry) {
        if (excludes.matches(path) || excludesIgnoringCase.matches(path)) {
            changes.add(path, "left out");
            return Optional.empty();
        }
        return Optional.of(entry);
    }

    @Override
    public boolean replaceUnreadable(String path, Id tree, CorruptionException why) {
        throw why;
    }

    @Override
    public void unfit(String path, String reason) {
        throw new CorruptionException("\"" + EntryPaths.printable(path) + "\": " + reason
                + ". It can be made anew once repair snapshots has mended it");
    }

    @Override
    public boolean sameEverywhere() {
        return false;
    }
}
