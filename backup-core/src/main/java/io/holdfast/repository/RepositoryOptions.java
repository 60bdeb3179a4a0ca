package io.holdfast.repository;

import io.holdfast.Compression;
import io.holdfast.ConfigurationException;
import io.holdfast.audit.AuditLog;
import io.holdfast.event.HoldfastEvent;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** How a repository is used. Immutable. */
public final class RepositoryOptions {

    private static final RepositoryOptions DEFAULTS = builder().build();

    private final Compression compression;
    private final int packSize;
    private final ChunkerChoice chunker;
    private final Optional<Path> cacheDirectory;
    private final boolean proveBlobs;
    private final boolean lock;
    private final Duration lockWait;
    private final int parallelism;
    private final Duration keyDerivationTime;
    private final Duration retryFor;
    private final String hostName;
    private final String userName;
    private final Clock clock;
    private final Consumer<HoldfastEvent> listener;
    private final Optional<AuditLog> audit;
    private final Optional<Consumer<String>> unaudited;

    private RepositoryOptions(Builder builder) {
        compression = builder.compression;
        packSize = builder.packSize;
        chunker = builder.chunker;
        cacheDirectory = builder.cacheDirectory;
        proveBlobs = builder.proveBlobs;
        lock = builder.lock;
        lockWait = builder.lockWait;
        parallelism = builder.parallelism;
        keyDerivationTime = builder.keyDerivationTime;
        retryFor = builder.retryFor;
        hostName = builder.hostName;
        userName = builder.userName;
        clock = builder.clock;
        listener = builder.listener;
        audit = builder.audit;
        unaudited = builder.unaudited;
    }

