package io.holdfast.internal.plan;

import io.holdfast.ConfigurationException;
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
import io.holdfast.repository.TestedSnapshot;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.source.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
        for (String name : request.onlySource().map(List::of).orElse(plan.sources())) {
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
                log.attempt(ACTION, name, () -> point(repository, name, source.get()))
                        .ifPresent(point -> log.add(ACTION, name, Outcome.DONE, "would be tested as of " + point));
            } else {
                rehearse(repository, name, source.get(), test.get());
            }
        }
    }

    private void rehearse(Repository repository, String name, Source source, RestoreTest test)
            throws InterruptedException {
        RehearsalRequest.Builder rehearsal = RehearsalRequest.in(test.scratch()).cancellation(request.cancellation());
        test.checks().forEach(rehearsal::check);
        Optional<RecoveryPoint> point = log.attempt(ACTION, name, () -> point(repository, name, source));
        Optional<RehearsalReport> report = point.isEmpty()
                ? Optional.empty()
                : log.attempt(
                        ACTION,
                        name,
                        () -> repository.rehearse(
                                source, rehearsal.point(point.get()).build()));
        report.ifPresent(shown -> add(name, shown));
        if (point.isEmpty() && request.point().isPresent()) {
            // That there is no such point says nothing of the source.
            return;
        }
        keep(
                repository,
                name,
                log.last(),
                report.map(shown -> shown.base().snapshot()).or(() -> point.flatMap(RestoreTests::snapshotOf)));
    }

    private static Optional<String> snapshotOf(RecoveryPoint point) {
        return point instanceof RecoveryPoint.AtSnapshot at ? Optional.of(at.which()) : Optional.empty();
    }

    /** The point that is asked for, or the latest that there is; without a change log, a snapshot. */
    private RecoveryPoint point(Repository repository, String name, Source source) {
        if (source.log().isPresent()) {
            return request.point().orElseGet(RecoveryPoint::latest);
        }
        Instant last = lastOf(name);
        return repository.snapshots(SnapshotFilter.all().tags("plan=" + plan.name())).stream()
                .filter(snapshot -> snapshot.source().equals(Optional.of(name)))
                .filter(snapshot -> !snapshot.time().toInstant().isAfter(last))
                .max(Comparator.comparing(snapshot -> snapshot.time().toInstant()))
                .map(snapshot -> RecoveryPoint.snapshot(snapshot.id()))
                .orElseThrow(() -> new NoSuchSnapshotException("There is no snapshot of '" + name + "' in "
                        + repository.location() + (last.equals(Instant.MAX) ? "" : " from before " + last)
                        + ". Nothing was restored."));
    }

    /** A snapshot that was begun later does not count. */
    private Instant lastOf(String name) {
        if (request.point().isEmpty()) {
            return Instant.MAX;
        }
        if (request.point().get() instanceof RecoveryPoint.AtInstant at) {
            return at.instant();
        }
        throw new ConfigurationException(
                "'" + name + "' has no change log, so that it is restored as a snapshot has it and not to "
                        + request.point().get() + ". Nothing was restored.");
    }

    /**
     * So that its health is known after a restart, and on other hosts.
     *
     * @param snapshot the id of the one that was restored, if that is known
     */
    private void keep(Repository repository, String name, StepResult ended, Optional<String> snapshot)
            throws InterruptedException {
        log.attempt("keep", name, () -> {
            RestoreTestResult result = new RestoreTestResult(
                    plan.name(),
                    name,
                    repository.storeTime(),
                    ended.outcome() == Outcome.DONE,
                    ended.message(),
                    snapshot.flatMap(id -> tested(repository, id)),
                    Optional.empty(),
                    request.point().isPresent());
            repository.keep(result);
            return result;
        });
    }

    /** Empty if it was removed meanwhile: that it was restored is kept all the same. */
    private static Optional<TestedSnapshot> tested(Repository repository, String id) {
        return repository.snapshots(SnapshotFilter.all(), problem -> {}).stream()
                .filter(snapshot -> snapshot.id().equals(id))
                .findFirst()
                .map(TestedSnapshot::of);
    }

    private void add(String name, RehearsalReport report) {
        if (report.passed()) {
            log.add(ACTION, name, Outcome.DONE, proven(report));
            return;
        }
        String found = report.checks().findings().stream()
                .filter(finding -> finding.result() != CheckReport.Result.PASSED)
                .map(finding -> finding.name() + ": " + finding.detail())
                .collect(Collectors.joining("; "));
        log.add(ACTION, name, Outcome.FAILED, found.isEmpty() ? "restored, but nothing looked at it" : found);
    }

    private static String proven(RehearsalReport report) {
        StringBuilder proven = new StringBuilder("restored ").append(report.restored());
        report.at().instant().ifPresent(instant -> proven.append(" as of ").append(instant));
        proven.append(" in ").append(seconds(report.restoring()));
        proven.append("; found to be as it should in ")
                .append(seconds(report.checking()))
                .append(": ");
        proven.append(report.checks().findings().stream()
                .map(CheckReport.Finding::name)
                .collect(Collectors.joining(", ")));
        if (!report.limits().isEmpty()) {
            proven.append("; not shown there: ").append(String.join(", ", report.limits()));
        }
        return proven.toString();
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
