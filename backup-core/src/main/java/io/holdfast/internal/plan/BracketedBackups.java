package io.holdfast.internal.plan;

import io.holdfast.Cancellation;
import io.holdfast.config.HookConfig;
import io.holdfast.config.PlanConfig;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.PlanRequest;
import io.holdfast.repository.Repository;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The backups of a plan between its hooks, and the copies that follow them. */
final class BracketedBackups {

    private final PlanConfig plan;
    private final PlanRequest request;
    private final Connections connections;
    private final Windows windows;
    private final StepLog log;
    private final Hooks hooks;

    BracketedBackups(
            PlanConfig plan,
            PlanRequest request,
            PlanAudit audit,
            Connections connections,
            Windows windows,
            RunningOperation operation,
            StepLog log) {
        this.plan = plan;
        this.request = request;
        this.connections = connections;
        this.windows = windows;
        this.log = log;
        Map<String, String> told = Map.of(
                "HOLDFAST_PLAN", plan.name(), "HOLDFAST_TASK", request.task().word());
        hooks = new Hooks(request.dryRun() ? List.of() : plan.hooks(), told, audit, operation, log);
    }

    void run() throws InterruptedException {
        boolean ended = false;
        try {
            Optional<Repository> repository = connections.repository(plan.repository(), !request.dryRun());
            if (repository.isPresent()) {
                bracketed(repository.get());
            }
            ended = true;
        } finally {
            if (!ended || log.outcome(List.of(Backups.ACTION)) != Outcome.DONE) {
                hooks.run(HookConfig.When.ON_FAILURE, new Cancellation());
            }
        }
    }

    private void bracketed(Repository repository) throws InterruptedException {
        try {
            if (hooks.run(HookConfig.When.BEFORE, request.cancellation())) {
                new Backups(plan, request, connections, windows, log).run(repository);
            }
        } finally {
            // What a hook has stopped must be started again, also when this was cancelled.
            hooks.run(HookConfig.When.AFTER, new Cancellation());
        }
        new Copies(plan, request, connections, windows, log).run(repository);
    }
}
