package io.holdfast.repository;

import io.holdfast.Problem;
import java.util.List;

/**
 * How much a snapshot would restore to.
 *
 * @param files how many files
 * @param directories how many directories
 * @param others how many links, devices and pipes
 * @param bytes size of all files in bytes
 * @param problems directories and entries that are damaged, so that what they hold is not counted
 */
public record SnapshotStatistics(long files, long directories, long others, long bytes, List<Problem> problems) {

    /** Copies the list. */
    public SnapshotStatistics {
        problems = List.copyOf(problems);
    }

    /** Whether everything could be counted. */
    public boolean complete() {
        return problems.isEmpty();
    }
}
