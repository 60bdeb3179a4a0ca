package io.holdfast.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a prune would do.
 *
 * @param snapshots how many snapshots there are, forgotten ones within their grace included
 * @param forgotten how many of them are forgotten and can still be put back
 * @param indexed all packs that the index has
 * @param unused packs that nobody needs; they are marked
 * @param repacked packs of which only a part is needed, or that are small, mixed or not compressed: what is needed is copied,
 *     and then they are marked
 * @param smallPacks how many of those are too small
 * @param mixedPacks how many of those hold both directories and content
 * @param uncompressedPacks how many of those hold what is to be compressed
 * @param unindexed packs in no index that nobody has marked: a backup that was interrupted left them, or one that is running
 *     stored them; those that are still in none when the prune runs are marked
 * @param due packs that were marked long enough ago; they are deleted
 * @param waiting packs that were marked, and are not due yet
 * @param waitingUntil when the next of those are due
 * @param vanished how many packs the index has that are not in the store and that nobody needs; the index loses them
 * @param usedBlobs how many blobs are needed
 * @param unusedBlobs how many copies of blobs are not needed, duplicates among them
 * @param duplicateBlobs how many copies are of blobs of which another copy is kept
 * @param bytesToRead how many bytes are read
 * @param bytesToWrite how many bytes are written, at the most
 * @param bytesFreed by how much smaller the repository is at last, when all that is marked is deleted
 * @param unusedShareBefore how many percent of the packs' bytes nobody needs
 * @param unusedShareAfter how many percent nobody will need
 * @param requests how many requests it takes, roughly
 * @param time how long copying takes, if there is anything to go by
 * @param cost what it costs, if prices were given
 * @param savedPerMonth what keeping the repository costs less in a month, if prices were given
 */
public record PruneForecast(
        long snapshots,
        long forgotten,
        PackTotals indexed,
        PackTotals unused,
        PackTotals repacked,
        long smallPacks,
        long mixedPacks,
        long uncompressedPacks,
        PackTotals unindexed,
        PackTotals due,
        PackTotals waiting,
        Optional<Instant> waitingUntil,
        long vanished,
        long usedBlobs,
        long unusedBlobs,
        long duplicateBlobs,
        long bytesToRead,
        long bytesToWrite,
        long bytesFreed,
        double unusedShareBefore,
        double unusedShareAfter,
        long requests,
        Optional<Duration> time,
        OptionalDouble cost,
        OptionalDouble savedPerMonth) {}
