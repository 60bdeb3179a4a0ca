package io.holdfast.verify;

import java.util.List;
import java.util.Optional;

/**
 * Something in a repository that is not what was stored.
 *
 * @param kind what is damaged
 * @param id its id, or its name where it has none; with the kind and pack it tells this damage from all others
 * @param pack the pack that it is in, for what is in packs; empty if it is in none
 * @param reason what is wrong with it, for a person
 * @param affected the files and directories that cannot be restored because of it, as {@code snapshot:/path}; at most
 *     {@value #MOST_AFFECTED}, {@link #affectedCount()} tells how many there are. Empty if nothing is lost, since no snapshot
 *     needs it or there is another copy
 * @param affectedCount how many files and directories of all snapshots it hits; in a repository with very many at least so many
 */
public record Damage(
        Kind kind, String id, Optional<String> pack, String reason, List<String> affected, long affectedCount) {

    /** How many affected files are listed. */
    public static final int MOST_AFFECTED = 20;

    /** What can be damaged. */
    public enum Kind {
        /** The file that makes a directory a repository. */
        CONFIG,
        /** A key under a password. */
        KEY,
        /** A file that tells where blobs are. */
        INDEX,
        /** A snapshot's own file. */
        SNAPSHOT,
        /** A file of many blobs. */
        PACK,
        /** A directory. */
        TREE,
        /** A piece of a file's content. */
        BLOB,
        /** What Holdfast keeps beside the repository of restic's format. */
        EXTRA
    }

    /** The damage in one line, for a person. */
    @Override
    public String toString() {
        String where = pack.map(id -> " in pack " + id).orElse("");
        String hit = affectedCount == 0 ? "" : "; hits " + affectedCount + " files, such as " + affected.get(0);
        return kind + " " + id + where + ": " + reason + hit;
    }
}
