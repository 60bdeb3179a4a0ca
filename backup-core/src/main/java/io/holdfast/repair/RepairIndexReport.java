package io.holdfast.repair;

import io.holdfast.Problem;
import java.time.Duration;
import java.util.List;

/**
 * What was mended in the index, or would be in a dry run.
 *
 * @param packsRead how many packs are listed anew, by their headers
 * @param packsDropped how many packs are not listed any more, since they are not there
 * @param filesReplaced how many index files were replaced
 * @param problems packs whose headers cannot be read; what the index had of them it still has
 * @param duration how long it took
 */
public record RepairIndexReport(
        long packsRead, long packsDropped, long filesReplaced, List<Problem> problems, Duration duration) {

    /** Copies the list. */
    public RepairIndexReport {
        problems = List.copyOf(problems);
    }

    /** Whether nothing was wrong with the index. */
    public boolean nothingToDo() {
        return packsRead == 0 && packsDropped == 0 && filesReplaced == 0;
    }
}
