package io.holdfast.plan;

import io.holdfast.Cancellation;
import io.holdfast.Snapshot;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.internal.plan.Claims;
import io.holdfast.internal.store.RetryPolicy;
import io.holdfast.internal.store.RetryingStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What is due of one plan, and doing it: one thing at a time. Thread-safe. */
final class ScheduledPlan implements AutoCloseable {

    private static final Duration SAID_WITHIN = Duration.ofSeconds(15);
    private static final RetryPolicy PAUSES =
            new RetryPolicy(Duration.ZERO, Duration.ofSeconds(2), Duration.ofMinutes(1));

    private final PlanRunner runner;
    private final PlanConfig plan;
    private final RepositoryConfig repository;
    private final Leadership leadership;
    private final List<ScheduledTask> tasks;
    private final BiConsumer<Occurrence, PlanReport> reports;
    private final Clock clock;
    private final Store store;

    /** Says what was done also if that does not succeed at once, lest it be done again. */
    private final Store lasting;

    private Optional<String> repositoryId = Optional.empty();
    private final RandomGenerator random = new Random();
    private int failures;
    private Instant notBefore = Instant.MIN;
    private Optional<Cancellation> running = Optional.empty();
    private final WantedBase base;

    ScheduledPlan(
            PlanRunner runner, PlanConfig plan, Leadership leadership, BiConsumer<Occurrence, PlanReport> reports) {
        this.runner = runner;
        this.plan = plan;
        this.leadership = leadership;
        this.reports = reports;
        repository = Objects.requireNonNull(runner.config().repositories().get(plan.repository()));
        tasks = PlanSchedule.of(plan).byTask().entrySet().stream()
                .map(entry -> new ScheduledTask(plan, entry.getKey(), entry.getValue()))
                .toList();
        clock = runner.options().clock();
        base = new WantedBase(plan.run(), clock);
        store = runner.resources().store(repository);
        lasting = new RetryingStore(store, RetryPolicy.upTo(SAID_WITHIN), Clock.systemUTC());
    }

    String name() {
        return plan.name();
    }

    String repository() {
        return plan.repository();
    }

    /** From when on something may be to be done. */
    synchronized Instant earliest() {
        Instant due = Stream.concat(tasks.stream().map(ScheduledTask::earliest), Stream.of(base.earliest()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return due.isAfter(notBefore) ? due : notBefore;
    }

    /** Has a full backup made when that may be, also if none is scheduled. */
    Future<PlanReport> wantBase() {
        return base.want();
    }

    /** What is due could not be begun: it is not tried again at once. */
    synchronized void failed() {
        failures++;
        notBefore = clock.instant().plus(PAUSES.pause(failures, random));
    }

    private synchronized void succeeded() {
        failures = 0;
        notBefore = Instant.MIN;
    }

    /** Whether it may be begun, which the caller does then. */
    synchronized boolean begin(Cancellation cancellation) {
        if (running.isPresent()) {
            return false;
        }
        running = Optional.of(cancellation);
        return true;
    }

    /** Cancels what is being done. */
    synchronized void cancel() {
        running.ifPresent(Cancellation::cancel);
    }

    /** What was to be begun is not. */
    synchronized void abandon() {
        running = Optional.empty();
    }

    /** Does what is due, in the order in which it is. */
    void run(Cancellation cancellation) throws IOException, InterruptedException {
        try {
            for (ScheduledTask task : tasks) {
                if (!cancellation.cancelled() && !task.earliest().isAfter(clock.instant())) {
                    run(task, cancellation);
                }
            }
            if (!cancellation.cancelled() && !base.earliest().isAfter(clock.instant())) {
                runForBase(cancellation);
            }
            succeeded();
        } finally {
            abandon();
        }
    }

    private void run(ScheduledTask task, Cancellation cancellation) throws IOException, InterruptedException {
        if (!leadership.held()) {
            return;
        }
        Claims claims = claims(task, store);
        Optional<ScheduledTask.Due> due = task.due(clock.instant(), claims, () -> baseline(task.task()));
        if (due.isEmpty()) {
            return;
        }
        // Until it has ended, or if another was faster, the repository tells.
        task.unknown();
        Instant at = due.get().at();
        int attempt = due.get().attempt();
        if (claims.claim(at, attempt)) {
            PlanRequest request = request(task).cancellation(cancellation);
            Execution execution =
                    new Execution(request, task.occurrence(at), at, attempt, claims, claims(task, lasting));
            if (task.task() == Task.FULL) {
                base.by(execution::run);
            } else {
                execution.run();
            }
            task.ended(at);
        }
    }

    /** As an occurrence of full backups that is due now, so that nobody else makes the same, and what was missed before it is not made as well. */
    private void runForBase(Cancellation cancellation) throws IOException, InterruptedException {
        Instant at = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Claims claims = claims(Task.FULL, Optional.empty(), store);
        if (!leadership.held() || !claims.claim(at, 1)) {
            return; // Another leads, or has just begun one.
        }
        Occurrence occurrence = new Occurrence(plan.name(), Task.FULL, Optional.empty(), at.atZone(ZoneOffset.UTC));
        PlanRequest request = PlanRequest.of(plan.name(), Task.FULL).cancellation(cancellation);
        base.by(new Execution(request, occurrence, at, 1, claims, claims(Task.FULL, Optional.empty(), lasting))::run);
        tasks.stream().filter(task -> task.task() == Task.FULL).forEach(ScheduledTask::unknown);
    }

    /** Something that was claimed, and is done now. */
    private final class Execution {

        private final PlanRequest request;
        private final Occurrence occurrence;
        private final Instant at;
        private final int attempt;
        private final Claims claims;
        private final Claims lasting;

        Execution(PlanRequest request, Occurrence occurrence, Instant at, int attempt, Claims claims, Claims lasting) {
            this.request = request;
            this.occurrence = occurrence;
            this.at = at;
            this.attempt = attempt;
            this.claims = claims;
            this.lasting = lasting;
        }

        PlanReport run() throws IOException, InterruptedException {
            PlanReport report = runner.fenced(() -> leadership.held() && claims.isLast(at, attempt))
                    .run(request);
            reports.accept(occurrence, report);
            lasting.end(at, report.outcome());
            return report;
        }
    }

    private Claims claims(ScheduledTask task, Store in) {
        return claims(task.task(), task.copy(), in);
    }

    private Claims claims(Task task, Optional<String> copy, Store in) {
        return new Claims(in, repositoryId(), plan.name(), task, copy);
    }

    private PlanRequest request(ScheduledTask task) {
        PlanRequest request = PlanRequest.of(plan.name(), task.task());
        return task.copy().map(request::onlyCopy).orElse(request);
    }

    private String repositoryId() {
        if (repositoryId.isEmpty()) {
            try (Repository opened = runner.open(repository)) {
                repositoryId = Optional.of(opened.id());
            }
        }
        return repositoryId.get();
    }

    /** A backup counts as done when its last snapshot was made; everything else now. */
    private Instant baseline(Task task) {
        Instant now = clock.instant();
        if (!task.backsUp()) {
            return now;
        }
        SnapshotKind kind = task == Task.FULL ? SnapshotKind.FULL : SnapshotKind.INCREMENTAL;
        try (Repository opened = runner.open(repository)) {
            return opened.snapshots(SnapshotFilter.all().tags("plan=" + plan.name())).stream()
                    .filter(snapshot -> snapshot.kind() == kind)
                    .map(Snapshot::time)
                    .map(time -> time.toInstant())
                    .filter(time -> time.isBefore(now))
                    .max(Comparator.naturalOrder())
                    .orElse(now);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
