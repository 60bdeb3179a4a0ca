package io.holdfast.plan;

import io.holdfast.BackupReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What was done of a plan at a time.
 *
 * @param plan its name
 * @param task what was to be done
 * @param outcome how it ended: failed if nothing of what it is for was done
 * @param steps what was done, in the order in which it ended
 * @param backups what the backups among it found and stored
 * @param begin when it began
 * @param duration how long it took
 */
public record PlanReport(
        String plan,
        Task task,
        Outcome outcome,
        List<StepResult> steps,
        List<BackupReport> backups,
        Instant begin,
        Duration duration) {

    /** Copies the lists. */
    public PlanReport {
        steps = List.copyOf(steps);
        backups = List.copyOf(backups);
    }
}
