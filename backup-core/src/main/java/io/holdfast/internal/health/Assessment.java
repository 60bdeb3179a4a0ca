package io.holdfast.internal.health;

import io.holdfast.health.HealthObjectives;
import io.holdfast.health.HealthReason;
import io.holdfast.health.HealthState;
import io.holdfast.health.SourceFacts;
import io.holdfast.health.SourceHealth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Judges facts: each look gives a reason, and the worst is the state. */
public final class Assessment {

    private static final int ALL_WELL = 100;

    private Assessment() {}

    /** The health of a source. */
    public static SourceHealth of(SourceFacts facts, HealthObjectives objectives, Instant now) {
        List<HealthReason> reasons = new ArrayList<>();
        new BackupChecks(facts, objectives, now).check(reasons);
        new ProofChecks(facts, objectives, now).check(reasons);
        new StorageChecks(facts, objectives, now).check(reasons);
        reasons.sort(Comparator.comparing(HealthReason::state).reversed());
        HealthState worst = reasons.stream().map(HealthReason::state).reduce(HealthState.OK, HealthState::or);
        int taken = reasons.stream().mapToInt(reason -> takenBy(reason.state())).sum();
        return new SourceHealth(facts.source(), worst, Math.max(0, ALL_WELL - taken), reasons);
    }

    /** So that one of the worst two leaves little, and many small ones do not weigh less than one of them. */
    private static int takenBy(HealthState state) {
        return switch (state) {
            case OK -> 0;
            case WARN -> 10;
            case UNKNOWN -> 20;
            case LATE -> 30;
            case FAILED -> 70;
            case NEVER -> ALL_WELL;
        };
    }
}
