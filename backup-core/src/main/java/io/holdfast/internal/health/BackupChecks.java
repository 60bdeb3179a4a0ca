package io.holdfast.internal.health;

import io.holdfast.health.BackupFact;
import io.holdfast.health.HealthObjectives;
import io.holdfast.health.HealthReason;
import io.holdfast.health.HealthState;
import io.holdfast.health.SourceFacts;
import io.holdfast.spi.Health;
import io.holdfast.spi.source.SnapshotKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Looks whether backups come, are complete, and are like those before. */
final class BackupChecks {

    private static final String FULL_AGE = "full-backup-age";
    private static final int FEWEST_FOR_A_TREND = 5;
    private static final int TREND = 20;
    private static final long SMALL_CHANGE_OF_BYTES = 1 << 20;
    private static final long SMALL_CHANGE_OF_SECONDS = 60;
    /** By how much a log that is followed may be behind where nobody says what may be lost. */
    private static final Duration FOLLOWED_WITHIN = Duration.ofMinutes(15);

    private final SourceFacts facts;
    private final HealthObjectives objectives;
    private final Instant now;
    private final List<BackupFact> future;
    private final List<BackupFact> backups;
    private final List<BackupFact> complete;

    BackupChecks(SourceFacts facts, HealthObjectives objectives, Instant now) {
        this.facts = facts;
        this.objectives = objectives;
        this.now = now;
        future = facts.backups().stream()
                .filter(backup -> ClockErrors.isInFuture(backup.time(), now))
                .toList();
        backups = facts.backups().stream()
                .filter(backup -> !ClockErrors.isInFuture(backup.time(), now))
                .toList();
        complete = backups.stream().filter(backup -> !backup.partial()).toList();
    }

    void check(List<HealthReason> reasons) {
        for (String problem : facts.problems()) {
            reasons.add(new HealthReason(HealthState.UNKNOWN, "readable", "Something could not be read: " + problem));
        }
        for (BackupFact backup : future) {
            reasons.add(
                    new HealthReason(
                            HealthState.UNKNOWN,
                            "clock",
                            "The backup of " + Words.of(backup.time())
                                    + " is of a time that is still to come, so that nobody knows when it was made: some clock was wrong."));
        }
        facts.logRetention().ifPresent(kept -> reasons.add(retention(kept)));
        if (complete.isEmpty()) {
            reasons.add(noneComplete());
            return;
        }
        BackupFact last = complete.get(complete.size() - 1);
        reasons.add(age(last));
        if (!objectives.fullSchedules().isEmpty()) {
            reasons.add(fullAge());
        }
        reasons.add(loss(last));
        reasons.add(completeness(last));
        reasons.add(trend(
                "size",
                last.bytes().orElse(-1),
                backup -> backup.bytes().orElse(-1),
                SMALL_CHANGE_OF_BYTES,
                true,
                Words::bytes));
        reasons.add(trend(
                "duration",
                seconds(last),
                BackupChecks::seconds,
                SMALL_CHANGE_OF_SECONDS,
                false,
                seconds -> Words.of(Duration.ofSeconds(seconds))));
    }

    private HealthReason noneComplete() {
        if (future.stream().anyMatch(backup -> !backup.partial())) {
            return new HealthReason(
                    HealthState.UNKNOWN,
                    "backup-age",
                    "There is no complete backup of which is known when it was made.");
        }
        if (!facts.backups().isEmpty()) {
            return new HealthReason(
                    HealthState.FAILED,
                    "backup-age",
                    "None of the " + facts.backups().size() + " backups is complete.");
        }
        return facts.problems().isEmpty()
                ? new HealthReason(HealthState.NEVER, "backup-age", "There is no backup.")
                : new HealthReason(HealthState.UNKNOWN, "backup-age", "There is no backup that can be read.");
    }

    /** Whether the next one is overdue, by the schedules or, without any, by habit. */
    private HealthReason age(BackupFact last) {
        String is = "The last complete backup is of " + Words.of(last.time()) + ", " + ago(last.time()) + " ago";
        Optional<Instant> due = objectives.schedules().isEmpty()
                ? Rhythm.dueAfter(complete)
                : Rhythm.dueAfter(last.time(), objectives.schedules(), objectives.windows());
        if (due.isEmpty()) {
            return new HealthReason(
                    HealthState.UNKNOWN,
                    "backup-age",
                    is + "; nobody says how often there is to be one, and " + complete.size()
                            + " are too few to tell.");
        }
        return dueBy(due.get(), "backup-age", is);
    }

