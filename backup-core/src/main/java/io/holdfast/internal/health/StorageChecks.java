package io.holdfast.internal.health;

import io.holdfast.health.BackupFact;
import io.holdfast.health.CopyFact;
import io.holdfast.health.HealthObjectives;
import io.holdfast.health.HealthReason;
import io.holdfast.health.HealthState;
import io.holdfast.health.SourceFacts;
import io.holdfast.health.SpaceFact;
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
    private final HealthObjectives objectives;
    private final Instant now;

    StorageChecks(SourceFacts facts, HealthObjectives objectives, Instant now) {
        this.facts = facts;
        this.objectives = objectives;
        this.now = now;
    }

    void check(List<HealthReason> reasons) {
        facts.copies().forEach(copy -> copy(copy, reasons));
        reasons.add(store("store", "The store", facts.store()));
        facts.space().ifPresent(space -> reasons.add(space(space)));
    }

    /** What a copy has, whether that is good, and where it is: what is damaged cannot be restored from, however new it is. */
    private void copy(CopyFact copy, List<HealthReason> reasons) {
        reasons.add(follows(copy));
        proof(copy).ifPresent(reasons::add);
        reasons.add(store("copy", "The store of the copy in '" + copy.repository() + "'", copy.store()));
    }

    private Optional<HealthReason> proof(CopyFact copy) {
        String name = "The copy in '" + copy.repository() + "': ";
        if (copy.ledger().isEmpty()) {
            // A problem has been told of already.
            return copy.problem().isPresent()
                    ? Optional.empty()
                    : Optional.of(new HealthReason(
                            HealthState.UNKNOWN, "copy", name + "What of it was read when could not be found out."));
        }
        if (copy.newest().isEmpty() && copy.ledger().get().packs() == 0) {
            // There is nothing to be proven.
            return Optional.empty();
        }
        List<Instant> copied = facts.backups().stream()
                .map(BackupFact::time)
                .filter(time ->
                        copy.newest().filter(newest -> !newest.isBefore(time)).isPresent())
                .toList();
        HealthReason reason = new LedgerProof("copy", objectives.provenWithin(), now)
                .judge(copy.ledger().get(), copied);
        return Optional.of(new HealthReason(reason.state(), "copy", name + reason.sentence()));
    }

    private HealthReason follows(CopyFact copy) {
        String name = "The copy in '" + copy.repository() + "' ";
        if (copy.problem().isPresent()) {
            return new HealthReason(
                    HealthState.UNKNOWN,
                    "copy",
                    name + "could not be looked at: " + copy.problem().get());
        }
        if (copy.newest().filter(newest -> ClockErrors.isInFuture(newest, now)).isPresent()) {
            return new HealthReason(
                    HealthState.UNKNOWN,
                    "copy",
                    name + "has as its newest a backup of "
                            + Words.of(copy.newest().get())
                            + ", which is still to come, so that nobody knows what it lacks: some clock was wrong.");
        }
        List<Instant> missing = facts.backups().stream()
                .filter(backup -> !backup.partial())
                .map(BackupFact::time)
                .filter(time -> !ClockErrors.isInFuture(time, now))
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

    private static HealthReason space(SpaceFact space) {
        String left = Words.bytes(space.free()) + " are free, and each of the last " + space.backups()
                + " backups has added " + Words.bytes(space.least()) + " or more";
        return space.lacking()
                ? new HealthReason(HealthState.WARN, "space", left + ": the next most likely does not fit.")
                : new HealthReason(HealthState.OK, "space", left + ".");
    }

    private static HealthReason store(String check, String name, Health store) {
        if (store instanceof Health.Up) {
            return new HealthReason(HealthState.OK, check, name + " is well.");
        }
        HealthState state = store instanceof Health.Down
                ? HealthState.FAILED
                : store instanceof Health.Degraded ? HealthState.WARN : HealthState.UNKNOWN;
        return new HealthReason(state, check, name + ": " + store.reason() + ".");
    }
}
