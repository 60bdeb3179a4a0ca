package io.holdfast.internal.check;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.pack.DamagedBlobException;
import io.holdfast.internal.read.UsedBlobs;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** Reports what a walk through all directories comes across. */
final class TreeFindings implements UsedBlobs.Findings {

    private final BlobIndex index;
    private final PackReports packs;
    private final Damages damages;

    TreeFindings(BlobIndex index, PackReports packs, Damages damages) {
        this.index = index;
        this.packs = packs;
        this.damages = damages;
    }

    @Override
    public boolean isReadable(int copy) {
        packs.reportUnlessWhole(index.pack(copy));
        return !damages.isUnreadable(copy);
    }

    @Override
    public void missing(BlobType type, Id blob) {
        damages.missing(type, blob);
    }

    @Override
    public void unreadable(int copy, IOException why) {
        if (why instanceof DamagedBlobException || why instanceof EOFException) {
            damages.blob(copy, String.valueOf(why.getMessage()));
        } else if (why instanceof NoSuchFileException) {
            packs.reportMissing(index.pack(copy));
        } else {
            damages.unverified(FileType.PACK.name(index.packId(index.pack(copy))), String.valueOf(why.getMessage()));
        }
    }

    @Override
    public void malformed(Id tree, String problems, boolean whole) {
        damages.malformedTree(tree, problems);
    }
}
