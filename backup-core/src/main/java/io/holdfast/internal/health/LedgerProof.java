package io.holdfast.internal.health;

import io.holdfast.health.HealthReason;
import io.holdfast.health.HealthState;
import io.holdfast.verify.LedgerSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Judges what the ledger of a repository says of its packs.
 *
 * @param check what the reason is of
 * @param within the age that a proof may have
 */
record LedgerProof(String check, Duration within, Instant now) {

    /** @param backups when the backups that are in it were begun */
    HealthReason judge(LedgerSummary ledger, List<Instant> backups) {
        HealthState state = HealthState.OK;
        StringBuilder sentence = new StringBuilder();
        if (ledger.damaged() > 0) {
            state = HealthState.FAILED;
            sentence.append(ledger.damaged() + " of the " + ledger.packs()
                    + " packs of the repository are damaged or missing. Those of which nothing is lost are replaced by a rolling verification that heals,"
                    + " also by what a copy has of them: holdfast verify --rolling --heal --from-repo. ");
        }
        if (ledger.unreadableFiles() > 0) {
            state = state.or(HealthState.UNKNOWN);
            sentence.append(ledger.unreadableFiles()
                    + " files of the verification ledger are damaged; what they say is not known. ");
        }
        if (ledger.never() > 0) {
            boolean old = ledger.oldest().isEmpty() && backups.stream().anyMatch(this::isTooLongAgo);
            state = state.or(old ? HealthState.LATE : HealthState.WARN);
            sentence.append(ledger.never() + " of the " + ledger.packs() + " packs of the repository, "
                    + Words.bytes(ledger.neverBytes()) + ", were never read and proven since they were stored. ");
        }
        if (ledger.oldest().isPresent()) {
            Instant oldest = ledger.oldest().get();
            state = state.or(isTooLongAgo(oldest) ? HealthState.LATE : HealthState.OK);
            sentence.append(ledger.everythingProven() ? "Each of the " : "Each of the others of the ")
                    .append(ledger.packs() + " packs of the repository was read and proven since " + Words.of(oldest)
                            + "; that is to be within " + Words.of(within) + ".");
        }
        if (sentence.isEmpty()) {
            return new HealthReason(
                    HealthState.UNKNOWN,
                    check,
                    "The index of the repository has no packs, although there are backups.");
        }
        return new HealthReason(state, check, sentence.toString().strip());
    }

    private boolean isTooLongAgo(Instant time) {
        // A day more, since a rolling verification comes once a day.
        return time.isBefore(now.minus(within).minus(Duration.ofDays(1)));
    }
}
