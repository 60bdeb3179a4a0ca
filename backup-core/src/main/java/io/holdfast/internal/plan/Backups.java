package io.holdfast.internal.plan;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.BackupReport.SourceReport;
import io.holdfast.SizeLimits;
import io.holdfast.config.LogConfig;
import io.holdfast.config.PlanConfig;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.PlanRequest;
import io.holdfast.plan.Task;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Source;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Backs the sources of a plan up: each for itself, so that one that fails keeps no other from it; or all at one cut, where they depend on one another. */
final class Backups {

    static final String ACTION = "backup";

    private final PlanConfig plan;
    private final PlanRequest request;
    private final Connections connections;
    private final Windows windows;
    private final Space space;
    private final StepLog log;

    Backups(PlanConfig plan, PlanRequest request, Connections connections, Windows windows, StepLog log) {
        this.plan = plan;
        this.request = request;
        this.connections = connections;
        this.windows = windows;
        this.log = log;
        space = new Space(plan, request, log);
    }

    void run(Repository repository) throws InterruptedException {
        Map<String, Source> reached = new LinkedHashMap<>();
        for (String name : plan.sources()) {
            Optional<Source> source = connections.source(name);
            source.ifPresent(present -> reached.put(name, present));
        }
        if (plan.run().consistent().isPresent()) {
            if (reached.size() == plan.sources().size()) {
                together(repository, reached, plan.run().consistent().get());
            } else {
                String why = "not all sources of the cut can be reached, so that none was backed up";
                plan.sources().forEach(name -> log.add(ACTION, name, Outcome.FAILED, why));
            }
            return;
        }
        for (String name : plan.sources()) {
            Source source = reached.get(name);
            if (source == null) {
                log.add(ACTION, name, Outcome.FAILED, "it cannot be reached");
            } else {
                backUp(repository, name, Map.of(name, source), Optional.empty());
            }
        }
    }

    private void together(Repository repository, Map<String, Source> sources, Duration still)
            throws InterruptedException {
        backUp(repository, String.join(", ", sources.keySet()), sources, Optional.of(still));
    }

    private void backUp(
            Repository repository, String subject, Map<String, Source> sources, Optional<Duration> longestStill)
            throws InterruptedException {
        if (!windows.open(ACTION, subject) || !space.suffices(repository, ACTION, subject, sources.keySet())) {
            return;
        }
        BackupPlan.Builder builder = BackupPlan.builder(plan.name(), repository)
                .tag(plan.tags().toArray(String[]::new))
                .increments(request.task() == Task.INCREMENTAL ? Integer.MAX_VALUE : 0)
                .dryRun(request.dryRun())
                .sizeLimits(request.force() ? SizeLimits.NONE : plan.run().sizeLimits());
        sources.forEach(builder::source);
        longestStill.ifPresent(builder::consistent);
        plan.log().flatMap(LogConfig::await).ifPresent(builder::awaitLog);
        windows.copy(
                        ACTION,
                        subject,
                        cancellation ->
                                builder.cancellation(cancellation).build().run())
                .ifPresent(this::add);
    }

    private void add(BackupReport report) {
        log.add(report);
        for (SourceReport source : report.sources()) {
            log.add(ACTION, source.source(), source.partial() ? Outcome.PARTIAL : Outcome.DONE, message(source));
        }
    }

    private static String message(SourceReport source) {
        String made = source.snapshot()
                .map(snapshot -> "snapshot " + snapshot.shortId())
                .orElse("nothing was stored");
        String whole =
                source.partial() ? made + ", which lacks " + source.skipped().size() + " entries" : made;
        return source.warnings().stream()
                .findFirst()
                .map(first -> whole + "; " + source.warnings().size() + " warnings, the first of them: " + first.path()
                        + ": " + first.reason())
                .orElse(whole);
    }
}
