package io.holdfast.recovery;

import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a run would do: a dry run. Immutable.
 *
 * @param scenario what would be recovered
 * @param digest of the scenario
 * @param mode how seriously
 * @param point to which moment a drill would restore, if it was to restore to another one than the scenario says; if that is random, another one is drawn each time
 * @param steps in an order in which they could be done one by one
 * @param estimate how long it takes at least, as far as that was estimated, without waiting for people
 * @param criticalPath the steps that take so long, one after another
 * @param findings what a look at the scenario shows
 */
public record RecoveryPlan(
        String scenario,
        String digest,
        RecoveryMode mode,
        Optional<Instant> point,
        List<PlannedStep> steps,
        Duration estimate,
        List<String> criticalPath,
        List<LintFinding> findings) {

    /** Copies the lists. */
    public RecoveryPlan {
        steps = List.copyOf(steps);
        criticalPath = List.copyOf(criticalPath);
        findings = List.copyOf(findings);
    }

    /**
     * What a step would do.
     *
     * @param name which step
     * @param phase to which part of the recovery it belongs; empty if to none
     * @param after the steps that have to be done before
     * @param leftOut whether it is not done in this mode
     * @param preview what it would do as things are, for a person
     * @param estimate how long it takes, as far as anybody knows
     * @param approvals how many people have to approve it
     * @param undoable whether it can be undone
     */
    public record PlannedStep(
            String name,
            String phase,
            Set<String> after,
            boolean leftOut,
            String preview,
            Optional<Duration> estimate,
            int approvals,
            boolean undoable) {

        /** Copies the set. */
        public PlannedStep {
            after = Set.copyOf(after);
        }
    }
}
