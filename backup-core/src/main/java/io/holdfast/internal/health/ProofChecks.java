package io.holdfast.internal.health;

import io.holdfast.config.ScheduleConfig;
import io.holdfast.health.BackupFact;
import io.holdfast.health.HealthObjectives;
import io.holdfast.health.HealthReason;
import io.holdfast.health.HealthState;
import io.holdfast.health.RestoreTestFact;
import io.holdfast.health.SourceFacts;
import io.holdfast.verify.LedgerSummary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Looks whether what is stored is proven to be good, and whether a restore was tried. */
final class ProofChecks {

    private final SourceFacts facts;
    private final HealthObjectives objectives;
    private final Instant now;

    ProofChecks(SourceFacts facts, HealthObjectives objectives, Instant now) {
        this.facts = facts;
        this.objectives = objectives;
        this.now = now;
    }

    void check(List<HealthReason> reasons) {
        if (facts.backups().isEmpty()) {
            // There is nothing to be proven.
            return;
        }
        reasons.add(facts.ledger()
                .map(this::verification)
                .orElseGet(() -> new HealthReason(
                        HealthState.UNKNOWN,
                        "verification",
                        "What of the repository was read when could not be found out.")));
        if (!objectives.testSchedules().isEmpty() || facts.restoreTest().isPresent()) {
            reasons.add(tried("restore-test", "restore test", facts.restoreTest(), objectives.testSchedules()));
        }
        if (!objectives.drillSchedules().isEmpty() || facts.drill().isPresent()) {
            reasons.add(tried("drill", "drill", facts.drill(), objectives.drillSchedules()));
        }
    }

    private HealthReason verification(LedgerSummary ledger) {
        return new LedgerProof("verification", objectives.provenWithin(), now)
                .judge(ledger, facts.backups().stream().map(BackupFact::time).toList());
    }

    /**
     * How the last of something ended, and whether the next is late.
     *
     * @param check the name of the check
     * @param what in words
     */
    private HealthReason tried(
            String check, String what, Optional<RestoreTestFact> last, List<ScheduleConfig> schedules) {
        if (last.isEmpty()) {
            return new HealthReason(HealthState.UNKNOWN, check, "No " + what + " of it is known.");
        }
        String when = "The last " + what + ", of " + Words.of(last.get().time()) + ", ";
        if (!last.get().passed()) {
            return new HealthReason(HealthState.FAILED, check, when + "has failed.");
        }
        Optional<Instant> due = Rhythm.dueAfter(last.get().time(), schedules, List.of());
        return due.filter(now::isAfter)
                .map(missed -> new HealthReason(
                        HealthState.LATE, check, when + "was passed; the next was due by " + Words.of(missed) + "."))
                .orElseGet(() -> new HealthReason(HealthState.OK, check, when + "was passed."));
    }
}
