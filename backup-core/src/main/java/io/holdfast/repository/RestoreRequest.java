package io.holdfast.repository;

import io.holdfast.Cancellation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What of a snapshot is restored, to where, and how. Immutable. */
public final class RestoreRequest {

    private final Path target;
    private final String subtree;
    private final List<String> includes;
    private final List<String> excludes;
    private final Overwrite overwrite;
    private final boolean deleteExtra;
    private final boolean dryRun;
    private final boolean sparse;
    private final boolean durable;
    private final Cancellation cancellation;

    private RestoreRequest(Builder builder) {
        target = builder.target;
        subtree = builder.subtree;
        includes = List.copyOf(builder.includes);
        excludes = List.copyOf(builder.excludes);
        overwrite = builder.overwrite;
        deleteExtra = builder.deleteExtra;
        dryRun = builder.dryRun;
        sparse = builder.sparse;
        durable = builder.durable;
        cancellation = builder.cancellation;
    }

    /**
     * Begins a request: everything, files overwritten if they differ, nothing deleted, holes where there are long runs of zeros.
     *
     * @param target the directory to restore into; it is created if it is absent
     */
    public static Builder to(Path target) {
        return new Builder(target);
    }

    /** The directory to restore into. */
    public Path target() {
        return target;
    }

    /** The directory of the snapshot whose content is restored; empty for all. */
    public String subtree() {
        return subtree;
    }

    /** Patterns of which a path must match one, if there are any. */
    public List<String> includes() {
        return includes;
    }

    /** Patterns of which a path must match none. */
    public List<String> excludes() {
        return excludes;
    }

    /** What happens to files that are there. */
    public Overwrite overwrite() {
        return overwrite;
    }

    /** Whether what the snapshot does not have is deleted from restored directories. */
    public boolean deleteExtra() {
        return deleteExtra;
    }

    /** Whether nothing is touched and only reported. */
    public boolean dryRun() {
        return dryRun;
    }

    /** Whether long runs of zeros become holes. */
    public boolean sparse() {
        return sparse;
    }

    /** Whether everything is on the device when the restore returns; this takes longer where files are small. */
    public boolean durable() {
        return durable;
    }

    /** What stops it. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Builds a {@link RestoreRequest}. Not thread-safe. */
    public static final class Builder {

        private final Path target;
        private String subtree = "";
        private final List<String> includes = new ArrayList<>();
        private final List<String> excludes = new ArrayList<>();
        private Overwrite overwrite = Overwrite.IF_CHANGED;
        private boolean deleteExtra;
        private boolean dryRun;
        private boolean sparse = true;
        private boolean durable;
        private Cancellation cancellation = new Cancellation();

        private Builder(Path target) {
            this.target = target;
        }

        /** Restores what is in this directory of the snapshot, directly into the target. */
        public Builder subtree(String directory) {
            subtree = directory;
            return this;
        }

        /** Restores only what matches one of these patterns, with restic's rules. */
        public Builder include(String... patterns) {
            includes.addAll(List.of(patterns));
            return this;
        }

        /** Does not restore what matches one of these patterns, with restic's rules. */
        public Builder exclude(String... patterns) {
            excludes.addAll(List.of(patterns));
            return this;
        }

        /** See {@link RestoreRequest#overwrite()}. */
        public Builder overwrite(Overwrite choice) {
            overwrite = choice;
            return this;
        }

        /** See {@link RestoreRequest#deleteExtra()}. */
        public Builder deleteExtra(boolean choice) {
            deleteExtra = choice;
            return this;
        }

        /** See {@link RestoreRequest#dryRun()}. */
        public Builder dryRun(boolean choice) {
            dryRun = choice;
            return this;
        }

        /** See {@link RestoreRequest#sparse()}. */
        public Builder sparse(boolean choice) {
            sparse = choice;
            return this;
        }

        /** See {@link RestoreRequest#durable()}. */
        public Builder durable(boolean choice) {
            durable = choice;
            return this;
        }

        /** See {@link RestoreRequest#cancellation()}. */
        public Builder cancellation(Cancellation by) {
            cancellation = by;
            return this;
        }

        /** The request. */
        public RestoreRequest build() {
            return new RestoreRequest(this);
        }
    }
}
