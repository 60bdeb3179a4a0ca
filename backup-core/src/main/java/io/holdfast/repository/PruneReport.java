package io.holdfast.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a prune did.
 *
 * @param marked packs that are in no index any more and will be deleted by a later prune
 * @param deleted packs that were deleted
 * @param repacked packs whose needed blobs were copied; they are among those that were marked
 * @param bytesWritten how many bytes the copies have
 * @param neededAgain how many packs were to go and stay, since a snapshot that was made meanwhile needs them
 * @param indexFilesReplaced how many index files were replaced by others
 * @param forgottenExpired how many forgotten snapshots can no longer be put back
 * @param nextDue when what is marked may be deleted, so that the next prune is worth while; empty if nothing is marked
 * @param duration how long it took
 */
public record PruneReport(
        PackTotals marked,
        PackTotals deleted,
        PackTotals repacked,
        long bytesWritten,
        long neededAgain,
        long indexFilesReplaced,
        long forgottenExpired,
        Optional<Instant> nextDue,
        Duration duration) {}
