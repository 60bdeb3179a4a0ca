package io.holdfast.internal.plan;

import io.holdfast.CancelledException;
import io.holdfast.audit.AuditEvent;
import io.holdfast.bootstrap.RecoveryDocuments;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.store.Sleeper;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.PlanReport;
import io.holdfast.plan.PlanRequest;
import io.holdfast.plan.PlanResources;
import io.holdfast.plan.StepResult;
import io.holdfast.plan.Task;
import io.holdfast.recovery.RunJournals;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One task of a plan, from its beginning to its end. */
public final class PlanExecution {

    /** What a report says of copying a source. */
    public static final String BACKUP = Backups.ACTION;

    private final ProtectionConfig config;
    private final PlanConfig plan;
    private final PlanResources resources;
    private final RepositoryOptions options;
    private final Optional<Supplier<RecoveryDocuments>> documents;
    private final Optional<RunJournals> journals;
    private final Sleeper sleeper;
    private final PlanRequest request;
    private final PlanAudit audit;

    /**
     * What a request asks of a plan.
     *
     * @param documents gives what is kept in the repositories that are written, if anything is
     * @param journals where those of drills are, if somebody said so
     * @param sleeper lets time pass where bandwidth is limited
     */
    public PlanExecution(
            ProtectionConfig config,
            PlanConfig plan,
            PlanResources resources,
            RepositoryOptions options,
            Optional<Supplier<RecoveryDocuments>> documents,
            Optional<RunJournals> journals,
            Sleeper sleeper,
            PlanRequest request) {
        this.config = config;
        this.plan = plan;
        this.resources = resources;
        this.options = options;
        this.documents = documents;
        this.journals = journals;
        this.sleeper = sleeper;
        this.request = request;
        boolean adds = request.task().backsUp() || request.task() == Task.COPY;
        audit = new PlanAudit(options, plan.name(), !adds);
    }

    /**
     * Does it.
     *
     * @throws CancelledException if it was cancelled
     */
    public PlanReport run() {
        return RunningOperation.run("plan", options.clock(), options.listener(), request.cancellation(), this::audited);
    }

    private PlanReport audited(RunningOperation operation) throws InterruptedException {
        Map<String, String> detail = new HashMap<>(Map.of("task", request.task().word()));
        if (request.force()) {
            detail.put("force", "true");
        }
        audit.begin("plan", detail);
        boolean ended = false;
        try {
            PlanReport report = run(operation);
            ended = true;
            boolean done = report.outcome() == Outcome.DONE;
            audit.end(
                    "plan",
                    done ? AuditEvent.Outcome.DONE : AuditEvent.Outcome.FAILED,
                    with(
                            detail,
                            "outcome",
                            report.outcome().name().toLowerCase(Locale.ROOT),
                            "failures",
                            failures(report)),
                    operation);
            return audit.missing().map(missing -> with(report, missing)).orElse(report);
        } finally {
            if (!ended) {
                audit.end("plan", AuditEvent.Outcome.CANCELLED, detail, operation);
            }
        }
    }

    private static Map<String, String> with(Map<String, String> detail, String... more) {
        Map<String, String> all = new HashMap<>(detail);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    /** What is not in the audit log makes no failure of what was done. */
    private static PlanReport with(PlanReport report, StepResult missing) {
        List<StepResult> steps = new ArrayList<>(report.steps());
        steps.add(missing);
        Outcome outcome = report.outcome() == Outcome.DONE ? Outcome.PARTIAL : report.outcome();
        return new PlanReport(
                report.plan(), report.task(), outcome, steps, report.backups(), report.begin(), report.duration());
    }

    private static String failures(PlanReport report) {
        return report.steps().stream()
                .filter(step -> step.outcome() != Outcome.DONE)
                .map(step -> step.action() + " " + step.subject() + ": " + step.message())
                .collect(Collectors.joining("; "));
    }

    private PlanReport run(RunningOperation operation) throws InterruptedException {
        StepLog log = new StepLog(operation, new Retries(plan.run().retries(), operation));
        Windows windows = new Windows(plan.run(), request, operation.clock(), log);
        Bandwidth bandwidth = Bandwidth.of(plan.run(), operation.clock(), sleeper);
        try (Connections connections = new Connections(config, resources, audit.options(), bandwidth, operation, log)) {
            if (windows.open()) {
                run(connections, windows, operation, log);
            }
            if (documents.isPresent()) {
                new KeptConfiguration(documents.get(), log).keepIn(connections);
            }
            connections.report();
        }
        return new PlanReport(
                plan.name(),
                request.task(),
                log.outcome(essential(request.task())),
                log.results(),
                log.backups(),
                operation.begin(),
                operation.elapsed());
    }

    private void run(Connections connections, Windows windows, RunningOperation operation, StepLog log)
            throws InterruptedException {
        if (request.task().backsUp()) {
            new BracketedBackups(plan, request, audit, connections, windows, operation, log).run();
        } else {
            otherTask(connections, windows, log);
        }
    }

    /** What the task is for: if none of that was done, it has failed. */
    private static List<String> essential(Task task) {
        return task.backsUp() ? List.of(Backups.ACTION) : List.of(task.word(), Cleanup.FORGET);
    }

    private void otherTask(Connections connections, Windows windows, StepLog log) throws InterruptedException {
        Optional<Repository> primary = connections.repository(plan.repository(), request.task() == Task.CLEANUP);
        switch (request.task()) {
            case COPY -> {
                if (primary.isPresent()) {
                    new Copies(plan, request, connections, windows, log).run(primary.get());
                }
            }
            case VERIFY -> new Verification(plan, request, connections, log).run();
            case RESTORE_TEST -> {
                if (primary.isPresent()) {
                    new RestoreTests(config, plan, resources, request, connections, log).run(primary.get());
                }
            }
            case DRILL -> {
                if (primary.isPresent()) {
                    new ScheduledDrill(config, plan, resources, options, journals, request, log).run(primary.get());
                }
            }
            default -> new Cleanup(plan, request, connections, options.clock(), log).run();
        }
    }
}
