package io.holdfast.internal.files;

import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.HostFiles;
import io.holdfast.spi.Operation;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * What the parts of one restore share.
 *
 * @param options what is asked for
 * @param operation what it is done for
 * @param privileged whether it may be given to any owner
 * @param tally what has been done so far
 * @param metadata gives restored things their metadata
 * @param obstacles decides about what is already there
 * @param links the hard links met so far
 * @param names names for what is not whole
 * @param target the directories that are restored into
 */
record RestoreContext(
        RestoreOptions options,
        Operation operation,
        boolean privileged,
        RestoreTally tally,
        MetadataRestorer metadata,
        Obstacles obstacles,
        HardLinks links,
        TemporaryNames names,
        TargetTree target)
        implements Closeable {

    /**
     * @param target empty in a dry run if it does not exist
     */
    static RestoreContext of(
            HostFiles files, Optional<DirectoryHandle> target, RestoreOptions options, Operation operation) {
        RestoreTally tally = new RestoreTally(options.listener());
        return new RestoreContext(
                options,
                operation,
                files.privileged(),
                tally,
                new MetadataRestorer(files, tally),
                new Obstacles(options, tally),
                new HardLinks(),
                new TemporaryNames(),
                new TargetTree(target));
    }

    @Override
    public void close() throws IOException {
        target.close();
    }
}
