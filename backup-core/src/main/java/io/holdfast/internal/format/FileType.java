package io.holdfast.internal.format;

import java.util.Optional;

/**
 * The files of a repository and where each kind lies in the store:
 *
 * <pre>
 * config
 * keys/ID   locks/ID   snapshots/ID   index/ID
 * data/II/ID                                     II = the first two digits of ID
 * holdfast/forgotten/ID                          not restic's: a snapshot that was removed, byte for byte
 * holdfast/marks/ID                              not restic's: packs that are in no index any more; see {@link MarkDocument}
 * holdfast/ledger/ID                             not restic's: when packs were read and proven; see {@link LedgerDocument}
 * holdfast/bootstrap/ID                          not restic's: what a host needs to come back
 * holdfast/restore-tests/ID                      not restic's: how a restore test ended
 * holdfast/journals/ID                           not restic's: a copy of the journal of a recovery
 * holdfast/votes/ID                              not restic's: what an observer has seen
 * </pre>
 *
 * <p>All other names in the store belong to somebody else.
 */
public enum FileType {
    /** Version, identity and chunker polynomial; see {@link ConfigDocument}. */
    CONFIG("config"),
    /** The repository's key under a password; see {@link KeyDocument}. */
    KEY("keys"),
    /** Who is at work; see {@link LockDocument}. */
    LOCK("locks"),
    /** A backup; see {@link SnapshotDocument}. */
    SNAPSHOT("snapshots"),
    /** Which blobs are in which packs; see {@link IndexDocument}. */
    INDEX("index"),
    /** Blobs; see {@link PackHeader}. */
    PACK("data"),
    /** Snapshots that were removed and can be put back while their data is there. */
    FORGOTTEN("holdfast/forgotten"),
    /** Packs that are in no index any more and may be deleted after a while; see {@link MarkDocument}. */
    MARK("holdfast/marks"),
    /** When packs were read last, and whether they were as they should be; see {@link LedgerDocument}. */
    LEDGER("holdfast/ledger"),
    /** What a host needs to come back. */
    KEPT("holdfast/bootstrap"),
    /** How a restore test ended. */
    RESTORE_TEST("holdfast/restore-tests"),
    /** A copy of the journal of a recovery. */
    JOURNAL("holdfast/journals"),
    /** What an observer has seen. */
    VOTE("holdfast/votes");

    private final String directory;

    FileType(String directory) {
        this.directory = directory;
    }

    /** What every name of this type begins with, for listing: {@code "keys/"}; of the config its whole name. */
    public String prefix() {
        return this == CONFIG ? directory : directory + '/';
    }

    /** The directory that holds files of this type, which for packs has 256 directories in it; of the config its name. */
    public String directory() {
        return directory;
    }

    /**
     * The name in the store of the file with this id.
     *
     * @throws IllegalArgumentException for {@link #CONFIG}, which has no id
     */
    public String name(Id id) {
        String hex = id.toHex();
        return switch (this) {
            case CONFIG ->
                throw new IllegalArgumentException("The config of a repository has no id; its name is config");
            case PACK -> directory + '/' + hex.substring(0, 2) + '/' + hex;
            default -> directory + '/' + hex;
        };
    }

    /** The id of the file of this type with this name; empty if there can be no such file, so that it is not ours. */
    public Optional<Id> parse(String name) {
        int start = name.lastIndexOf('/') + 1;
        if (this == CONFIG || name.length() - start != Id.HEX_LENGTH) {
            return Optional.empty();
        }
        long[] words = new long[4];
        if (!Id.parseHex(name.toCharArray(), start, Id.HEX_LENGTH, words)) {
            return Optional.empty();
        }
        Id id = Id.of(words);
        return name.equals(name(id)) ? Optional.of(id) : Optional.empty();
    }
}
