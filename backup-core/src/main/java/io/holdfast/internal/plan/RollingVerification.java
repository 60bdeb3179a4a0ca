package io.holdfast.internal.plan;

import io.holdfast.Cancellation;
import io.holdfast.config.VerificationConfig;
import io.holdfast.plan.Outcome;
import io.holdfast.repository.Repository;
import io.holdfast.verify.RollingReport;
import io.holdfast.verify.RollingVerifier;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** Reads today's share of a repository, and heals what is damaged if that is wanted. */
final class RollingVerification {

    private final VerificationConfig how;
    private final Cancellation cancellation;
    private final Connections connections;
    private final StepLog log;

    RollingVerification(VerificationConfig how, Cancellation cancellation, Connections connections, StepLog log) {
        this.how = how;
        this.cancellation = cancellation;
        this.connections = connections;
        this.log = log;
    }

    /**
     * Verifies one.
     *
     * @param others the names of those that have the same, of which the first that can be opened is what it is healed from
     */
    void run(String name, Repository repository, List<String> others) throws InterruptedException {
        RollingVerifier verifier = verifier(others);
        log.attempt(Verification.ACTION, name, () -> repository.verify(verifier))
                .ifPresent(report -> add(name, report, verifier.days(), others));
    }

    private RollingVerifier verifier(List<String> others) throws InterruptedException {
        RollingVerifier verifier =
                RollingVerifier.within(how.everythingWithin()).withCancellation(cancellation);
        if (how.dailyBudget().isPresent()) {
            verifier = verifier.budget(how.dailyBudget().getAsLong());
        }
        if (!how.heals()) {
            return verifier;
        }
        for (String other : others) {
            Optional<Repository> copy = connections.repository(other, false);
            if (copy.isPresent()) {
                return verifier.healingFrom(copy.get());
            }
        }
        return verifier.healing();
    }

    private void add(String name, RollingReport report, long days, List<String> others) {
        StringJoiner seen = new StringJoiner("; ");
        seen.add(report.packsRead() + " packs read, " + report.bytesRead() + " bytes; " + report.packsOverdue() + " of "
                + report.ledger().packs() + " not within " + days + " days");
        report.healed().forEach(healed -> seen.add("the pack " + healed.pack() + " was healed from " + healed.from()));
        report.unhealed().forEach(problem -> seen.add("not healed: " + problem.path() + ": " + problem.reason()));
        if (report.behind()) {
            seen.add("at " + report.bytesPerDay() + " bytes a day everything is read in " + report.daysTaken()
                    + " days; that needs " + report.bytesPerDayNeeded() + " a day");
        }
        if (!report.intact()) {
            seen.add(report.ledger().damaged() + " packs are damaged, "
                    + report.unverified().size() + " things could not be verified");
        }
        if (report.ledger().damaged() > 0) {
            log.addDamage(
                    Verification.ACTION,
                    name,
                    how.heals() ? seen.toString() : seen + "; " + Verification.healing(others));
            return;
        }
        Outcome ifIntact = report.behind() ? Outcome.PARTIAL : Outcome.DONE;
        log.add(Verification.ACTION, name, report.intact() ? ifIntact : Outcome.FAILED, seen.toString());
    }
}
