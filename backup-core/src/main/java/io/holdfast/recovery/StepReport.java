package io.holdfast.recovery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of a step of a run. Immutable.
 *
 * @param name which step
 * @param phase to which part of the recovery it belongs; empty if to none
 * @param plan what it was to do as things were when the run began
 * @param state where it stands
 * @param reason why, if there is a reason; empty if not
 * @param attempts how often it was begun
 * @param began when it was begun first, if it was
 * @param ended when it was done, had failed or was skipped
 * @param duration how long it took, from its first beginning
 * @param waited how long it waited to be approved or for a person to do it
 * @param approvers who approved it
 * @param outputs what it said of its result
 */
public record StepReport(
        String name,
        String phase,
        String plan,
        StepState state,
        String reason,
        int attempts,
        Optional<Instant> began,
        Optional<Instant> ended,
        Optional<Duration> duration,
        Duration waited,
        List<String> approvers,
        Map<String, String> outputs) {

    /** Copies the list and the map. */
    public StepReport {
        approvers = List.copyOf(approvers);
        outputs = Map.copyOf(outputs);
    }
}
