package io.holdfast.health;

import io.holdfast.internal.health.Assessment;
import java.time.Instant;
import java.util.List;

/**
 * How the backups of a source are.
 *
 * @param source how people call it
 * @param state the worst of the reasons
 * @param score from 0, nothing can be relied on, to 100, all is well; each reason that is not {@link HealthState#OK} takes from it as its state is bad
 * @param reasons what was looked at, the worst first, also what is well
 */
public record SourceHealth(String source, HealthState state, int score, List<HealthReason> reasons) {

    /** Copies the list. */
    public SourceHealth {
        reasons = List.copyOf(reasons);
    }

    /**
     * Judges facts. The same facts, objectives and moment always give the same.
     *
     * @param now the moment at which they are judged, by the store's clock
     */
    public static SourceHealth of(SourceFacts facts, HealthObjectives objectives, Instant now) {
        return Assessment.of(facts, objectives, now);
    }

    /** What of the reasons is not well, the worst first. */
    public List<HealthReason> ailments() {
        return reasons.stream().filter(reason -> !reason.state().isGreen()).toList();
    }
}
