package io.holdfast.internal.forget;

import io.holdfast.RetentionPolicy;
import io.holdfast.RetentionPolicy.Bucket;
import io.holdfast.Snapshot;
import io.holdfast.SnapshotSummary;
import io.holdfast.TimeSpan;
import io.holdfast.spi.source.SnapshotKind;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One rule of a policy at work on one group. It is asked about every snapshot once, newest first. */
interface RetentionRule {

    /** Whether the rule keeps a snapshot, and why or why not. */
    record Verdict(boolean keeps, String reason) {}

    /**
     * Judges the next snapshot.
     *
     * @param oldest whether it is the last that is asked about
     */
    Verdict judge(Snapshot snapshot, boolean oldest);

    /** Keeps what has all of these tags, or nobody's if there are none. */
    record Tagged(List<String> tags) implements RetentionRule {

        @Override
        public Verdict judge(Snapshot snapshot, boolean oldest) {
            boolean keeps = tags.isEmpty()
                    ? snapshot.labels().isEmpty()
                    : snapshot.tags().containsAll(tags);
            return new Verdict(keeps, (keeps ? "has tags " : "lacks tags ") + tags);
        }
    }

    /** Keeps the newest snapshot of each bucket, for as many buckets or as long as the policy says. */
    final class Newest implements RetentionRule {

        private final Bucket bucket;
        private final int count;
        private final @Nullable TimeSpan span;
        private final OffsetDateTime start;
        private final boolean keepsOldest;
        private int left;
        private @Nullable Object lastKey;

        private Newest(Bucket bucket, int count, @Nullable TimeSpan span, OffsetDateTime start, boolean keepsOldest) {
            this.bucket = bucket;
            this.count = count;
            this.span = span;
            this.start = start;
            this.keepsOldest = keepsOldest;
            left = count;
        }

        static Newest counting(Bucket bucket, int count, boolean keepsOldest) {
            return new Newest(bucket, count, null, OffsetDateTime.MIN, keepsOldest);
        }

        static Newest within(Bucket bucket, TimeSpan span, OffsetDateTime newest, boolean keepsOldest) {
            return new Newest(bucket, RetentionPolicy.UNLIMITED, span, newest.minus(span), keepsOldest);
        }

        @Override
        public Verdict judge(Snapshot snapshot, boolean oldest) {
            if (left == 0) {
                return new Verdict(false, "newer ones use all " + count + " " + bucket.word());
            }
            if (!snapshot.time().isAfter(start)) {
                return new Verdict(false, "not " + description());
            }
            Object key = key(snapshot);
            boolean first = !key.equals(lastKey);
            if (!first && !(oldest && keepsOldest)) {
                return new Verdict(false, "not the newest " + description());
            }
            lastKey = key;
            if (left > 0) {
                left--;
            }
            return new Verdict(true, (first ? "" : "oldest ") + description());
        }

        private String description() {
            String within = span == null ? "snapshot" : "within " + span;
            return span != null && bucket == Bucket.LAST ? within : bucket.word() + " " + within;
        }

        private Object key(Snapshot snapshot) {
            OffsetDateTime time = snapshot.time();
            return switch (bucket) {
                case LAST -> snapshot.id();
                case HOURLY -> time.toLocalDateTime().truncatedTo(ChronoUnit.HOURS);
                case DAILY -> time.toLocalDate();
                case WEEKLY ->
                    List.of(time.get(IsoFields.WEEK_BASED_YEAR), time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
                case MONTHLY -> time.toLocalDate().withDayOfMonth(1);
                case YEARLY -> time.getYear();
            };
        }

        Bucket bucket() {
            return bucket;
        }

        /** How many more it would keep, if it counts. */
        OptionalInt left() {
            return left < 0 ? OptionalInt.empty() : OptionalInt.of(left);
        }
    }

    /** Keeps what is needed to restore every point of time since the start of a window. */
    final class PointInTime implements RetentionRule {

        private final TimeSpan span;
        private final OffsetDateTime start;
        private final @Nullable Snapshot base;
        private final Set<String> sinceBase = new HashSet<>();

        /** A rule for snapshots that are newest first. */
        PointInTime(TimeSpan span, List<Snapshot> snapshots) {
            this.span = span;
            start = snapshots.get(0).time().minus(span);
            base = base(snapshots);
            OffsetDateTime since = base == null ? OffsetDateTime.MIN : base.time();
            for (Snapshot snapshot : snapshots) {
                if (needsBase(snapshot) && !end(snapshot).isBefore(since)) {
                    sinceBase.add(snapshot.id());
                }
            }
        }

        /** The newest full snapshot that was consistent before the window; a complete one, if there is any. */
        private @Nullable Snapshot base(List<Snapshot> snapshots) {
            Snapshot partial = null;
            for (Snapshot snapshot : snapshots) {
                if (snapshot.kind() == SnapshotKind.FULL && !end(snapshot).isAfter(start)) {
                    if (!snapshot.partial()) {
                        return snapshot;
                    }
                    partial = partial == null ? snapshot : partial;
                }
            }
            return partial;
        }

        private static boolean needsBase(Snapshot snapshot) {
            return snapshot.kind() == SnapshotKind.INCREMENTAL || snapshot.kind() == SnapshotKind.LOG;
        }

        /** A full snapshot of what changes meanwhile is consistent when it ends, and a log reaches to its end. */
        private static OffsetDateTime end(Snapshot snapshot) {
            return snapshot.summary().map(SnapshotSummary::end).orElse(snapshot.time());
        }

        @Override
        public Verdict judge(Snapshot snapshot, boolean oldest) {
            if (end(snapshot).isAfter(start)) {
                return new Verdict(true, "point in time within " + span);
            }
            if (base != null && snapshot.id().equals(base.id())) {
                return new Verdict(true, "base of point in time within " + span);
            }
            if (sinceBase.contains(snapshot.id())) {
                return new Verdict(
                        true, base == null ? "its base is not in this group" : "since base " + base.shortId());
            }
            return new Verdict(false, "not needed for points in time within " + span);
        }
    }
}
