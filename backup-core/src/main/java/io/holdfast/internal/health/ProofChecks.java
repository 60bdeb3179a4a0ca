package io.holdfast.internal.health;

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
            reasons.add(restoreTest());
        }
    }

    private HealthReason verification(LedgerSummary ledger) {
        return new LedgerProof("verification", objectives.provenWithin(), now)
                .judge(ledger, facts.backups().stream().map(BackupFact::time).toList());
    }

    private HealthReason restoreTest() {
        if (facts.restoreTest().isEmpty()) {
            return new HealthReason(HealthState.UNKNOWN, "restore-test", "No restore test of it is known.");
        }
        RestoreTestFact test = facts.restoreTest().get();
        String when = "The last restore test, of " + Words.of(test.time()) + ", ";
        if (!test.passed()) {
            return new HealthReason(HealthState.FAILED, "restore-test", when + "has failed.");
        }
        Optional<Instant> due = Rhythm.dueAfter(test.time(), objectives.testSchedules(), List.of());
        return due.filter(now::isAfter)
                .map(missed -> new HealthReason(
                        HealthState.LATE,
                        "restore-test",
                        when + "was passed; the next was due by " + Words.of(missed) + "."))
                .orElseGet(() -> new HealthReason(HealthState.OK, "restore-test", when + "was passed."));
    }
}
