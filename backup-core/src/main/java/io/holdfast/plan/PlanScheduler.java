package io.holdfast.plan;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.HoldfastException;
import io.holdfast.StoreException;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.spi.Health;
import io.holdfast.spi.InvalidSettingsException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Does what plans say when it is due. Thread-safe.
 *
 * <p>What was done stands in the repository of each plan, so that whoever begins with nothing but the configuration goes on where another has ended. Of all occurrences that were missed, the last is done
 * once; of a plan one thing at a time. What somebody began and did not end, since it was killed or cancelled, is begun again, three times in all. A task that was never done counts as done when it is first
 * seen; a backup, when its last snapshot was made.
 *
 * <p>Where several processes have the same plans, their repositories have a {@linkplain RepositoryConfig#lease() lease}, or they or the host say who leads; besides, every occurrence is claimed in the
 * repository, so that also a leader that was frozen and does not know that it no longer is one does nothing twice.
 */
public final class PlanScheduler implements AutoCloseable {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final String SCHEDULER = "scheduler";
    private static final Health NOT_ASKED = new Health.Unknown("it was not asked yet whether something is due");

    private final PlanRunner runner;
    private final Optional<Executor> executor;
    private final Leaderships leaderships;
    private final List<ScheduledPlan> plans = new ArrayList<>();
    private final List<FollowedSource> followed = new ArrayList<>();
    private final Phaser underWay = new Phaser(1);
    private final Clock clock;
    private final Hindrances hindrances;
    private volatile boolean ticked;
    private Health told = NOT_ASKED;

    private PlanScheduler(Builder builder, Map<String, Leadership> all) {
        runner = builder.runner;
        executor = builder.executor;
        clock = runner.options().clock();
        hindrances = new Hindrances(clock);
        leaderships = new Leaderships(all, hindrances, this::warn, clock);
        for (PlanConfig plan : runner.config().plans().values()) {
            boolean follows = builder.followers.isPresent() && FollowedSource.makesBases(plan);
            if (follows || !PlanSchedule.of(plan).byTask().isEmpty()) {
                plans.add(new ScheduledPlan(runner, plan, leaderships.of(plan.repository()), builder.reports));
            }
        }
        builder.followers.ifPresent(
                threads -> followed.addAll(FollowedSource.of(runner, this::wantBase, threads, underWay, hindrances)));
    }

    private Future<PlanReport> wantBase(String plan) {
        return plans.stream()
                .filter(scheduled -> scheduled.name().equals(plan))
                .findFirst()
                .orElseThrow()
                .wantBase();
    }

    /** Begins a scheduler of all plans of a configuration that have schedules; each thing that is due is done on the thread that finds it so. */
    public static Builder builder(PlanRunner runner) {
        return new Builder(runner);
    }

    /** From when on {@link #tick} may find something to do; {@link Instant#MAX} if it never will, {@link Instant#MIN} until it was asked for the first time. */
    public Instant next() {
        return plans.stream()
                .map(ScheduledPlan::earliest)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    /**
     * How carrying plans out goes: unknown until {@link #tick} was called and while it cannot be told who leads; else degraded while something that is due cannot be begun, or a log cannot be followed, and down if that lasts longer
     * than five minutes. It says nothing of what was begun, which is told to {@link Builder#reports}, and nothing of what another does who leads. Each change is told as {@link HoldfastEvent.HealthChanged}.
     */
    public Health health() {
        return ticked ? hindrances.health() : NOT_ASKED;
    }

    /** Has everything done that is due by now, and renews leases that it is time to renew. To be called at least once a second, or when {@link #next} has come if there are no leases and no logs are followed. */
    public synchronized void tick() throws InterruptedException {
        leaderships.renew(this::leave);
        for (ScheduledPlan plan : plans) {
            Cancellation cancellation = new Cancellation();
            boolean due = !plan.earliest().isAfter(clock.instant());
            if (due && leaderships.leads(plan.repository()) && plan.begin(cancellation)) {
                underWay.register();
                Runnable work = () -> run(plan, cancellation);
                executor.ifPresentOrElse(
                        threads -> hand(plan, work, threads), () -> onThisThread(plan, work, cancellation));
            }
        }
        followed.forEach(source -> source.follow(leaderships.leads(source.repository())));
        ticked = true;
        tellHealth();
    }

    private void tellHealth() {
        Health now = health();
        if (!now.equals(told)) {
            told = now;
            runner.options().listener().accept(new HoldfastEvent.HealthChanged(SCHEDULER, now, clock.instant()));
        }
    }

    private void hand(ScheduledPlan plan, Runnable work, Executor threads) {
        try {
            threads.execute(work);
            hindrances.end(Hindrances.Kind.REFUSED, subject(plan));
        } catch (RejectedExecutionException e) {
            plan.abandon();
            plan.failed();
            underWay.arriveAndDeregister();
            String reason = String.valueOf(e.getMessage());
            if (hindrances.begin(Hindrances.Kind.REFUSED, subject(plan), reason)) {
                warn(plan.name(), "what is due could not be begun, and is tried again: no thread does it: " + reason);
            }
        }
    }

    private static String subject(ScheduledPlan plan) {
        return "the plan '" + plan.name() + "'";
    }

    /** While it works, it does not come to renewing the lease. */
    private void onThisThread(ScheduledPlan plan, Runnable work, Cancellation cancellation) {
        Leadership leadership = leaderships.of(plan.repository());
        if (leadership instanceof AloneLeadership) {
            work.run();
        } else {
            LeaseRenewal.during(work, leadership, cancellation::cancel);
        }
    }

    /** Another does it now, or will. */
    private void leave(String repository) {
        plans.stream().filter(plan -> plan.repository().equals(repository)).forEach(plan -> {
            plan.cancel();
            hindrances.end(Hindrances.Kind.REFUSED, subject(plan));
            hindrances.end(Hindrances.Kind.FAILED, subject(plan));
        });
    }

    private void run(ScheduledPlan plan, Cancellation cancellation) {
        try {
            plan.run(cancellation);
            hindrances.end(Hindrances.Kind.FAILED, subject(plan));
        } catch (CancelledException e) {
            warn(plan.name(), "was ended before it was done, and is begun again later: " + e.getMessage());
        } catch (IOException | HoldfastException | InvalidSettingsException e) {
            plan.failed();
            hindrances.begin(Hindrances.Kind.FAILED, subject(plan), String.valueOf(e.getMessage()));
            warn(plan.name(), "what is due could not be begun, and is tried again: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            underWay.arriveAndDeregister();
        }
    }

    private void warn(String about, String reason) {
        runner.options().listener().accept(new HoldfastEvent.Warned(SCHEDULER, about, reason, true, clock.instant()));
    }

    /** Does whatever becomes due until it is cancelled; what is being done then is cancelled, too, and awaited. */
    public void run(Cancellation cancellation) throws InterruptedException {
        CountDownLatch cancelled = new CountDownLatch(1);
        Runnable withdraw = cancellation.onCancel(cancelled::countDown);
        try {
            do {
                tick();
            } while (!cancelled.await(pause().toMillis(), TimeUnit.MILLISECONDS));
        } finally {
            withdraw.run();
            close();
        }
    }

    private Duration pause() {
        return leaderships
                .shortestRenewal()
                .filter(renewal -> renewal.compareTo(LONGEST_PAUSE) < 0)
                .orElse(LONGEST_PAUSE);
    }

    /** Cancels what is being done, waits until that has ended, and lets others lead. Closing twice does nothing. */
    @Override
    public void close() {
        if (underWay.isTerminated()) {
            return;
        }
        plans.forEach(ScheduledPlan::cancel);
        followed.forEach(source -> source.follow(false));
        underWay.awaitAdvance(underWay.arriveAndDeregister());
        plans.forEach(ScheduledPlan::close);
        leaderships.close();
    }

    /** Builds a {@link PlanScheduler}. Not thread-safe. */
    public static final class Builder {

        private final PlanRunner runner;
        private final Map<String, Leadership> leaderships = new HashMap<>();
        private Optional<Executor> executor = Optional.empty();
        private BiConsumer<Occurrence, PlanReport> reports = (occurrence, report) -> {};
        private Optional<Executor> followers = Optional.empty();

        private Builder(PlanRunner runner) {
            this.runner = runner;
        }

        /**
         * What does what is due; each plan that has something takes a thread until all of it is done. By default that is the thread that calls, and the lease of the plan's repository is renewed by one of
         * its own meanwhile.
         */
        public Builder executor(Executor threads) {
            executor = Optional.of(threads);
            return this;
        }

        /** Who carries out the plans that write to a repository, instead of whoever has the lease that it may have, or is its leader. It is closed with the scheduler. */
        public Builder leadership(String repository, Leadership by) {
            leaderships.put(repository, by);
            return this;
        }

        /**
         * Follows the change logs of plans that say so, while this process leads, each source on a thread of these. By default, none is followed. Where a gap asks for a new base, a full backup of the plan is
         * due at once, or when its window begins; one that failed again after a minute, and then after up to 64.
         */
        public Builder followLogs(Executor threads) {
            followers = Optional.of(threads);
            return this;
        }

        /** Who is told what was done, by the thread that did it. */
        public Builder reports(BiConsumer<Occurrence, PlanReport> to) {
            reports = to;
            return this;
        }

        /**
         * The scheduler.
         *
         * @throws ConfigurationException if a repository is to have a lease of which the store is not capable, or a leader of which nobody knows
         * @throws StoreException if a store does not say whether it is
         */
        public PlanScheduler build() throws InterruptedException {
            Map<String, Leadership> all = new HashMap<>(leaderships);
            for (PlanConfig plan : runner.config().plans().values()) {
                String name = plan.repository();
                if (!all.containsKey(name)) {
                    all.put(
                            name,
                            leadership(Objects.requireNonNull(
                                    runner.config().repositories().get(name))));
                }
            }
            return new PlanScheduler(this, all);
        }

        private Leadership leadership(RepositoryConfig repository) throws InterruptedException {
            if (repository.leader().isPresent()) {
                return runner.resources().leadership(repository);
            }
            if (repository.lease().isEmpty()) {
                return Leadership.alone();
            }
            try {
                return Leadership.lease(
                        runner.resources().store(repository), repository.lease().get());
            } catch (IOException e) {
                throw new StoreException(
                        "Whether the store of '" + repository.name() + "' can have a lease cannot be told: "
                                + e.getMessage(),
                        e);
            }
        }
    }
}
