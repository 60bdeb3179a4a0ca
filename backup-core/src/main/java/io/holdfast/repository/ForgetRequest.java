package io.holdfast.repository;

import io.holdfast.Cancellation;
import io.holdfast.ConfigurationException;
import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which snapshots are to be forgotten: those that a policy does not keep, or those that are named. Immutable.
 *
 * <p>The guard: a forget that would leave more than a share of the days of a group without any snapshot is refused, if the group has snapshots of
 * more than {@value #FREE_DAYS} days. It counts days, not snapshots, so that the daily work of a policy that thins hourly snapshots to daily ones goes
 * unhindered, and a slip of the pen that ends a year of history does not.
 */
public final class ForgetRequest {

    /** Groups with snapshots of so many days at the most are not guarded. */
    public static final int FREE_DAYS = 4;

    private final Optional<RetentionPolicy> policy;
    private final List<String> snapshots;
    private final Predicate<? super Snapshot> filter;
    private final Function<? super Snapshot, Optional<String>> holds;
    private final Set<GroupBy> groupBy;
    private final int maxDaysLost;
    private final Cancellation cancellation;

    private ForgetRequest(Builder builder) {
        policy = builder.policy;
        snapshots = builder.snapshots;
        filter = builder.filter;
        holds = builder.holds;
        groupBy = builder.groupBy;
        maxDaysLost = builder.maxDaysLost;
        cancellation = builder.cancellation;
    }

    /**
     * Begins a request to forget what a policy does not keep, of all snapshots, grouped by host and paths as restic does, or by host and source if the
     * policy is about points in time; losing at most half of a group's days.
     */
    public static Builder keeping(RetentionPolicy policy) {
        return new Builder(Optional.of(policy), List.of());
    }

    /**
     * Begins a request to forget certain snapshots, losing at most half of the days of each machine's paths.
     *
     * @param snapshots their ids, or as many of the first digits of each as tell it from others that the filter accepts, or {@code latest}
     */
    public static Builder of(List<String> snapshots) {
        return new Builder(Optional.empty(), List.copyOf(snapshots));
    }

    /** What decides; empty if the snapshots are named. */
    public Optional<RetentionPolicy> policy() {
        return policy;
    }

    /** The snapshots that are named. */
    public List<String> snapshots() {
        return snapshots;
    }

    /** Which snapshots are looked at; the others stay. */
    public Predicate<? super Snapshot> filter() {
        return filter;
    }

    /** Why a snapshot is held, besides by its tags: it stays, and a request that names it is refused. */
    public Function<? super Snapshot, Optional<String>> holds() {
        return holds;
    }

    /** What the snapshots of a group have in common. */
    public Set<GroupBy> groupBy() {
        return Set.copyOf(groupBy);
    }

    /** How many percent of a group's days may be left without a snapshot. */
    public int maxDaysLost() {
        return maxDaysLost;
    }

    /** What stops it. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Builds a {@link ForgetRequest}. Not thread-safe. */
    public static final class Builder {

        private final Optional<RetentionPolicy> policy;
        private final List<String> snapshots;
        private Predicate<? super Snapshot> filter = SnapshotFilter.all();
        private Function<? super Snapshot, Optional<String>> holds = snapshot -> Optional.empty();
        private Set<GroupBy> groupBy;
        private int maxDaysLost = 50;
        private Cancellation cancellation = new Cancellation();

        private Builder(Optional<RetentionPolicy> policy, List<String> snapshots) {
            this.policy = policy;
            this.snapshots = snapshots;
            boolean byPoint = policy.flatMap(RetentionPolicy::pointInTime).isPresent();
            groupBy = EnumSet.of(GroupBy.HOST, byPoint ? GroupBy.SOURCE : GroupBy.PATHS);
        }

        /** See {@link ForgetRequest#filter()}; a {@link SnapshotFilter} is one. */
        public Builder filter(Predicate<? super Snapshot> which) {
            filter = which;
            return this;
        }

        /** See {@link ForgetRequest#holds()}; by default nothing is held but by its tags. */
        public Builder holds(Function<? super Snapshot, Optional<String>> why) {
            holds = why;
            return this;
        }

        /** See {@link ForgetRequest#groupBy()}; nothing for one group of all. */
        public Builder groupBy(GroupBy... what) {
            groupBy = Set.of(what);
            return this;
        }

        /** See {@link ForgetRequest#maxDaysLost()}; 100 switches the guard off. */
        public Builder maxDaysLost(int percent) {
            maxDaysLost = percent;
            return this;
        }

        /** See {@link ForgetRequest#cancellation()}. */
        public Builder cancellation(Cancellation by) {
            cancellation = by;
            return this;
        }

        /**
         * The request.
         *
         * @throws ConfigurationException if the percentage is out of range, or no snapshot is named
         */
        public ForgetRequest build() {
            if (maxDaysLost < 0 || maxDaysLost > 100) {
                throw new ConfigurationException("the days that may be lost are 0 to 100 percent, not " + maxDaysLost);
            }
            if (policy.isEmpty() && snapshots.isEmpty()) {
                throw new ConfigurationException("neither a policy nor a snapshot is given; nothing can be forgotten");
            }
            return new ForgetRequest(this);
        }
    }
}
