package io.holdfast.internal.files;

import io.holdfast.repository.Overwrite;
import io.holdfast.spi.source.Entry;
import java.util.function.Predicate;

/**
 * What of a snapshot is restored, and how.
 *
 * @param which what is restored; the directories above it are made as well, with their metadata
 * @param overwrite what happens to what is there and is no directory
 * @param deleteExtra whether what the snapshot does not have is deleted, with everything below it, from the target and the restored directories in
 *     it, as far as {@code which} accepts it
 * @param dryRun whether nothing is touched and only reported
 * @param sparse whether zeros are left as holes where a whole block of 4 KiB is zero; otherwise room is reserved before a file is written
 * @param durable whether each file and directory is on the device when the restore returns; this takes much longer where files are small
 * @param parallelism how many parts of files are best written at a time, at least 1
 * @param listener is told how it goes on
 */
public record RestoreOptions(
        Selection which,
        Overwrite overwrite,
        boolean deleteExtra,
        boolean dryRun,
        boolean sparse,
        boolean durable,
        int parallelism,
        RestoreListener listener) {

    /** Everything, what differs overwritten and nothing deleted, with holes. */
    public static RestoreOptions of(Predicate<Entry> which, int parallelism) {
        return new RestoreOptions(
                which::test, Overwrite.IF_CHANGED, false, false, true, false, parallelism, RestoreListener.none());
    }
}
