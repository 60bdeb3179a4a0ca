package io.holdfast.internal.repair;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.files.PathPatterns;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.repository.RewriteRequest;

/** Leaves out paths, and says that a snapshot is of another host or time. */
public final class RewriteChange implements SnapshotRewrite.Change {

    private final RewriteRequest request;
    private final PathPatterns excludes;
    private final PathPatterns excludesIgnoringCase;

    private RewriteChange(RewriteRequest request) {
        this.request = request;
        excludes = PathPatterns.of(request.excludes());
        excludesIgnoringCase = PathPatterns.ignoringCase(request.excludesIgnoringCase());
    }

    /**
     * The change that is asked for.
     *
     * @throws ConfigurationException if a pattern cannot be read
     */
    public static RewriteChange of(RewriteRequest request) {
        try {
            return new RewriteChange(request);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("Nothing was rewritten: " + e.getMessage(), e);
        }
    }

    @Override
    public TreeEdit edit(SoundBlobs sound, ChangeLog changes) {
        return new ExcludingEdit(excludes, excludesIgnoringCase, changes);
    }

    @Override
    public SnapshotDocument document(SnapshotDocument before, Id tree) {
        SnapshotDocument.Builder after = before.toBuilder().tree(tree);
        request.hostName().ifPresent(after::hostname);
        request.time().ifPresent(after::time);
        return after.build();
    }

    @Override
    public boolean undoable() {
        return true;
    }
}
