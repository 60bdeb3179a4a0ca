package io.holdfast.repository;

import io.holdfast.Cancellation;
import io.holdfast.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a prune removes, what it may cost, and how soon. Immutable. */
public final class PruneOptions {

    /**
     * How long a pack that was marked is kept before it is deleted, unless the grace is zero: longer than a lock is honoured
     * whose holder was frozen.
     */
    public static final Duration MARK_GRACE = Duration.ofHours(1);

    private static final PruneOptions DEFAULTS = builder().build();

    private final UnusedLimit maxUnused;
    private final long maxRepackBytes;
    private final boolean repackSmall;
    private final boolean repackUncompressed;
    private final boolean repackTreesOnly;
    private final Duration grace;
    private final OptionalLong bytesPerSecond;
    private final Optional<StorePrices> prices;
    private final Cancellation cancellation;

    private PruneOptions(Builder builder) {
        maxUnused = builder.maxUnused;
        maxRepackBytes = builder.maxRepackBytes;
        repackSmall = builder.repackSmall;
        repackUncompressed = builder.repackUncompressed;
        repackTreesOnly = builder.repackTreesOnly;
        grace = builder.grace;
        bytesPerSecond = builder.bytesPerSecond;
        prices = builder.prices;
        cancellation = builder.cancellation;
    }

    /** What {@link #builder()} begins with. */
    public static PruneOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Begins with: 5 % may stay unused, no bound on what is copied, packs copied only as far as needed, and a grace of 24 hours.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** How much may stay unused in packs that are needed. */
    public UnusedLimit maxUnused() {
        return maxUnused;
    }

    /** The packs that are copied in one run have no more bytes than this; others come next time. */
    public long maxRepackBytes() {
        return maxRepackBytes;
    }

    /** Whether all packs below four fifths of the repository's pack size are made into larger ones, and not only tiny ones. */
    public boolean repackSmall() {
        return repackSmall;
    }

    /** Whether packs with content that is not compressed are copied, compressing it. */
    public boolean repackUncompressed() {
        return repackUncompressed;
    }

    /** Whether only packs of directories are copied, which are small and often cached. */
    public boolean repackTreesOnly() {
        return repackTreesOnly;
    }

    /**
     * How long forgotten snapshots can still be put back, by the store's clock. Zero: whatever nobody needs is deleted in this
     * run, also without waiting for {@link #MARK_GRACE}.
     */
    public Duration grace() {
        return grace;
    }

    /** How many bytes can be read from the store, and as many written, in a second; measured if it is not stated. */
    public OptionalLong bytesPerSecond() {
        return bytesPerSecond;
    }

    /** What the store costs, if the plan is to say what it costs and saves. */
    public Optional<StorePrices> prices() {
        return prices;
    }

    /** What stops it. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Builds {@link PruneOptions}. Not thread-safe. */
    public static final class Builder {

        private UnusedLimit maxUnused = UnusedLimit.percent(5);
        private long maxRepackBytes = Long.MAX_VALUE;
        private boolean repackSmall;
        private boolean repackUncompressed;
        private boolean repackTreesOnly;
        private Duration grace = Duration.ofHours(24);
        private OptionalLong bytesPerSecond = OptionalLong.empty();
        private Optional<StorePrices> prices = Optional.empty();
        private Cancellation cancellation = new Cancellation();

        private Builder() {}

        /** See {@link PruneOptions#maxUnused()}. */
        public Builder maxUnused(UnusedLimit limit) {
            maxUnused = limit;
            return this;
        }

        /** See {@link PruneOptions#maxRepackBytes()}. */
        public Builder maxRepackBytes(long bytes) {
            maxRepackBytes = bytes;
            return this;
        }

        /** See {@link PruneOptions#repackSmall()}. */
        public Builder repackSmall(boolean choice) {
            repackSmall = choice;
            return this;
        }

        /** See {@link PruneOptions#repackUncompressed()}. */
        public Builder repackUncompressed(boolean choice) {
            repackUncompressed = choice;
            return this;
        }

        /** See {@link PruneOptions#repackTreesOnly()}. */
        public Builder repackTreesOnly(boolean choice) {
            repackTreesOnly = choice;
            return this;
        }

        /** See {@link PruneOptions#grace()}. */
        public Builder grace(Duration time) {
            grace = time;
            return this;
        }

        /** See {@link PruneOptions#bytesPerSecond()}. */
        public Builder bytesPerSecond(long rate) {
            bytesPerSecond = OptionalLong.of(rate);
            return this;
        }

        /** See {@link PruneOptions#prices()}. */
        public Builder prices(StorePrices of) {
            prices = Optional.of(of);
            return this;
        }

        /** See {@link PruneOptions#cancellation()}. */
        public Builder cancellation(Cancellation by) {
            cancellation = by;
            return this;
        }

        /**
         * The options.
         *
         * @throws ConfigurationException with every value that is out of range
         */
        public PruneOptions build() {
            List<String> problems = new ArrayList<>();
            if (maxRepackBytes < 0) {
                problems.add("the bytes to be copied are not negative: " + maxRepackBytes);
            }
            if (grace.isNegative()) {
                problems.add("the grace is not negative: " + grace);
            }
            if (bytesPerSecond.isPresent() && bytesPerSecond.getAsLong() <= 0) {
                problems.add("the bytes per second are positive, not " + bytesPerSecond.getAsLong());
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException(String.join("; ", problems));
            }
            return new PruneOptions(this);
        }
    }
}
