package io.holdfast.internal.repair;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.Node;
import java.util.Optional;

/** Decides what becomes of the entries of directories that are made anew. A path is that of the entry in its snapshot, without a slash before it. */
interface TreeEdit {

    /** The entry as it is to be: the same object if it stays as it is; empty to leave it out. What is in a directory is asked for later. */
    Optional<Node> entry(String path, Node entry);

    /**
     * A directory cannot be read or decoded.
     *
     * @return whether to put an empty one in its place
     * @throws CorruptionException if nothing is to be made of it
     */
    boolean replaceUnreadable(String path, Id tree, CorruptionException why);

    /**
     * Something stands in a directory that cannot stand there: twice, out of order, under a name that nothing can have. It is put in order, or left out.
     *
     * @throws CorruptionException if nothing is to be made of it
     */
    void unfit(String path, String reason);

    /** Whether it decides by what entries are and not where, so that each directory is made anew once however often it occurs. */
    boolean sameEverywhere();
}
