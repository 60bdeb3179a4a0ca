package io.holdfast.internal.health;

import io.holdfast.health.BackupFact;
import io.holdfast.health.HealthObjectives;
import io.holdfast.health.HealthReason;
import io.holdfast.health.HealthState;
import io.holdfast.health.RestoreTestFact;
import io.holdfast.health.SourceFacts;
import io.holdfast.verify.LedgerSummary;
import java.time.Duration;
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
                .orElseGet(() ->
                        reason(HealthState.UNKNOWN, "What of the repository was read when could not be found out.")));
        if (!objectives.testSchedules().isEmpty()) {
            reasons.add(restoreTest());
        }
    }

    private static HealthReason reason(HealthState state, String sentence) {
        return new HealthReason(state, "verification", sentence);
    }

    private HealthReason verification(LedgerSummary ledger) {
        String within = Words.of(objectives.provenWithin());
        if (ledger.damaged() > 0) {
            return reason(
                    HealthState.FAILED,
                    ledger.damaged() + " of the " + ledger.packs()
                            + " packs of the repository are damaged or missing.");
        }
        boolean old = facts.backups().stream().map(BackupFact::time).anyMatch(this::isTooLongAgo);
        if (ledger.never() > 0) {
            return reason(
                    old && ledger.oldest().isEmpty() ? HealthState.LATE : HealthState.WARN,
                    ledger.never() + " of the " + ledger.packs() + " packs of the repository, "
                            + Words.bytes(ledger.neverBytes())
                            + ", were never read and proven since they were stored.");
        }
        if (ledger.oldest().isEmpty()) {
            return reason(HealthState.UNKNOWN, "The index of the repository has no packs, although there are backups.");
        }
        Instant oldest = ledger.oldest().get();
        return reason(
                isTooLongAgo(oldest) ? HealthState.LATE : HealthState.OK,
                "Each of the " + ledger.packs() + " packs of the repository was read and proven since "
                        + Words.of(oldest) + "; that is to be within " + within + ".");
    }

    private boolean isTooLongAgo(Instant time) {
        // A day more, since a rolling verification comes once a day.
        return time.isBefore(now.minus(objectives.provenWithin()).minus(Duration.ofDays(1)));
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
        Optional<Instant> due = Rhythm.dueAfter(test.time(), objectives.testSchedules());
        return due.filter(now::isAfter)
                .map(missed -> new HealthReason(
                        HealthState.LATE,
                        "restore-test",
                        when + "was passed; the next was due by " + Words.of(missed) + "."))
                .orElseGet(() -> new HealthReason(HealthState.OK, "restore-test", when + "was passed."));
    }
}
