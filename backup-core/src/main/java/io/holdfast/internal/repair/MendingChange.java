package io.holdfast.internal.repair;

import io.holdfast.Snapshot;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.repository.SoundBlobs;
import java.util.ArrayList;
import java.util.List;

/** Leaves out what is lost, and says so in tags. */
public final class MendingChange implements SnapshotRewrite.Change {

    private static final List<String> TAGS = List.of("repaired", Snapshot.PARTIAL);

    private final boolean removeFiles;

    /**
     * The change.
     *
     * @param removeFiles whether a file that lacks a piece is left out
     */
    public MendingChange(boolean removeFiles) {
        this.removeFiles = removeFiles;
    }

    @Override
    public TreeEdit edit(SoundBlobs sound, ChangeLog changes) {
        return new MendingEdit(sound, removeFiles, changes);
    }

    @Override
    public SnapshotDocument document(SnapshotDocument before, Id tree) {
        if (tree.equals(before.tree())) {
            return before;
        }
        List<String> tags = new ArrayList<>(before.tags());
        TAGS.stream().filter(tag -> !tags.contains(tag)).forEach(tags::add);
        return before.toBuilder().tree(tree).tags(tags).build();
    }

    @Override
    public boolean undoable() {
        return false;
    }
}
