package io.holdfast.internal.plan;

import io.holdfast.NoSuchSnapshotException;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.PlanRequest;
import io.holdfast.plan.PlanResources;
import io.holdfast.plan.RestoreTest;
import io.holdfast.plan.StepResult;
import io.holdfast.plan.Task;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.repository.RehearsalRequest;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.source.Source;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Restores the sources of a plan to where that harms nobody, and has them looked at. */
final class RestoreTests {

    private static final String ACTION = Task.RESTORE_TEST.word();

    private final ProtectionConfig config;
    private final PlanConfig plan;
    private final PlanResources resources;
    private final PlanRequest request;
    private final Connections connections;
    private final StepLog log;

    RestoreTests(
            ProtectionConfig config,
            PlanConfig plan,
            PlanResources resources,
            PlanRequest request,
            Connections connections,
            StepLog log) {
        this.config = config;
        this.plan = plan;
        this.resources = resources;
        this.request = request;
        this.connections = connections;
        this.log = log;
    }

    void run(Repository repository) throws InterruptedException {
        for (String name : plan.sources()) {
            SourceConfig described = Objects.requireNonNull(config.sources().get(name));
            Optional<RestoreTest> test = resources.restoreTest(described);
            Optional<Source> source = test.isPresent() ? connections.source(name) : Optional.empty();
            if (test.isEmpty()) {
                log.add(
                        ACTION,
                        name,
                        Outcome.FAILED,
                        "cannot be tested: nothing is known that restores a source of the type " + described.type()
                                + " to where it harms nobody");
            } else if (source.isEmpty()) {
                log.add(ACTION, name, Outcome.FAILED, "it cannot be reached");
            } else if (request.dryRun()) {
                log.add(ACTION, name, Outcome.DONE, "would be tested");
            } else {
                rehearse(repository, name, source.get(), test.get());
            }
        }
    }

    private void rehearse(Repository repository, String name, Source source, RestoreTest test)
            throws InterruptedException {
        RehearsalRequest.Builder rehearsal = RehearsalRequest.in(test.scratch()).cancellation(request.cancellation());
        test.checks().forEach(rehearsal::check);
        log.attempt(
                        ACTION,
                        name,
                        () -> repository.rehearse(
                                source,
                                rehearsal
                                        .point(latest(repository, name, source))
                                        .build()))
                .ifPresent(report -> add(name, report));
        keep(repository, name, log.last());
    }

    /** The latest point that there is; without a change log, the newest snapshot. */
    private RecoveryPoint latest(Repository repository, String name, Source source) {
        if (source.log().isPresent()) {
            return RecoveryPoint.latest();
        }
        return repository.snapshots(SnapshotFilter.all().tags("plan=" + plan.name())).stream()
                .filter(snapshot -> snapshot.source().equals(Optional.of(name)))
                .max(Comparator.comparing(snapshot -> snapshot.time().toInstant()))
                .map(snapshot -> RecoveryPoint.snapshot(snapshot.id()))
                .orElseThrow(() -> new NoSuchSnapshotException("There is no snapshot of '" + name + "' in "
                        + repository.location() + ". Nothing was restored."));
    }

    /** So that its health is known after a restart, and on other hosts. */
    private void keep(Repository repository, String name, StepResult ended) throws InterruptedException {
        log.attempt("keep", name, () -> {
            RestoreTestResult result = new RestoreTestResult(
                    plan.name(), name, repository.storeTime(), ended.outcome() == Outcome.DONE, ended.message());
            repository.keep(result);
            return result;
        });
    }

    private void add(String name, RehearsalReport report) {
        if (report.passed()) {
            log.add(ACTION, name, Outcome.DONE, "restored " + report.restored());
            return;
        }
        String found = report.checks().findings().stream()
                .filter(finding -> finding.result() != CheckReport.Result.PASSED)
                .map(finding -> finding.name() + ": " + finding.detail())
                .collect(Collectors.joining("; "));
        log.add(ACTION, name, Outcome.FAILED, found.isEmpty() ? "restored, but nothing looked at it" : found);
    }
}