    /** Backups between full ones may go on for long while these fail. */
    private HealthReason fullAge() {
        Optional<Instant> last = complete.stream()
                .filter(backup -> backup.kind() == SnapshotKind.FULL)
                .map(BackupFact::time)
                .max(Comparator.naturalOrder());
        if (last.isEmpty()) {
            return new HealthReason(HealthState.LATE, FULL_AGE, "There is no complete full backup.");
        }
        Instant due = Rhythm.dueAfter(last.get(), objectives.fullSchedules(), objectives.windows())
                .orElseThrow();
        return dueBy(
                due,
                FULL_AGE,
                "The last complete full backup is of " + Words.of(last.get()) + ", " + ago(last.get()) + " ago");
    }

    private HealthReason dueBy(Instant due, String check, String is) {
        return now.isAfter(due)
                ? new HealthReason(
                        HealthState.LATE,
                        check,
                        is + "; the next was due by " + Words.of(due) + ", " + ago(due) + " ago.")
                : new HealthReason(HealthState.OK, check, is + ".");
    }

    private String ago(Instant time) {
        Duration since = Duration.between(time, now);
        return Words.of(since.isNegative() ? Duration.ZERO : since);
    }

    /** What would be lost now. */
    private HealthReason loss(BackupFact last) {
        if (objectives.logFollowed() && facts.logRpo().isEmpty()) {
            return new HealthReason(
                    HealthState.UNKNOWN, "rpo", "Up to when its change log can be restored could not be found out.");
        }
        Duration lost = facts.logRpo().orElse(Duration.between(last.time(), now));
        String is = Words.of(lost.isNegative() ? Duration.ZERO : lost) + " of changes would be lost now";
        if (objectives.rpo().isEmpty()) {
            boolean stopped = objectives.logFollowed() && lost.compareTo(FOLLOWED_WITHIN) > 0;
            return new HealthReason(
                    stopped ? HealthState.LATE : HealthState.OK,
                    "rpo",
                    is + (stopped ? ", although its change log is to be followed" : "") + "; there is no RPO.");
        }
        Duration rpo = objectives.rpo().get();
        return new HealthReason(
                lost.compareTo(rpo) > 0 ? HealthState.FAILED : HealthState.OK,
                "rpo",
                is + ", and the RPO is " + Words.of(rpo) + ".");
    }

    /** What the source keeps of its log for whoever follows it, and is away for a while. */
    private static HealthReason retention(Health kept) {
        if (kept instanceof Health.Up) {
            return new HealthReason(
                    HealthState.OK, "log-retention", "What the source keeps of its change log bridges an outage.");
        }
        return kept instanceof Health.Unknown
                ? new HealthReason(
                        HealthState.UNKNOWN,
                        "log-retention",
                        "What the source keeps of its change log could not be found out: " + kept.reason() + ".")
                : new HealthReason(
                        HealthState.WARN,
                        "log-retention",
                        "What the source keeps of its change log would not bridge an outage: " + kept.reason() + ".");
    }

    private HealthReason completeness(BackupFact last) {
        long partial = backups.stream()
                .filter(backup -> backup.time().isAfter(last.time()))
                .count();
        return partial == 0
                ? new HealthReason(HealthState.OK, "complete", "The last backup is complete.")
                : new HealthReason(
                        HealthState.WARN,
                        "complete",
                        "Something is missing from "
                                + (partial == 1 ? "the last backup" : "the last " + partial + " backups") + ", since "
                                + Words.of(last.time()) + ".");
    }

    private static long seconds(BackupFact backup) {
        return backup.duration().map(Duration::toSeconds).orElse(-1L);
    }

    private interface Shown {
        String of(long value);
    }

    /** Compares with the median of those of the same kind before: half or double is suspicious, if it is not little. */
    private HealthReason trend(
            String check,
            long value,
            ToLongFunction<BackupFact> of,
            long littleChange,
            boolean lessIsSuspicious,
            Shown shown) {
        BackupFact last = complete.get(complete.size() - 1);
        long[] before = complete.subList(0, complete.size() - 1).stream()
                .filter(backup -> backup.kind() == last.kind() && of.applyAsLong(backup) >= 0)
                .mapToLong(of)
                .toArray();
        if (value < 0 || before.length < FEWEST_FOR_A_TREND) {
            return new HealthReason(HealthState.OK, check, "There are too few backups to compare the " + check + ".");
        }
        long[] recent = Arrays.stream(before)
                .skip(Math.max(0, before.length - TREND))
                .sorted()
                .toArray();
        long median = recent[recent.length / 2];
        boolean much = Math.abs(value - median) > littleChange;
        String sentence = "The " + check + " of the last backup is " + shown.of(value) + ", and that of the "
                + recent.length + " before it mostly " + shown.of(median) + ".";
        boolean grown = value > 2 * median;
        boolean shrunk = lessIsSuspicious && value < median / 2;
        return new HealthReason(much && (grown || shrunk) ? HealthState.WARN : HealthState.OK, check, sentence);
    }
}
