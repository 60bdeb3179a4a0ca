package io.holdfast.repository;

import io.holdfast.Cancellation;
import io.holdfast.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How the change log of a source is followed; serves once. Immutable. */
public final class FollowRequest {

    private static final long MEBI = 1 << 20;

    private final Duration commitDelay;
    private final Duration heartbeat;
    private final Duration foldEvery;
    private final long foldSize;
    private final Duration tolerableLag;
    private final long spoolMemory;
    private final Optional<Path> spoolDirectory;
    private final long spoolFile;
    private final GapPolicy onGap;
    private final Cancellation cancellation;

    private FollowRequest(Builder builder) {
        commitDelay = builder.commitDelay;
        heartbeat = builder.heartbeat;
        foldEvery = builder.foldEvery;
        foldSize = builder.foldSize;
        tolerableLag = builder.tolerableLag;
        spoolMemory = builder.spoolMemory;
        spoolDirectory = builder.spoolDirectory;
        spoolFile = builder.spoolFile;
        onGap = builder.onGap;
        cancellation = builder.cancellation;
    }

    /** Begins a request: what comes is stored at least every 200 ms and folded each hour or when it has 1 GiB; if nothing does, that is stored each minute; 64 MiB may wait in memory for the store; 30 s of lag are well; behind a gap it goes on. */
    public static Builder builder() {
        return new Builder();
    }

    /** How long what was taken from the source waits for more before it is stored. */
    public Duration commitDelay() {
        return commitDelay;
    }

    /**
     * How often it is stored at least that the source was heard of, so that one in which nothing happens can be restored to moments after its last change. A
     * source that does not say how far it is has none.
     */
    public Duration heartbeat() {
        return heartbeat;
    }

    /** How often what was stored is folded into a snapshot; besides at the end. */
    public Duration foldEvery() {
        return foldEvery;
    }

    /** From how many bytes in the store on what is not folded is folded earlier; that much has to be read to tell what can be restored. */
    public long foldSize() {
        return foldSize;
    }

    /** For how long something may fail, or not be durable, until that is not well. */
    public Duration tolerableLag() {
        return tolerableLag;
    }

    /** How many bytes may wait for the store in memory. */
    public long spoolMemory() {
        return spoolMemory;
    }

    /** Where more may wait in a file, sealed; empty for nowhere. */
    public Optional<Path> spoolDirectory() {
        return spoolDirectory;
    }

    /** How many bytes may wait in that file. */
    public long spoolFile() {
        return spoolFile;
    }

    /** What is done when the source no longer has a part of its log. */
    public GapPolicy onGap() {
        return onGap;
    }

    /** What stops it, as {@link Following#close()} does. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Builds a {@link FollowRequest}. Not thread-safe. */
    public static final class Builder {

        private Duration commitDelay = Duration.ofMillis(200);
        private Duration heartbeat = Duration.ofMinutes(1);
        private Duration foldEvery = Duration.ofHours(1);
        private long foldSize = 1024 * MEBI;
        private Duration tolerableLag = Duration.ofSeconds(30);
        private long spoolMemory = 64 * MEBI;
        private Optional<Path> spoolDirectory = Optional.empty();
        private long spoolFile;
        private GapPolicy onGap = new GapPolicy.GoOn();
        private Cancellation cancellation = new Cancellation();

        private Builder() {}

        /** See {@link FollowRequest#commitDelay()}; at most a second. */
        public Builder commitDelay(Duration delay) {
            commitDelay = delay;
            return this;
        }

        /** See {@link FollowRequest#heartbeat()}. */
        public Builder heartbeat(Duration interval) {
            heartbeat = interval;
            return this;
        }

        /** See {@link FollowRequest#foldEvery()}. */
        public Builder foldEvery(Duration interval) {
            foldEvery = interval;
            return this;
        }

        /** See {@link FollowRequest#foldSize()}; it is looked at 60 times in the interval of folding. */
        public Builder foldSize(long bytes) {
            foldSize = bytes;
            return this;
        }

        /** See {@link FollowRequest#tolerableLag()}. */
        public Builder tolerableLag(Duration lag) {
            tolerableLag = lag;
            return this;
        }

        /** See {@link FollowRequest#spoolMemory()}. */
        public Builder spoolMemory(long bytes) {
            spoolMemory = bytes;
            return this;
        }

        /** Lets more than fits into memory wait in a file. */
        public Builder spoolFile(Path directory, long bytes) {
            spoolDirectory = Optional.of(directory);
            spoolFile = bytes;
            return this;
        }

        /** See {@link FollowRequest#onGap()}. */
        public Builder onGap(GapPolicy policy) {
            onGap = policy;
            return this;
        }

        /** See {@link FollowRequest#cancellation()}. */
        public Builder cancellation(Cancellation by) {
            cancellation = by;
            return this;
        }

        /**
         * The request.
         *
         * @throws ConfigurationException if a span or a size is out of its range
         */
        public FollowRequest build() {
            if (commitDelay.isNegative() || commitDelay.compareTo(Duration.ofSeconds(1)) > 0) {
                throw new ConfigurationException("the delay of a commit is 0 to 1 s, not " + commitDelay);
            }
            if (foldEvery.isZero() || foldEvery.isNegative() || tolerableLag.isNegative() || heartbeat.isNegative()) {
                throw new ConfigurationException("the interval of folding is more than 0, and the lag and the interval"
                        + " of heartbeats not less, not " + foldEvery + ", " + tolerableLag + " and " + heartbeat);
            }
            if (foldSize < 1) {
                throw new ConfigurationException("not " + foldSize + " bytes are folded, but 1 and more");
            }
            if (spoolMemory < 0 || spoolFile < 0) {
                throw new ConfigurationException("a spool has no " + Math.min(spoolMemory, spoolFile) + " bytes");
            }
            return new FollowRequest(this);
        }
    }
}