    /** What {@link #builder()} begins with. */
    public static RepositoryOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Begins with: {@link Compression#DEFAULT}, packs of 16 MiB, {@link ChunkerChoice#AUTO}, no cache, every blob proven, locks that are not waited for, as
     * many workers as the machine has processors, 500 ms to derive a key, 15 minutes of trying again, the system's clock, this machine's and user's name, nobody listening, and no audit log.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** How hard content is compressed. */
    public Compression compression() {
        return compression;
    }

    /** The size in bytes up to which a pack is filled. */
    public int packSize() {
        return packSize;
    }

    /** How a new repository cuts content. */
    public ChunkerChoice chunker() {
        return chunker;
    }

    /** Where indexes and directories are cached; safe to delete at any time. */
    public Optional<Path> cacheDirectory() {
        return cacheDirectory;
    }

    /** Whether every blob is decrypted, decompressed, compared with its plain content and authenticated before it is stored. */
    public boolean proveBlobs() {
        return proveBlobs;
    }

    /** Whether locks are taken and honoured. */
    public boolean lock() {
        return lock;
    }

    /**
     * How long a lock of somebody else is waited for that excludes what is asked; time in which the store is slow to answer does not count. A lock that
     * nobody has refreshed for 30 minutes is watched for five minutes and then removed, however short this is.
     */
    public Duration lockWait() {
        return lockWait;
    }

    /** How many things are done at a time. */
    public int parallelism() {
        return parallelism;
    }

    /** How long deriving a new key from its password takes on this machine, and so each guess of an attacker with one like it. */
    public Duration keyDerivationTime() {
        return keyDerivationTime;
    }

    /** How long something that fails on its way to the store is tried again. */
    public Duration retryFor() {
        return retryFor;
    }

    /** The name of this machine in snapshots. */
    public String hostName() {
        return hostName;
    }

    /** The name of this user in snapshots. */
    public String userName() {
        return userName;
    }

    /** The only clock that is read. */
    public Clock clock() {
        return clock;
    }

    /** Who is told what happens. */
    public Consumer<HoldfastEvent> listener() {
        return listener;
    }

    /**
     * Where it is written who opens the repository, backs up, reads, restores, removes, and with which result. Nothing is begun that could not be written there first, unless {@linkplain #unaudited() somebody wants it}; an end that
     * cannot be written is a {@linkplain HoldfastEvent.Warned warning}.
     */
    public Optional<AuditLog> audit() {
        return audit;
    }

    /** Who is told what cannot be written to the audit log, and is done all the same; empty, as by default, if nothing is begun then. */
    public Optional<Consumer<String>> unaudited() {
        return unaudited;
    }

    /** Begins with these. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.compression = compression;
        builder.packSize = packSize;
        builder.chunker = chunker;
        builder.cacheDirectory = cacheDirectory;
        builder.proveBlobs = proveBlobs;
        builder.lock = lock;
        builder.lockWait = lockWait;
        builder.parallelism = parallelism;
        builder.keyDerivationTime = keyDerivationTime;
        builder.retryFor = retryFor;
        builder.hostName = hostName;
        builder.userName = userName;
        builder.clock = clock;
        builder.listener = listener;
        builder.audit = audit;
        builder.unaudited = unaudited;
        return builder;
    }

    /** Builds {@link RepositoryOptions}. Not thread-safe. */
    public static final class Builder {

        private Compression compression = Compression.DEFAULT;
        private int packSize = 16 << 20;
        private ChunkerChoice chunker = ChunkerChoice.AUTO;
        private Optional<Path> cacheDirectory = Optional.empty();
        private boolean proveBlobs = true;
        private boolean lock = true;
        private Duration lockWait = Duration.ZERO;
        private int parallelism = Runtime.getRuntime().availableProcessors();
        private Duration keyDerivationTime = Duration.ofMillis(500);
        private Duration retryFor = Duration.ofMinutes(15);
        private String hostName = HostNames.ofThisMachine();
        private String userName = System.getProperty("user.name", "");
        private Clock clock = Clock.system(ZoneId.systemDefault());
        private Consumer<HoldfastEvent> listener = event -> {};
        private Optional<AuditLog> audit = Optional.empty();
        private Optional<Consumer<String>> unaudited = Optional.empty();

        private Builder() {}

        /** See {@link RepositoryOptions#compression()}. */
        public Builder compression(Compression choice) {
            compression = choice;
            return this;
        }

        /** See {@link RepositoryOptions#packSize()}; 4 MiB to 128 MiB. */
        public Builder packSize(int bytes) {
            packSize = bytes;
            return this;
        }

        /** See {@link RepositoryOptions#chunker()}. */
        public Builder chunker(ChunkerChoice choice) {
            chunker = choice;
            return this;
        }

        /** See {@link RepositoryOptions#cacheDirectory()}. */
        public Builder cacheDirectory(Path directory) {
            cacheDirectory = Optional.of(directory);
            return this;
        }

        /** See {@link RepositoryOptions#proveBlobs()}. */
        public Builder proveBlobs(boolean choice) {
            proveBlobs = choice;
            return this;
        }

        /** See {@link RepositoryOptions#lock()}; without, a concurrent prune by another tool may delete what is being read or written. */
        public Builder lock(boolean choice) {
            lock = choice;
            return this;
        }

        /** See {@link RepositoryOptions#lockWait()}; zero to fail at once. */
        public Builder lockWait(Duration time) {
            lockWait = time;
            return this;
        }

        /** See {@link RepositoryOptions#parallelism()}; at least 1. */
        public Builder parallelism(int things) {
            parallelism = things;
            return this;
        }

        /** See {@link RepositoryOptions#keyDerivationTime()}. */
        public Builder keyDerivationTime(Duration time) {
            keyDerivationTime = time;
            return this;
        }

        /** See {@link RepositoryOptions#retryFor()}; zero to try nothing twice. */
        public Builder retryFor(Duration time) {
            retryFor = time;
            return this;
        }

        /** See {@link RepositoryOptions#hostName()}. */
        public Builder hostName(String name) {
            hostName = name;
            return this;
        }

        /** See {@link RepositoryOptions#userName()}. */
        public Builder userName(String name) {
            userName = name;
            return this;
        }

        /** See {@link RepositoryOptions#clock()}; its zone is the one in which times are written. */
        public Builder clock(Clock source) {
            clock = source;
            return this;
        }

        /** See {@link RepositoryOptions#listener()}. */
        public Builder listener(Consumer<HoldfastEvent> to) {
            listener = to;
            return this;
        }

        /** See {@link RepositoryOptions#audit()}. */
        public Builder audit(AuditLog log) {
            audit = Optional.of(log);
            return this;
        }

        /** See {@link RepositoryOptions#unaudited()}. */
        public Builder unaudited(Consumer<String> told) {
            unaudited = Optional.of(told);
            return this;
        }

        /**
         * The options.
         *
         * @throws ConfigurationException with every value that is out of range
         */
        public RepositoryOptions build() {
            List<String> problems = new ArrayList<>();
            if (packSize < 4 << 20 || packSize > 128 << 20) {
                problems.add("the pack size is 4 MiB to 128 MiB, not " + packSize + " bytes");
            }
            if (parallelism < 1) {
                problems.add("the parallelism is at least 1, not " + parallelism);
            }
            if (keyDerivationTime.isNegative()) {
                problems.add("the key derivation time is not negative: " + keyDerivationTime);
            }
            if (lockWait.isNegative()) {
                problems.add("the time to wait for a lock is not negative: " + lockWait);
            }
            if (retryFor.isNegative()) {
                problems.add("the time to try again is not negative: " + retryFor);
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException(String.join("; ", problems));
            }
            return new RepositoryOptions(this);
        }
    }
}
