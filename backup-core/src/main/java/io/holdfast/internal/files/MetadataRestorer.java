package io.holdfast.internal.files;

import io.holdfast.internal.posix.FileStatus;
import io.holdfast.internal.posix.HostFiles;
import io.holdfast.internal.posix.Metadata;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.Entry.ExtendedAttribute;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.List;

/**
 * Gives what has been restored the metadata that it had. What cannot be given is a problem, except for owners if this user may not give files away.
 * Thread-safe.
 */
final class MetadataRestorer {

    private static final int SET_ID = 06000;

    private final boolean privileged;
    private final RestoreTally tally;

    MetadataRestorer(HostFiles files, RestoreTally tally) {
        privileged = files.privileged();
        this.tally = tally;
    }

    /** In an order in which nothing undoes what came before: a new owner clears bits of the mode, and an ACL sets some. */
    void restore(Entry entry, Metadata metadata) throws IOException {
        FileStatus before = metadata.status();
        boolean owned = restoreOwner(entry, before, metadata);
        List<ExtendedAttribute> present = metadata.extendedAttributes();
        restoreExtendedAttributes(entry, present, metadata);
        if (entry.type() != EntryType.SYMLINK) {
            // What ran with the rights of its owner must not run with those of whoever restores it.
            int permissions = owned ? entry.permissions() : entry.permissions() & ~SET_ID;
            boolean untouched = belongsTo(entry, before) && present.equals(entry.extendedAttributes());
            FileStatus now = untouched ? before : metadata.status();
            if (now.permissions() != permissions) {
                attempt(entry, "permissions", () -> metadata.setPermissions(permissions));
            }
        }
        if (!before.modified().equals(entry.modified())) {
            attempt(entry, "times", () -> metadata.setTimes(entry.accessed(), entry.modified()));
        }
    }

    private static boolean belongsTo(Entry entry, FileStatus status) {
        return status.uid() == entry.uid() && status.gid() == entry.gid();
    }

    private boolean restoreOwner(Entry entry, FileStatus status, Metadata metadata) {
        if (belongsTo(entry, status)) {
            return true;
        }
        try {
            metadata.setOwner(entry.uid(), entry.gid());
            return true;
        } catch (IOException e) {
            if (e instanceof AccessDeniedException && !privileged) {
                tally.noteOnce(
                        "owner",
                        entry.path(),
                        "what belongs to others is restored as belonging to this user, who is not privileged to give it to them");
            } else {
                tally.problem(entry.path(), "its owner and group could not be restored: " + Failures.reason(e));
            }
            return false;
        }
    }

    private void restoreExtendedAttributes(Entry entry, List<ExtendedAttribute> present, Metadata metadata) {
        for (ExtendedAttribute attribute : present) {
            if (belongsToFile(attribute.name()) && !has(entry, attribute.name())) {
                attempt(entry, attribute, () -> metadata.removeExtendedAttribute(attribute.name()));
            }
        }
        for (ExtendedAttribute attribute : entry.extendedAttributes()) {
            if (!present.contains(attribute)) {
                attempt(entry, attribute, () -> metadata.setExtendedAttribute(attribute));
            }
        }
    }

    /** Others, such as security labels, are given by the system and are not taken away. */
    private static boolean belongsToFile(String attribute) {
        return attribute.startsWith("user.") || attribute.startsWith("system.posix_acl_");
    }

    private static boolean has(Entry entry, String attribute) {
        return entry.extendedAttributes().stream()
                .anyMatch(wanted -> wanted.name().equals(attribute));
    }

    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    private void attempt(Entry entry, ExtendedAttribute attribute, Change change) {
        try {
            change.make();
        } catch (IOException e) {
            String what = "the extended attribute '" + attribute.name() + "'";
            tally.problemOnce(
                    attribute.name() + ": " + Failures.reason(e),
                    entry.path(),
                    what + " of this, and perhaps of other entries, could not be restored: " + Failures.reason(e));
        }
    }

    private void attempt(Entry entry, String what, Change change) {
        try {
            change.make();
        } catch (IOException e) {
            tally.problem(entry.path(), "its " + what + " could not be restored: " + Failures.reason(e));
        }
    }
}
