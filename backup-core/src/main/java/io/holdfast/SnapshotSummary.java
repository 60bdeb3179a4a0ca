package io.holdfast;

import java.time.OffsetDateTime;

/**
 * What a backup did, as it is kept in the snapshot.
 *
 * @param begin when it began
 * @param end when everything but the snapshot itself was stored
 * @param filesNew files that the parent did not have
 * @param filesChanged files that the parent had otherwise
 * @param filesUnmodified files that the parent had just so, whether they were read again or not
 * @param directoriesNew directories that the parent did not have
 * @param directoriesChanged directories that the parent had otherwise
 * @param directoriesUnmodified directories that the parent had just so
 * @param dataBlobs chunks that were new to the repository
 * @param treeBlobs directories that were new to the repository
 * @param bytesAdded size of both before compression, in bytes
 * @param bytesStored size of both as stored, in bytes
 * @param filesProcessed all files
 * @param bytesProcessed size of all files, in bytes
 */
public record SnapshotSummary(
        OffsetDateTime begin,
        OffsetDateTime end,
        long filesNew,
        long filesChanged,
        long filesUnmodified,
        long directoriesNew,
        long directoriesChanged,
        long directoriesUnmodified,
        long dataBlobs,
        long treeBlobs,
        long bytesAdded,
        long bytesStored,
        long filesProcessed,
        long bytesProcessed) {}
