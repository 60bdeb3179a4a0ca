package io.holdfast;

import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Which snapshots stay. Immutable.
 *
 * <p>A snapshot stays if any rule keeps it; each rule counts for itself, over the snapshots of one group (see
 * {@link io.holdfast.repository.ForgetRequest}). The rules mean what those of restic 0.16 and later mean:
 *
 * <ul>
 *   <li>Days, weeks and so on are those of the snapshot's own clock on the wall: the offset that is stored with its time. Weeks are ISO weeks.
 *   <li>The newest snapshot of a day stands for the day. While a rule has days left, it keeps the oldest snapshot of all, too, so that the history
 *       reaches as far back as it can.
 *   <li>What is <em>within</em> a span is newer than the group's newest snapshot less that span. So what is within it stays when backups stop.
 * </ul>
 *
 * <p>Safer than restic on purpose: a snapshot that is dated in the future stays and counts for nothing; one that is {@linkplain Snapshot#held() held}
 * stays; and where only {@linkplain Snapshot#partial() partial} snapshots would stay, the newest complete one does, too.
 */
public final class RetentionPolicy {

    /** A count that never runs out. */
    public static final int UNLIMITED = -1;

    private final Map<Bucket, Integer> counts;
    private final Map<Bucket, TimeSpan> within;
    private final List<List<String>> keepTags;
    private final Optional<TimeSpan> pointInTime;

    private RetentionPolicy(Builder builder) {
        counts = new EnumMap<>(builder.counts);
        within = new EnumMap<>(builder.within);
        keepTags = List.copyOf(builder.keepTags);
        pointInTime = builder.pointInTime;
    }

    /** What one snapshot stands for. */
    public enum Bucket {
        /** Itself. */
        LAST,
        /** An hour. */
        HOURLY,
        /** A day. */
        DAILY,
        /** A week, Monday to Sunday. */
        WEEKLY,
        /** A month. */
        MONTHLY,
        /** A year. */
        YEARLY;

        /** The word for it: {@code last}, {@code hourly}, … */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Begins with no rule; at least one is needed. */
    public static Builder builder() {
        return new Builder();
    }

    /** How many of each are kept, or {@link #UNLIMITED}; without those of which none is. */
    public Map<Bucket, Integer> counts() {
        return Map.copyOf(counts);
    }

    /** For how long one of each is kept; {@link Bucket#LAST} stands for every snapshot. */
    public Map<Bucket, TimeSpan> within() {
        return Map.copyOf(within);
    }

    /** Lists of tags: what has all tags of one of them is kept, and by the empty list what nobody has tagged. */
    public List<List<String>> keepTags() {
        return keepTags;
    }

    /** For how long every point in time can be restored. */
    public Optional<TimeSpan> pointInTime() {
        return pointInTime;
    }

    /** The rules in a line for a person. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "keep ", "");
        for (Map.Entry<Bucket, Integer> count : counts.entrySet()) {
            text.add((count.getValue() == UNLIMITED ? "all" : count.getValue()) + " "
                    + count.getKey().word());
        }
        for (Map.Entry<Bucket, TimeSpan> span : within.entrySet()) {
            text.add((span.getKey() == Bucket.LAST ? "all" : span.getKey().word()) + " within " + span.getValue());
        }
        keepTags.forEach(tags -> text.add(tags.isEmpty() ? "what is untagged" : "what is tagged " + tags));
        pointInTime.ifPresent(span -> text.add("every point in time within " + span));
        return text.toString();
    }

    /** Builds a {@link RetentionPolicy}. Not thread-safe. */
    public static final class Builder {

        private final Map<Bucket, Integer> counts = new EnumMap<>(Bucket.class);
        private final Map<Bucket, TimeSpan> within = new EnumMap<>(Bucket.class);
        private final List<List<String>> keepTags = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private Optional<TimeSpan> pointInTime = Optional.empty();

        private Builder() {}

        /** Keeps the last {@code count} snapshots, or with {@link RetentionPolicy#UNLIMITED} all. */
        public Builder last(int count) {
            return count(Bucket.LAST, count);
        }

        /** Keeps the newest snapshot of each of the last {@code count} hours that have one. */
        public Builder hourly(int count) {
            return count(Bucket.HOURLY, count);
        }

        /** Keeps the newest snapshot of each of the last {@code count} days that have one. */
        public Builder daily(int count) {
            return count(Bucket.DAILY, count);
        }

        /** Keeps the newest snapshot of each of the last {@code count} weeks that have one. */
        public Builder weekly(int count) {
            return count(Bucket.WEEKLY, count);
        }

        /** Keeps the newest snapshot of each of the last {@code count} months that have one. */
        public Builder monthly(int count) {
            return count(Bucket.MONTHLY, count);
        }

        /** Keeps the newest snapshot of each of the last {@code count} years that have one. */
        public Builder yearly(int count) {
            return count(Bucket.YEARLY, count);
        }

        /** Keeps the newest snapshot of each of the last {@code count} buckets that have one; 0 for no such rule. */
        public Builder count(Bucket bucket, int count) {
            if (count < UNLIMITED) {
                problems.add("the number of " + bucket.word() + " snapshots is not negative: " + count);
            }
            counts.put(bucket, count);
            counts.values().remove(0);
            return this;
        }

        /** Keeps every snapshot of this span: a {@link java.time.Period}, a {@link java.time.Duration}, or {@link TimeSpan#parse restic's text}. */
        public Builder within(TemporalAmount span) {
            return within(Bucket.LAST, span);
        }

        /** Keeps the newest snapshot of each hour of this span. */
        public Builder withinHourly(TemporalAmount span) {
            return within(Bucket.HOURLY, span);
        }

        /** Keeps the newest snapshot of each day of this span. */
        public Builder withinDaily(TemporalAmount span) {
            return within(Bucket.DAILY, span);
        }

        /** Keeps the newest snapshot of each week of this span. */
        public Builder withinWeekly(TemporalAmount span) {
            return within(Bucket.WEEKLY, span);
        }

        /** Keeps the newest snapshot of each month of this span. */
        public Builder withinMonthly(TemporalAmount span) {
            return within(Bucket.MONTHLY, span);
        }

        /** Keeps the newest snapshot of each year of this span. */
        public Builder withinYearly(TemporalAmount span) {
            return within(Bucket.YEARLY, span);
        }

        /** Keeps the newest snapshot of each bucket of this span. */
        public Builder within(Bucket bucket, TemporalAmount span) {
            span(span).ifPresent(valid -> within.put(bucket, valid));
            return this;
        }

        /** Keeps what has all these tags; may be called again for other lists. */
        public Builder keepTags(String... tags) {
            keepTags.add(List.of(tags));
            return this;
        }

        /** Keeps what nobody has tagged. Holdfast's own tags are not counted. */
        public Builder keepUntagged() {
            return keepTags();
        }

        /**
         * Keeps whatever is needed to restore every point of time of this span: every snapshot that is younger, the newest complete full one that
         * ended before, and the increments and logs since that one. What has no such base in its group stays.
         *
         * <p>Where the kinds of a source's snapshots differ in their paths, they are to be grouped by
         * {@link io.holdfast.repository.GroupBy#SOURCE}, which is the default with this rule.
         */
        public Builder pointInTime(TemporalAmount span) {
            pointInTime = span(span);
            return this;
        }

        private Optional<TimeSpan> span(TemporalAmount span) {
            try {
                return Optional.of(TimeSpan.of(span));
            } catch (ConfigurationException e) {
                problems.add(String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }

        /**
         * The policy.
         *
         * @throws ConfigurationException with everything that is wrong with it, or if it has no rule and so would keep nothing
         */
        public RetentionPolicy build() {
            if (problems.isEmpty()
                    && counts.isEmpty()
                    && within.isEmpty()
                    && keepTags.isEmpty()
                    && pointInTime.isEmpty()) {
                problems.add("a retention policy without any rule would keep nothing");
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException(String.join("; ", problems));
            }
            return new RetentionPolicy(this);
        }
    }
}
