package io.holdfast;

import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is backed up together, and into which repository. Immutable; running it several times makes several snapshots of each source.
 *
 * <p>The repository and the sources belong to the host, who closes them.
 */
public final class BackupPlan {

    private final String name;
    private final Repository repository;
    private final Map<String, Source> sources;
    private final List<String> tags;
    private final Optional<String> hostName;
    private final Optional<Duration> longestStill;
    private final int increments;
    private final Optional<Duration> longestLogWait;
    private final boolean readAll;
    private final boolean dryRun;
    private final SizeLimits sizeLimits;
    private final Cancellation cancellation;

    private BackupPlan(Builder builder) {
        name = builder.name;
        repository = builder.repository;
        sources = new LinkedHashMap<>(builder.sources);
        tags = List.copyOf(builder.tags);
        hostName = builder.hostName;
        longestStill = builder.longestStill;
        increments = builder.increments;
        longestLogWait = builder.longestLogWait;
        readAll = builder.readAll;
        dryRun = builder.dryRun;
        sizeLimits = builder.sizeLimits;
        cancellation = builder.cancellation;
    }

    /**
     * Begins a plan that needs at least one source.
     *
     * @param name how its snapshots are told from those of other plans: letters, digits, {@code . _ -}
     */
    public static Builder builder(String name, Repository repository) {
        return new Builder(name, repository);
    }

    /**
     * Makes a snapshot of each source, one after the other; or of all at {@linkplain Builder#consistent one cut}.
     *
     * @throws SourceException if a source cannot be read
     * @throws StoreException if the repository cannot be read or written
     * @throws RepositoryException if the repository is damaged, or locked by somebody
     * @throws CancelledException if it was cancelled
     */
    public BackupReport run() {
        return repository.backUp(this);
    }

    /** How its snapshots are told from those of other plans. */
    public String name() {
        return name;
    }

    /** The sources by name, in the order in which they were added. */
    public Map<String, Source> sources() {
        return new LinkedHashMap<>(sources);
    }

    /** What its snapshots are tagged with, beside what Holdfast adds. */
    public List<String> tags() {
        return tags;
    }

    /** The machine in whose name the snapshots are made; empty for the one in the repository's options. */
    public Optional<String> hostName() {
        return hostName;
    }

    /** How long a source is held still for the others at the most, if all are copied at one cut. */
    public Optional<Duration> longestStill() {
        return longestStill;
    }

    /** How many increments follow a full snapshot of a source that can make them, before everything is copied again. */
    public int increments() {
        return increments;
    }

    /** How long a backup waits for the change log of its source at the most, if it does. */
    public Optional<Duration> longestLogWait() {
        return longestLogWait;
    }

    /** Whether files that seem unchanged are read all the same. */
    public boolean readAll() {
        return readAll;
    }

    /** Whether everything is done but storing. */
    public boolean dryRun() {
        return dryRun;
    }

    /** How large each of its snapshots may be. */
    public SizeLimits sizeLimits() {
        return sizeLimits;
    }

    /** What stops a run. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Builds a {@link BackupPlan}. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private final Repository repository;
        private final Map<String, Source> sources = new LinkedHashMap<>();
        private final List<String> tags = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private Optional<String> hostName = Optional.empty();
        private Optional<Duration> longestStill = Optional.empty();
        private int increments;
        private Optional<Duration> longestLogWait = Optional.empty();
        private boolean readAll;
        private boolean dryRun;
        private SizeLimits sizeLimits = SizeLimits.NONE;
        private Cancellation cancellation = new Cancellation();

        private Builder(String name, Repository repository) {
            this.name = name;
            this.repository = repository;
            requireName("plan", name);
        }

        /**
         * Adds a source.
         *
         * @param sourceName how its snapshots are told from those of the plan's other sources: letters, digits, {@code . _ -}
         */
        public Builder source(String sourceName, Source source) {
            requireName("source", sourceName);
            if (sources.putIfAbsent(sourceName, source) != null) {
                problems.add("two sources are named '" + sourceName + "'");
            }
            return this;
        }

        private void requireName(String what, String given) {
            if (!given.matches("[A-Za-z0-9._-]+")) {
                problems.add("the name of a " + what + " has letters, digits and . _ - only, not '" + given + "'");
            }
        }

        /** See {@link BackupPlan#tags()}; a tag has no comma, since other programs take it for two. */
        public Builder tag(String... more) {
            for (String tag : more) {
                if (tag.isEmpty() || tag.indexOf(',') >= 0) {
                    problems.add("a tag is not empty and has no comma, unlike '" + tag + "'");
                }
                tags.add(tag);
            }
            return this;
        }

        /** See {@link BackupPlan#hostName()}. */
        public Builder hostName(String host) {
            hostName = Optional.of(host);
            return this;
        }

        /**
         * Copies all sources at the same time, at one cut: each waits until all others are ready, and is held still, if it can be, until all others are
         * fixed. How far apart they are nevertheless is in the {@linkplain BackupReport#cut() report} and in every snapshot. Where one source
         * fails, there is no snapshot of any.
         *
         * <p>Each source takes some 64 MiB of direct memory while it is copied. By default, plans are not consistent.
         *
         * @param longest how long a source is held still for the others at the most, before all fail
         */
        public Builder consistent(Duration longest) {
            if (longest.isNegative() || longest.isZero()) {
                problems.add("sources are held still for more than no time, not for " + longest);
            }
            longestStill = Optional.of(longest);
            return this;
        }

        /**
         * Copies of a source that can tell only what changed since the snapshot before. An increment contains the snapshots that it needs, so that each can be
         * restored alone; a restore reads the longer, the more there are. By default there are none: everything is copied each time, and what is known is
         * not stored again.
         *
         * @param longest how many follow one another, before everything is copied again
         */
        public Builder increments(int longest) {
            if (longest < 0) {
                problems.add("there are no " + longest + " increments");
            }
            increments = longest;
            return this;
        }

        /**
         * Makes only snapshots that the change log of their source brings further: begins to copy when somebody follows the log into this repository, here or
         * elsewhere, and publishes the snapshot when what was followed has come to where that stands and lacks nothing. Where this is not so in time,
         * no snapshot is made. By default, nothing is waited for. Sources without a change log never wait.
         *
         * @param longest how long to wait at the most, before copying and after it
         */
        public Builder awaitLog(Duration longest) {
            if (longest.isNegative()) {
                problems.add("a change log is not waited for " + longest);
            }
            longestLogWait = Optional.of(longest);
            return this;
        }

        /** See {@link BackupPlan#readAll()}. */
        public Builder readAll(boolean choice) {
            readAll = choice;
            return this;
        }

        /** See {@link BackupPlan#dryRun()}. */
        public Builder dryRun(boolean choice) {
            dryRun = choice;
            return this;
        }

        /**
         * Looks how large each snapshot is, while its source is copied. What is refused ends the backup of that source, and of all others of a {@linkplain #consistent consistent} plan; what is not is among
         * the warnings of its report. By default, anything is backed up.
         */
        public Builder sizeLimits(SizeLimits limits) {
            sizeLimits = limits;
            return this;
        }

        /** See {@link BackupPlan#cancellation()}. */
        public Builder cancellation(Cancellation by) {
            cancellation = by;
            return this;
        }

        /**
         * The plan.
         *
         * @throws ConfigurationException with everything that is wrong with it
         */
        public BackupPlan build() {
            if (sources.isEmpty()) {
                problems.add("the plan has no source");
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException(String.join("; ", problems));
            }
            return new BackupPlan(this);
        }
    }
}
