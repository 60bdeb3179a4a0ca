package io.holdfast.internal.plan;

import io.holdfast.Cancellation;
import io.holdfast.Snapshot;
import io.holdfast.config.CopyConfig;
import io.holdfast.config.PlanConfig;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.PlanRequest;
import io.holdfast.plan.Task;
import io.holdfast.repository.CopyReport;
import io.holdfast.repository.CopyRequest;
import io.holdfast.repository.Repository;
import io.holdfast.repository.SnapshotFilter;
import java.util.List;
import java.util.Optional;

/** Brings the copies of a plan up to date: after a backup those without a schedule of their own, else all or the one that is asked for. */
final class Copies {

    static final String ACTION = Task.COPY.word();

    private final PlanConfig plan;
    private final PlanRequest request;
    private final Connections connections;
    private final Windows windows;
    private final StepLog log;

    Copies(PlanConfig plan, PlanRequest request, Connections connections, Windows windows, StepLog log) {
        this.plan = plan;
        this.request = request;
        this.connections = connections;
        this.windows = windows;
        this.log = log;
    }

    void run(Repository from) throws InterruptedException {
        for (CopyConfig copy : plan.copies()) {
            if (wanted(copy)) {
                copy(from, copy.repository());
            }
        }
    }

    private boolean wanted(CopyConfig copy) {
        if (request.task().backsUp()) {
            return copy.schedule().isEmpty();
        }
        return request.onlyCopy().map(copy.repository()::equals).orElse(true);
    }

    private void copy(Repository from, String name) throws InterruptedException {
        if (!windows.open(ACTION, name)) {
            return;
        }
        Optional<Repository> to = connections.repository(name, !request.dryRun());
        if (to.isEmpty()) {
            log.add(ACTION, name, Outcome.FAILED, "the repository cannot be opened");
            return;
        }
        windows.copy(ACTION, name, cancellation -> copy(from, to.get(), cancellation))
                .ifPresent(report -> add(name, report));
    }

    private CopyReport copy(Repository from, Repository to, Cancellation cancellation) {
        List<Snapshot> own = from.snapshots(SnapshotFilter.all().tags("plan=" + plan.name()));
        return to.copy(
                CopyRequest.from(from).snapshots(own).dryRun(request.dryRun()).cancellation(cancellation));
    }

    private void add(String name, CopyReport report) {
        String done = report.snapshots().size() + " snapshots copied, " + report.present() + " were there";
        if (report.complete()) {
            log.add(ACTION, name, Outcome.DONE, done);
        } else {
            log.add(
                    ACTION,
                    name,
                    report.snapshots().isEmpty() ? Outcome.FAILED : Outcome.PARTIAL,
                    done + "; " + report.problems().size() + " could not be, the first of them: "
                            + report.problems().get(0).reason());
        }
    }
}
