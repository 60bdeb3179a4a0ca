package io.holdfast.internal.repair;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.format.TreeWriter;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.spi.source.EntryType;
import java.util.List;
import java.util.Optional;

/** Leaves out what is lost: pieces of files, or such files, and what was in directories that cannot be read. */
final class MendingEdit implements TreeEdit {

    private final SoundBlobs sound;
    private final boolean removeFiles;
    private final ChangeLog changes;

    /**
     * An edit.
     *
     * @param removeFiles whether a file that lacks a piece is left out, and not only the piece
     */
    MendingEdit(SoundBlobs sound, boolean removeFiles, ChangeLog changes) {
        this.sound = sound;
        this.removeFiles = removeFiles;
        this.changes = changes;
    }

    @Override
    public Optional<Node> entry(String path, Node entry) {
        if (entry.is(EntryType.FILE)) {
            return file(path, entry);
        }
        if (entry.is(EntryType.DIRECTORY) && entry.subtree().isEmpty()) {
            changes.add(path, "the directory names nothing that is in it; it is empty now");
            return Optional.of(entry.withSubtree(TreeWriter.EMPTY));
        }
        return Optional.of(entry);
    }

    private Optional<Node> file(String path, Node file) {
        List<Id> kept = file.content().stream()
                .filter(chunk -> sound.contains(BlobType.DATA, chunk))
                .toList();
        int lost = file.content().size() - kept.size();
        long size = kept.stream().mapToLong(this::length).sum();
        if (lost == 0 && file.hasContent() && size == file.size()) {
            return Optional.of(file);
        }
        if (lost > 0 && removeFiles) {
            changes.add(path, lost + " of its " + file.content().size() + " pieces are lost; it was left out");
            return Optional.empty();
        }
        changes.add(
                path,
                lost > 0
                        ? lost + " of its " + file.content().size() + " pieces are lost; it has " + size + " bytes of "
                                + file.size() + " now"
                        : "its size is corrected from " + file.size() + " to " + size + " bytes");
        return Optional.of(file.toBuilder().content(kept).size(size).build());
    }

    private long length(Id chunk) {
        return sound.index().plainLength(sound.find(BlobType.DATA, chunk));
    }

    /** Of a snapshot whose root is lost nothing is left that could be mended. */
    @Override
    public boolean replaceUnreadable(String path, Id tree, CorruptionException why) {
        if (path.isEmpty()) {
            throw why;
        }
        changes.add(path, "the directory cannot be read; it is empty now");
        return true;
    }

    @Override
    public void unfit(String path, String reason) {
        changes.add(path, reason);
    }

    @Override
    public boolean sameEverywhere() {
        return true;
    }
}
