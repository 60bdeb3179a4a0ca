package io.holdfast.plan;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.HoldfastException;
import io.holdfast.SourceException;
import io.holdfast.config.LogConfig;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.internal.plan.PlanExecution;
import io.holdfast.repository.FollowRequest;
import io.holdfast.repository.Following;
import io.holdfast.repository.GapPolicy;
import io.holdfast.repository.Repository;
import io.holdfast.spi.InvalidSettingsException;
import io.holdfast.spi.source.Source;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A source whose change log is followed while this process leads; again after a while, if that ends by itself. Thread-safe. */
final class FollowedSource {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final PlanRunner runner;
    private final PlanConfig plan;
    private final RepositoryConfig repository;
    private final SourceConfig source;
    private final Supplier<Future<PlanReport>> bases;
    private final Executor threads;
    private final Phaser underWay;
    private final Hindrances hindrances;
    private final Clock clock;
    private Optional<Cancellation> following = Optional.empty();
    private Instant notBefore = Instant.MIN;

    private FollowedSource(
            PlanRunner runner,
            PlanConfig plan,
            RepositoryConfig repository,
            SourceConfig source,
            Supplier<Future<PlanReport>> bases,
            Executor threads,
            Phaser underWay,
            Hindrances hindrances) {
        this.runner = runner;
        this.plan = plan;
        this.repository = repository;
        this.source = source;
        this.bases = bases;
        this.threads = threads;
        this.underWay = underWay;
        this.hindrances = hindrances;
        clock = runner.options().clock();
    }

    /**
     * The sources of all plans that say that their logs are followed.
     *
     * @param bases has the plan of a name make a full backup
     * @param underWay is arrived at when one is no longer followed
     * @param hindrances is told of what cannot be followed
     */
    static List<FollowedSource> of(
            PlanRunner runner,
            Function<String, Future<PlanReport>> bases,
            Executor threads,
            Phaser underWay,
            Hindrances hindrances) {
        return runner.config().plans().values().stream()
                .filter(FollowedSource::follows)
                .flatMap(plan -> plan.sources().stream()
                        .map(name -> new FollowedSource(
                                runner,
                                plan,
                                Objects.requireNonNull(
                                        runner.config().repositories().get(plan.repository())),
                                Objects.requireNonNull(runner.config().sources().get(name)),
                                () -> bases.apply(plan.name()),
                                threads,
                                underWay,
                                hindrances)))
                .toList();
    }

    private static boolean follows(PlanConfig plan) {
        return plan.log().map(LogConfig::mode).equals(Optional.of(LogConfig.Mode.FOLLOW));
    }

    /** Whether a plan is to make a base when a log that is followed has a gap. */
    static boolean makesBases(PlanConfig plan) {
        return follows(plan) && plan.log().map(LogConfig::onGap).equals(Optional.of(LogConfig.OnGap.NEW_BASE));
    }

    /** The name of the repository that its log comes into. */
    String repository() {
        return repository.name();
    }

    /** Begins to follow, or ends it; which of them is under way goes on. */
    synchronized void follow(boolean wanted) {
        if (!wanted) {
            following.ifPresent(Cancellation::cancel);
            hindrances.end(Hindrances.Kind.REFUSED, subject());
            hindrances.end(Hindrances.Kind.FAILED, subject());
        } else if (following.isEmpty() && !clock.instant().isBefore(notBefore)) {
            Cancellation cancellation = new Cancellation();
            following = Optional.of(cancellation);
            underWay.register();
            hand(cancellation);
        }
    }

    private void hand(Cancellation cancellation) {
        try {
            threads.execute(() -> run(cancellation));
            hindrances.end(Hindrances.Kind.REFUSED, subject());
        } catch (RejectedExecutionException e) {
            ended(Optional.of(PAUSE));
            underWay.arriveAndDeregister();
            hindered(Hindrances.Kind.REFUSED, "no thread does it: " + e.getMessage());
        }
    }

    private String subject() {
        return "the change log of '" + source.name() + "'";
    }

    private void hindered(Hindrances.Kind kind, String reason) {
        if (hindrances.begin(kind, subject(), reason)) {
            runner.options()
                    .listener()
                    .accept(new HoldfastEvent.Warned(
                            "scheduler",
                            source.name(),
                            "its change log is not followed, which is tried again: " + reason,
                            true,
                            clock.instant()));
        }
    }

    private void run(Cancellation cancellation) {
        Optional<Duration> pause = Optional.of(PAUSE);
        try {
            pause = followed(cancellation);
        } catch (CancelledException e) {
            // Another leads, or everything ends.
        } catch (HoldfastException | InvalidSettingsException e) {
            hindered(Hindrances.Kind.FAILED, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended(pause);
            underWay.arriveAndDeregister();
        }
    }

    private synchronized void ended(Optional<Duration> pause) {
        following = Optional.empty();
        notBefore = pause.map(time -> clock.instant().plus(time)).orElse(Instant.MAX);
    }

    /**
     * Follows it to the end.
     *
     * @return after which time it is to be followed again; empty if it has no log
     */
    private Optional<Duration> followed(Cancellation cancellation) throws InterruptedException {
        try (Source opened = runner.resources().source(source)) {
            if (opened.log().isEmpty()) {
                hindrances.end(Hindrances.Kind.FAILED, subject());
                return Optional.empty();
            }
            try (Repository into = runner.open(repository);
                    Following log = into.follow(
                            opened,
                            FollowRequest.builder()
                                    .onGap(onGap())
                                    .cancellation(cancellation)
                                    .build())) {
                hindrances.end(Hindrances.Kind.FAILED, subject());
                log.await();
            }
            return Optional.of(PAUSE);
        }
    }

    private GapPolicy onGap() {
        return makesBases(plan) ? new GapPolicy.AskForBase(this::makeBase) : new GapPolicy.GoOn();
    }

    /** By a run of the plan like each other, with its hooks, in its windows and within its limits. */
    private void makeBase() throws InterruptedException {
        String wanted = "A full backup of the plan '" + plan.name() + "', which a gap in the change log of '"
                + source.name() + "' asks for, ";
        Future<PlanReport> base = bases.get();
        try {
            PlanReport report = base.get();
            if (report.steps().stream().noneMatch(this::isBase)) {
                throw new SourceException(wanted + "has ended as "
                        + report.outcome().name().toLowerCase(Locale.ROOT) + ": " + reasons(report));
            }
        } catch (ExecutionException e) {
            throw new SourceException(wanted + "was not made: " + e.getCause(), e);
        } catch (InterruptedException e) {
            // Whoever follows next looks anew whether there is a gap.
            base.cancel(false);
            throw e;
        }
    }

    private boolean isBase(StepResult step) {
        return step.action().equals(PlanExecution.BACKUP)
                && step.subject().equals(source.name())
                && step.outcome() != Outcome.FAILED;
    }

    private static String reasons(PlanReport report) {
        return report.steps().stream()
                .filter(step -> step.outcome() == Outcome.FAILED)
                .map(step -> step.action() + " " + step.subject() + ": " + step.message())
                .collect(Collectors.joining("; "));
    }
}
