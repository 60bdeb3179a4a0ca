package io.holdfast.repository;

import io.holdfast.Problem;
import java.time.Duration;
import java.util.List;

/**
 * What a restore did, or would do in a dry run.
 *
 * @param files files written
 * @param directories directories created or brought up to date
 * @param others links, devices and pipes created
 * @param unchanged files that were already there just so
 * @param kept files that were there and were not to be overwritten
 * @param deleted extra entries deleted
 * @param bytes content written, in bytes
 * @param problems what could not be restored as it was, and why
 * @param duration how long it took
 */
public record RestoreReport(
        long files,
        long directories,
        long others,
        long unchanged,
        long kept,
        long deleted,
        long bytes,
        List<Problem> problems,
        Duration duration) {

    /** Copies the list. */
    public RestoreReport {
        problems = List.copyOf(problems);
    }

    /** Whether everything that was asked for is there as it was. */
    public boolean complete() {
        return problems.isEmpty();
    }
}
