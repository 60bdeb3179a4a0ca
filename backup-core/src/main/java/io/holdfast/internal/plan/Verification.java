package io.holdfast.internal.plan;

import io.holdfast.config.CopyConfig;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.VerificationConfig;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.PlanRequest;
import io.holdfast.plan.Task;
import io.holdfast.repository.Repository;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Verifies the repository of a plan, and those of its copies. */
final class Verification {

    static final String ACTION = Task.VERIFY.word();

    private static final double SAMPLE_PERCENT = 10;

    private final PlanConfig plan;
    private final PlanRequest request;
    private final Connections connections;
    private final StepLog log;

    Verification(PlanConfig plan, PlanRequest request, Connections connections, StepLog log) {
        this.plan = plan;
        this.request = request;
        this.connections = connections;
        this.log = log;
    }

    void run() throws InterruptedException {
        List<String> names = new ArrayList<>(List.of(plan.repository()));
        plan.copies().stream().map(CopyConfig::repository).forEach(names::add);
        for (String name : names) {
            Optional<Repository> repository = connections.repository(name, false);
            if (repository.isEmpty()) {
                log.add(ACTION, name, Outcome.FAILED, "the repository cannot be opened");
            } else if (request.dryRun()) {
                log.add(ACTION, name, Outcome.DONE, "would be verified");
            } else {
                List<String> others =
                        names.stream().filter(other -> !other.equals(name)).toList();
                verify(name, repository.get(), others);
            }
        }
    }

    private void verify(String name, Repository repository, List<String> others) throws InterruptedException {
        VerificationConfig how = plan.run().verification();
        switch (how.level()) {
            case STRUCTURE -> verify(name, repository, Verifier.structure(), others);
            case SAMPLE -> verify(name, repository, Verifier.sample(SAMPLE_PERCENT), others);
            case EVERYTHING_READ -> verify(name, repository, Verifier.everythingRead(), others);
            case ROLLING ->
                new RollingVerification(how, request.cancellation(), connections, log).run(name, repository, others);
        }
    }

    private void verify(String name, Repository repository, Verifier verifier, List<String> others)
            throws InterruptedException {
        Verifier stoppable = verifier.withCancellation(request.cancellation());
        log.attempt(ACTION, name, () -> repository.verify(stoppable)).ifPresent(report -> add(name, report, others));
    }

    private void add(String name, VerifyReport report, List<String> others) {
        String seen =
                report.snapshots() + " snapshots, " + report.packsRead() + " of " + report.packs() + " packs read";
        if (report.intact()) {
            log.add(ACTION, name, Outcome.DONE, seen);
            return;
        }
        String found = seen + "; " + report.damages().size() + " damages, "
                + report.unverified().size() + " things that could not be verified";
        if (report.damages().isEmpty()) {
            log.add(ACTION, name, Outcome.FAILED, found);
        } else {
            log.addDamage(ACTION, name, found + "; " + healing(others));
        }
    }

    /** What is to be done about damage. */
    static String healing(List<String> others) {
        return others.isEmpty()
                ? "verify: {level: rolling, heal: true} replaces packs of which nothing is lost, and holdfast repair packs says what is"
                : "verify: {level: rolling, heal: true}, or holdfast verify --rolling --heal --from-repo, replaces packs by what "
                        + String.join(" or ", others) + " has of them";
    }
}
