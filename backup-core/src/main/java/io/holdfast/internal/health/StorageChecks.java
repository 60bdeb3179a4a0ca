package io.holdfast.internal.health;

import io.holdfast.health.BackupFact;
import io.holdfast.health.CopyFact;
import io.holdfast.health.HealthReason;
import io.holdfast.health.HealthState;
import io.holdfast.health.SourceFacts;
import io.holdfast.spi.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Looks whether copies follow, and how the store is. */
final class StorageChecks {

    /** For so long a copy may lack a backup. */
    private static final Duration LAG = Duration.ofDays(1);

    private final SourceFacts facts;
    private final Instant now;

    StorageChecks(SourceFacts facts, Instant now) {
        this.facts = facts;
        this.now = now;
    }

    void check(List<HealthReason> reasons) {
        facts.copies().forEach(copy -> reasons.add(copy(copy)));
        reasons.add(store());
    }

    private HealthReason copy(CopyFact copy) {
        String name = "The copy in '" + copy.repository() + "' ";
        if (copy.problem().isPresent()) {
            return new HealthReason(
                    HealthState.UNKNOWN,
                    "copy",
                    name + "could not be looked at: " + copy.problem().get());
        }
        List<Instant> missing = facts.backups().stream()
                .filter(backup -> !backup.partial())
                .map(BackupFact::time)
                .filter(time ->
                        copy.newest().filter(newest -> !newest.isBefore(time)).isEmpty())
                .toList();
        Optional<Instant> overdue =
                missing.stream().filter(time -> time.isBefore(now.minus(LAG))).findFirst();
        if (overdue.isPresent()) {
            return new HealthReason(
                    HealthState.LATE,
                    "copy",
                    name + "lacks " + missing.size() + " complete backups, the first of them of "
                            + Words.of(overdue.get()) + "; " + Words.of(LAG) + " is allowed.");
        }
        return new HealthReason(
                HealthState.OK,
                "copy",
                name
                        + (missing.isEmpty()
                                ? "has the last complete backup."
                                : "lacks the last complete backup, which is young."));
    }

    private HealthReason store() {
        Health store = facts.store();
        if (store instanceof Health.Up) {
            return new HealthReason(HealthState.OK, "store", "The store is well.");
        }
        HealthState state = store instanceof Health.Down
                ? HealthState.FAILED
                : store instanceof Health.Degraded ? HealthState.WARN : HealthState.UNKNOWN;
        return new HealthReason(state, "store", "The store: " + store.reason() + ".");
    }
}
