package io.holdfast.health;

import java.util.Comparator;
import java.util.List;

/**
 * How the backups of several sources are.
 *
 * @param sources each of them
 */
public record HealthReport(List<SourceHealth> sources) {

    /** Copies the list. */
    public HealthReport {
        sources = List.copyOf(sources);
    }

    /** The worst state; if there is no source, nobody can tell. */
    public HealthState state() {
        return sources.stream()
                .map(SourceHealth::state)
                .max(Comparator.naturalOrder())
                .orElse(HealthState.UNKNOWN);
    }

    /** The mean of all scores, rounded down, so that it is 100 only if all are; 0 if there is no source. The reasons are those of the sources. */
    public int score() {
        return sources.isEmpty()
                ? 0
                : sources.stream().mapToInt(SourceHealth::score).sum() / sources.size();
    }
}
