package io.holdfast.repair;

import io.holdfast.Problem;
import java.time.Duration;
import java.util.List;

/**
 * What was saved from damaged packs, or would be in a dry run.
 *
 * @param packs the ids of the packs that were replaced
 * @param blobsSaved how many chunks and directories were stored again
 * @param blobsPresent how many there are good copies of elsewhere
 * @param blobsFromCopy how many of those that were stored again came from the other repository
 * @param lost the chunks and directories that are lost, and why, at most {@value #MOST_LISTED}; {@code blobsLost} tells how many there are
 * @param blobsLost how many are lost
 * @param duration how long it took
 */
public record RepairPacksReport(
        List<String> packs,
        long blobsSaved,
        long blobsPresent,
        long blobsFromCopy,
        List<Problem> lost,
        long blobsLost,
        Duration duration) {

    /** How many lost chunks and directories are listed. */
    public static final int MOST_LISTED = 10_000;

    /** Copies the lists. */
    public RepairPacksReport {
        packs = List.copyOf(packs);
        lost = List.copyOf(lost);
    }
}
