package io.holdfast.repository;

import io.holdfast.Cancellation;
import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What is made of snapshots: paths that are left out, another host or time. Immutable. */
public final class RewriteRequest {

    private final List<Snapshot> snapshots;
    private final List<String> excludes;
    private final List<String> excludesIgnoringCase;
    private final Optional<String> hostName;
    private final Optional<OffsetDateTime> time;
    private final boolean forget;
    private final Function<? super Snapshot, Optional<String>> holds;
    private final boolean dryRun;
    private final Cancellation cancellation;

    private RewriteRequest(Builder builder) {
        snapshots = builder.snapshots;
        excludes = List.copyOf(builder.excludes);
        excludesIgnoringCase = List.copyOf(builder.excludesIgnoringCase);
        hostName = builder.hostName;
        time = builder.time;
        forget = builder.forget;
        holds = builder.holds;
        dryRun = builder.dryRun;
        cancellation = builder.cancellation;
    }

    /** Begins a request that changes nothing and keeps the old snapshots. */
    public static Builder of(List<Snapshot> snapshots) {
        return new Builder(snapshots);
    }

    /** The snapshots that are made anew. */
    public List<Snapshot> snapshots() {
        return snapshots;
    }

    /** Patterns of what is left out. */
    public List<String> excludes() {
        return excludes;
    }

    /** Patterns of what is left out that do not tell upper case from lower case. */
    public List<String> excludesIgnoringCase() {
        return excludesIgnoringCase;
    }

    /** The machine of which the snapshots are said to be. */
    public Optional<String> hostName() {
        return hostName;
    }

    /** The time at which the backups are said to have begun. */
    public Optional<OffsetDateTime> time() {
        return time;
    }

    /** Whether the old snapshots are forgotten once the new ones are durable. {@link Repository#undelete} puts them back until they are pruned. */
    public boolean forget() {
        return forget;
    }

    /** Why a snapshot is held, besides by its tags: it is not forgotten, of which the report says so. */
    public Function<? super Snapshot, Optional<String>> holds() {
        return holds;
    }

    /** Whether nothing is changed and only reported. */
    public boolean dryRun() {
        return dryRun;
    }

    /** What stops it. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Builds a {@link RewriteRequest}. Not thread-safe. */
    public static final class Builder {

        private final List<Snapshot> snapshots;
        private final List<String> excludes = new ArrayList<>();
        private final List<String> excludesIgnoringCase = new ArrayList<>();
        private Optional<String> hostName = Optional.empty();
        private Optional<OffsetDateTime> time = Optional.empty();
        private boolean forget;
        private Function<? super Snapshot, Optional<String>> holds = snapshot -> Optional.empty();
        private boolean dryRun;
        private Cancellation cancellation = new Cancellation();

        private Builder(List<Snapshot> snapshots) {
            this.snapshots = List.copyOf(snapshots);
        }

        /** Leaves out what matches one of these patterns, with restic's rules. */
        public Builder exclude(String... patterns) {
            excludes.addAll(List.of(patterns));
            return this;
        }

        /** The same without telling upper case from lower case. */
        public Builder excludeIgnoringCase(String... patterns) {
            excludesIgnoringCase.addAll(List.of(patterns));
            return this;
        }

        /** See {@link RewriteRequest#hostName()}. */
        public Builder hostName(String name) {
            hostName = Optional.of(name);
            return this;
        }

        /** See {@link RewriteRequest#time()}. */
        public Builder time(OffsetDateTime begin) {
            time = Optional.of(begin);
            return this;
        }

        /** See {@link RewriteRequest#forget()}. */
        public Builder forget(boolean choice) {
            forget = choice;
            return this;
        }

        /** See {@link RewriteRequest#holds()}; by default nothing is held but by its tags. */
        public Builder holds(Function<? super Snapshot, Optional<String>> why) {
            holds = why;
            return this;
        }

        /** See {@link RewriteRequest#dryRun()}. */
        public Builder dryRun(boolean choice) {
            dryRun = choice;
            return this;
        }

        /** See {@link RewriteRequest#cancellation()}. */
        public Builder cancellation(Cancellation by) {
            cancellation = by;
            return this;
        }

        /**
         * The request.
         *
         * @throws ConfigurationException if it asks for no change
         */
        public RewriteRequest build() {
            if (excludes.isEmpty() && excludesIgnoringCase.isEmpty() && hostName.isEmpty() && time.isEmpty()) {
                throw new ConfigurationException(
                        "Nothing was rewritten, since no change is asked for: patterns to leave out, a host or a time");
            }
            return new RewriteRequest(this);
        }
    }
}
