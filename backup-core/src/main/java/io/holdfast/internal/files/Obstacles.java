package io.holdfast.internal.files;

import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.FileStatus;
import io.holdfast.repository.Overwrite;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;

/** Decides about what has the name of something that is to be restored. Thread-safe. */
final class Obstacles {

    private final RestoreOptions options;
    private final RestoreTally tally;

    Obstacles(RestoreOptions options, RestoreTally tally) {
        this.options = options;
        this.tally = tally;
    }

    /** Whether a file that is there need not be written, since it looks like the one of the snapshot. */
    boolean mayStay(Entry file, FileStatus there) {
        return options.overwrite() != Overwrite.ALWAYS
                && there.type() == EntryType.FILE
                && there.size() == file.size()
                && there.modified().equals(file.modified());
    }

    /**
     * Whether an entry that is no directory may take the place of what is there. Files and the like are left for it to replace; a directory cannot be
     * replaced and is deleted here.
     */
    boolean makeWay(Entry entry, DirectoryHandle directory, FileStatus there) throws IOException {
        if (options.overwrite() == Overwrite.NEVER) {
            tally.kept(entry);
            return false;
        }
        if (there.type() != EntryType.DIRECTORY) {
            return true;
        }
        if (!options.deleteExtra()) {
            tally.problem(
                    entry.path(),
                    "it was not restored, since a directory has its name; that is only deleted where extra entries are");
            return false;
        }
        if (!options.dryRun()) {
            TreeRemoval.remove(directory, entry.name());
        }
        return true;
    }
}
