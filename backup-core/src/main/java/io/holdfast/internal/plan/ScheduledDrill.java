package io.holdfast.internal.plan;

import io.holdfast.ConfigurationException;
import io.holdfast.Problem;
import io.holdfast.RecoveryException;
import io.holdfast.config.DrillConfig;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.internal.recovery.DrillVerdict;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.PlanRequest;
import io.holdfast.plan.PlanResources;
import io.holdfast.plan.StepResult;
import io.holdfast.plan.Task;
import io.holdfast.recovery.ConfiguredScenarios;
import io.holdfast.recovery.DrillPoint;
import io.holdfast.recovery.DrillResults;
import io.holdfast.recovery.RecoveryPlan;
import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RunJournals;
import io.holdfast.recovery.RunRequest;
import io.holdfast.recovery.RunState;
import io.holdfast.recovery.RunSummary;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.spi.recovery.RecoveryMode;
import java.util.Optional;

/** Rehearses the recovery that a plan names, with nobody there: what would wait for a person is undone, and has failed. */
final class ScheduledDrill {

    private static final String ACTION = Task.DRILL.word();

    private final ProtectionConfig config;
    private final PlanConfig plan;
    private final PlanResources resources;
    private final RepositoryOptions options;
    private final Optional<RunJournals> journals;
    private final PlanRequest request;
    private final StepLog log;

    ScheduledDrill(
            ProtectionConfig config,
            PlanConfig plan,
            PlanResources resources,
            RepositoryOptions options,
            Optional<RunJournals> journals,
            PlanRequest request,
            StepLog log) {
        this.config = config;
        this.plan = plan;
        this.resources = resources;
        this.options = options;
        this.journals = journals;
        this.request = request;
        this.log = log;
    }

    /**
     * Does it.
     *
     * @param repository the one of the plan, which keeps how it ended
     */
    void run(Repository repository) throws InterruptedException {
        Optional<String> scenario = plan.drill().map(DrillConfig::scenario);
        if (scenario.isEmpty()) {
            log.add(ACTION, plan.name(), Outcome.FAILED, "the plan says of no scenario that it is to be rehearsed");
        } else if (journals.isEmpty()) {
            log.add(ACTION, scenario.get(), Outcome.FAILED, "it is not said where the journals of recoveries are");
        } else {
            run(repository, scenario.get(), journals.get());
        }
    }

    private void run(Repository repository, String name, RunJournals directory) throws InterruptedException {
        try (ConfiguredScenarios scenarios = ConfiguredScenarios.of(config, resources, options)) {
            if (request.dryRun()) {
                log.attempt(ACTION, name, () -> RecoveryRun.plan(scenarios.scenario(name), request()))
                        .ifPresent(planned -> log.add(ACTION, name, Outcome.DONE, wouldDo(planned)));
                return;
            }
            Optional<RecoveryReport> report =
                    log.attempt(ACTION, name, () -> rehearse(scenarios.scenario(name), directory));
            report.ifPresent(this::add);
            keep(repository, name, report);
        }
    }

    private static String wouldDo(RecoveryPlan planned) {
        return planned.steps().size() + " steps would be rehearsed"
                + planned.point().map(point -> ", to a moment such as " + point).orElse("");
    }

    private RunRequest request() {
        RunRequest.Builder builder = RunRequest.by(requester())
                .mode(RecoveryMode.DRILL)
                .clock(options.clock())
                .listener(options.listener())
                .cancellation(request.cancellation());
        options.audit().ifPresent(builder::audit);
        plan.drill().filter(DrillConfig::atRandomPoint).ifPresent(drill -> builder.point(DrillPoint.random()));
        return builder.build();
    }

    private String requester() {
        return "plan " + plan.name();
    }

    private RecoveryReport rehearse(RecoveryScenario scenario, RunJournals directory) {
        directory.runs(this::unreadable).stream()
                .filter(run -> run.mode() == RecoveryMode.DRILL && !run.state().isEnd())
                .filter(run -> run.scenario().equals(scenario.name())
                        && run.requester().equals(requester()))
                .forEach(run -> clear(scenario, run));
        try (RecoveryRun run = RecoveryRun.begin(scenario, directory.next(), request())) {
            return ended(run);
        }
    }

    private void unreadable(Problem problem) {
        log.warn(problem.path(), "is no journal that can be read: " + problem.reason());
    }

    /** What somebody was killed in the middle of leaves nothing behind. */
    private void clear(RecoveryScenario scenario, RunSummary unfinished) {
        try (RecoveryRun run = RecoveryRun.open(scenario, unfinished.journal(), request())) {
            RunState left = undone(run, "it was interrupted").state();
            if (!left.isEnd()) {
                log.warn(unfinished.journal().toString(), "of an interrupted drill could not be undone");
            }
        } catch (RecoveryException e) {
            log.warn(unfinished.journal().toString(), "of an interrupted drill cannot be undone: " + e.getMessage());
        }
    }

    private RecoveryReport ended(RecoveryRun run) {
        RecoveryReport report = run.proceed();
        return report.state().isEnd() ? report : undone(run, DrillVerdict.state(report));
    }

    private RecoveryReport undone(RecoveryRun run, String reason) {
        try {
            switch (run.report().state()) {
                case PENDING, READY -> run.cancel(requester());
                default -> run.rollBack(requester(), reason);
            }
        } catch (ConfigurationException e) {
            log.warn(run.report().scenario(), "is being undone already, which is gone on with");
        }
        return run.proceed();
    }

    private void add(RecoveryReport report) {
        DrillVerdict verdict = DrillVerdict.of(report);
        log.add(ACTION, report.scenario(), verdict.passed() ? Outcome.DONE : Outcome.FAILED, verdict.detail());
    }

    /** So that its health is known after a restart, and on other hosts, and when each snapshot was restored. */
    private void keep(Repository repository, String name, Optional<RecoveryReport> report) throws InterruptedException {
        StepResult ended = log.last();
        log.attempt("keep", name, () -> {
            if (report.isPresent()) {
                DrillResults.keep(repository, Optional.of(plan.name()), report.get());
            } else {
                repository.keep(new RestoreTestResult(
                        plan.name(),
                        "",
                        repository.storeTime(),
                        false,
                        ended.message(),
                        Optional.empty(),
                        Optional.of(name)));
            }
            return name;
        });
    }
}
