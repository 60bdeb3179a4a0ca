package io.holdfast.internal.lint;

import io.holdfast.RetentionPolicy;
import io.holdfast.TimeSpan;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.ScheduleConfig;
import io.holdfast.config.ScheduleKind;
import io.holdfast.internal.schedule.Cron;
import io.holdfast.internal.schedule.Gaps;
import io.holdfast.lint.MeasuredTimes;
import io.holdfast.spi.source.SnapshotKind;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Two answers to the question for how long something is kept. */
final class RetentionConflict extends Rule {

    private static final LocalDate FROM = LocalDate.of(2024, 1, 1);

    RetentionConflict() {
        super("retention-conflict");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (PlanConfig plan : config.plans().values()) {
            schedules(plan, ScheduleKind.FULL, SnapshotKind.FULL, findings);
            schedules(plan, ScheduleKind.INCREMENTAL, SnapshotKind.INCREMENTAL, findings);
        }
        for (RepositoryConfig repository : config.repositories().values()) {
            repository
                    .expiresAfter()
                    .ifPresent(
                            age -> findings.error(
                                    "repositories." + repository.name(),
                                    "The bucket of '" + repository.name() + "' deletes objects after " + age
                                            + ", also those that younger snapshots share with older ones: leave what is kept for how long to the retention of plans and copies."));
        }
    }

    private static void schedules(PlanConfig plan, ScheduleKind schedules, SnapshotKind kind, Findings findings) {
        Optional<RetentionPolicy> policy = Optional.ofNullable(plan.retention().get(kind));
        for (ScheduleConfig schedule : plan.schedules(schedules)) {
            if (policy.isEmpty() || schedule.keep().isEmpty()) {
                continue;
            }
            TimeSpan keep = schedule.keep().get();
            RetentionPolicy.Bucket bucket = bucket(schedule);
            Optional<Duration> kept = kept(policy.get(), bucket);
            if (kept.isPresent() && !kept.get().equals(Figures.about(keep))) {
                findings.error(
                        "plans." + plan.name(),
                        "The schedule '" + schedule.cron() + "' of '" + plan.name() + "' keeps what it makes for "
                                + keep + ", and the retention keeps " + bucket.word() + " ones for "
                                + Figures.of(kept.get()) + ": which is meant?");
            }
        }
    }

    /** What snapshots of a schedule stand for. */
    private static RetentionPolicy.Bucket bucket(ScheduleConfig schedule) {
        Duration gap = Gaps.longest(List.of(new Gaps.Zoned(Cron.parse(schedule.cron()), schedule.zone())), FROM);
        if (gap.compareTo(Duration.ofHours(2)) < 0) {
            return RetentionPolicy.Bucket.HOURLY;
        }
        if (gap.compareTo(Duration.ofDays(4)) < 0) {
            return RetentionPolicy.Bucket.DAILY;
        }
        if (gap.compareTo(Duration.ofDays(15)) < 0) {
            return RetentionPolicy.Bucket.WEEKLY;
        }
        return gap.compareTo(Duration.ofDays(200)) < 0 ? RetentionPolicy.Bucket.MONTHLY : RetentionPolicy.Bucket.YEARLY;
    }

    /** For how long a policy keeps one of each; empty if it has no rule for it, or no end. */
    private static Optional<Duration> kept(RetentionPolicy policy, RetentionPolicy.Bucket bucket) {
        Optional<Duration> counted = Optional.ofNullable(policy.counts().get(bucket))
                .filter(count -> count != RetentionPolicy.UNLIMITED)
                .map(count -> length(bucket, count));
        Optional<Duration> within =
                Optional.ofNullable(policy.within().get(bucket)).map(Figures::about);
        Optional<Duration> all = Optional.ofNullable(policy.within().get(RetentionPolicy.Bucket.LAST))
                .map(Figures::about);
        return List.of(counted, within, all).stream().flatMap(Optional::stream).max(Duration::compareTo);
    }

    /** Fifty-two weeks and twelve months are a year to everybody who writes a policy. */
    private static Duration length(RetentionPolicy.Bucket bucket, int count) {
        return switch (bucket) {
            case LAST -> Duration.ZERO;
            case HOURLY -> Duration.ofHours(count);
            case DAILY -> Duration.ofDays(count);
            case WEEKLY -> Duration.ofDays(count % 52 == 0 ? count / 52 * 365L : 7L * count);
            case MONTHLY -> Duration.ofDays(count % 12 == 0 ? count / 12 * 365L : 30L * count);
            case YEARLY -> Duration.ofDays(365L * count);
        };
    }
}
