package io.holdfast.s3;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.RecoveryTarget;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.BlobNames;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bucket that speaks the S3 protocol. Thread-safe. Nothing is asked of the server before the store is used.
 *
 * <ul>
 *   <li>Before the first object is stored, what the server does with conditions is tried with small objects below {@link BlobNames#TRIALS}, which are read back
 *       and deleted: whether it declares {@link StoreCapability#EXCLUSIVE_CREATE} depends on that and not on who made the server.
 *   <li>Objects above {@link Builder#partSize} are sent in parts, several at a time, where the server takes parts, and knows conditions for them if it does for others; that is
 *       tried with the first of them. Elsewhere they are sent whole, up to 5 GiB.
 *   <li>A request is sent once, except for parts: whoever uses the store decides about other attempts. When the server asks for fewer requests, fewer are under
 *       way at a time, until it has answered more of them.
 *   <li>Memory does not depend on the size of what is stored.
 * </ul>
 *
 * <p>As a target of recoveries it is all objects below its prefix, and known by the addresses of its server, whichever name they were asked for by, the bucket and the prefix; also by the object that the bucket begins with, where the
 * whole of it may be listed.
 */
public final class S3Store implements Store, RecoveryTarget {

    private static final Logger LOG = LoggerFactory.getLogger(S3Store.class);
    /** By the protocol. */
    private static final long LARGEST_PUT = 5L << 30;
    /** One waits for the server's answer, one is on its way, one is hashed, and one is being made. */
    private static final int CONCURRENT_PUTS = 4;

    private final S3Settings settings;
    private final Bucket bucket;
    private final Objects objects;
    private final ExecutorService executor;
    private final Uploads uploads;
    private final Conditions conditions;
    private final BucketHealth health;
    private final BucketIdentity identity;
    private boolean swept;

    private S3Store(S3Settings settings) {
        this.settings = settings;
        bucket = new Bucket(settings.location(), S3Clients.of(settings), settings.connections());
        objects = new Objects(bucket);
        executor = Executors.newFixedThreadPool(settings.connections(), Threads.named("part"));
        uploads = new Uploads(settings, bucket, executor);
        conditions = new Conditions(this, uploads);
        health = new BucketHealth(settings, bucket);
        identity = new BucketIdentity(settings, bucket);
    }

    /**
     * The store at an address as restic has it: {@code https://host:port/bucket/prefix}, {@code host/bucket/prefix} or, for a bucket at Amazon,
     * {@code bucket/prefix}. What has a dot or a colon is a host. The bucket must exist.
     *
     * @throws IllegalArgumentException if this is no such address
     */
    public static Builder at(String address) {
        return new Builder(S3Location.parse(address));
    }

    @Override
    public Set<StoreCapability> capabilities() throws IOException, InterruptedException {
        return conditions.holdForOne()
                ? EnumSet.of(StoreCapability.ARBITRARY_NAMES, StoreCapability.EXCLUSIVE_CREATE)
                : EnumSet.of(StoreCapability.ARBITRARY_NAMES);
    }

    /**
     * {@inheritDoc}
     *
     * @throws FileSystemException if the server stores something else than what it is sent, which is tried before the first blob is stored
     */
    @Override
    public void put(String name, BlobContent content) throws IOException, InterruptedException {
        BlobNames.check(name);
        boolean conditional = conditions.holdForOne();
        if (!conditional && stat(name).isPresent()) {
            throw new FileAlreadyExistsException(bucket.where(name));
        }
        if (content.size() <= settings.partSize()) {
            uploads.inOne(name, content, conditional);
            return;
        }
        sweep();
        if (conditions.allowParts()) {
            uploads.inParts(name, content, conditional);
        } else if (content.size() <= LARGEST_PUT) {
            uploads.inOne(name, content, conditional);
        } else {
            throw new FileSystemException(
                    bucket.where(name),
                    null,
                    "it has more than 5 GiB, and this server takes no parts, or replaces by them what is there; it was not stored");
        }
    }

    /** Removes what those have left who were killed: once in the life of a store, before it sends something in parts itself. */
    private synchronized void sweep() throws IOException, InterruptedException {
        if (!swept) {
            Instant stale = now().minus(settings.staleAfter());
            try {
                uploads.removeBegunBefore(stale);
                conditions.removeTriedBefore(stale);
            } catch (FileSystemException e) {
                LOG.info("What others may have left is not removed: {}", e.getMessage());
            }
            swept = true;
        }
    }

    @Override
    public InputStream read(String name, long offset, long length) throws IOException, InterruptedException {
        BlobNames.check(name);
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("cannot read " + length + " bytes at " + offset);
        }
        return objects.read(name, offset, length);
    }

    @Override
    public Optional<BlobInfo> stat(String name) throws IOException, InterruptedException {
        return objects.stat(BlobNames.check(name));
    }

    @Override
    public void list(String prefix, Consumer<BlobInfo> each) throws IOException, InterruptedException {
        objects.list(BlobNames.checkPrefix(prefix), each);
    }

    @Override
    public Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException {
        names.forEach(BlobNames::check);
        return objects.delete(names);
    }

    @Override
    public Instant now() throws IOException, InterruptedException {
        return objects.now();
    }

    /**
     * {@inheritDoc}
     *
     * <p>That is asked of {@link Builder#versions} and {@link Builder#lock} where they are set.
     */
    @Override
    public Health health() throws InterruptedException {
        return health.now();
    }

    /**
     * {@inheritDoc}
     *
     * <p>4, and no more than there are {@link Builder#connections}.
     */
    @Override
    public int concurrentPuts() {
        return Math.min(settings.connections(), CONCURRENT_PUTS);
    }

    @Override
    public boolean keepsVersions() throws IOException, InterruptedException {
        return health.keepsVersions();
    }

    @Override
    public Duration lockTime() throws IOException, InterruptedException {
        return health.lock().time();
    }

    @Override
    public String description() {
        return "the bucket " + this;
    }

    @Override
    public Set<TargetIdentity> measure(Operation operation) throws IOException, InterruptedException {
        return identity.measure();
    }

    @Override
    public void close() {
        executor.shutdownNow();
        bucket.close();
    }

    @Override
    public String toString() {
        return bucket.toString();
    }

    /** Builds a {@link S3Store}. Not thread-safe. */
    public static final class Builder {

        private static final long SMALLEST_PART = 5L << 20;

        private final S3Location location;
        private Optional<String> region = Optional.empty();
        private boolean hostStyle;
        private Optional<String> accessKey = Optional.empty();
        private Optional<Secret> secretKey = Optional.empty();
        private Optional<Path> trust = Optional.empty();
        private S3Tls tls = S3Tls.AUTO;
        private Optional<String> storageClass = Optional.empty();
        private S3Encryption encryption = S3Encryption.asTheBucketSays();
        private S3Checksums checksums = S3Checksums.AUTO;
        private long partSize = 32L << 20;
        private int connections = 8;
        private Duration staleAfter = Duration.ofDays(1);
        private Optional<Boolean> versions = Optional.empty();
        private Optional<S3Lock> lock = Optional.empty();

        private Builder(S3Location location) {
            this.location = location;
        }

        /** The region of the bucket. By default that in the host's name, else where the AWS tools look; at Amazon another one is found, too. */
        public Builder region(String name) {
            region = Optional.of(name);
            return this;
        }

        /** Whether a server that is not Amazon's is asked for the bucket in the host's name and not in the path. */
        public Builder hostStyle(boolean choice) {
            hostStyle = choice;
            return this;
        }

        /**
         * Who asks. By default whoever the AWS tools would be: by environment, system properties, profile, or the role of the machine or container.
         *
         * @param secretKey is read when the store is built
         */
        public Builder credentials(String accessKey, Secret secretKey) {
            this.accessKey = Optional.of(accessKey);
            this.secretKey = Optional.of(secretKey);
            return this;
        }

        /** A file with certificates (PEM) of authorities that are trusted besides those of the Java installation. */
        public Builder trust(Path file) {
            trust = Optional.of(file);
            return this;
        }

        /** Who encrypts the connections; by default Conscrypt where the host has it on its class path, which costs least. */
        public Builder tls(S3Tls choice) {
            tls = choice;
            return this;
        }

        /** The storage class of packs, such as {@code STANDARD_IA}; what is read at each opening stays in the bucket's own. It must be one that can be read at once. */
        public Builder storageClass(String name) {
            storageClass = Optional.of(name);
            return this;
        }

        /** How the server encrypts; by default as the bucket says. */
        public Builder encryption(S3Encryption choice) {
            encryption = choice;
            return this;
        }

        /** What the server compares content with; by default its own checksums at Amazon, and {@code Content-MD5} elsewhere. */
        public Builder checksums(S3Checksums choice) {
            checksums = choice;
            return this;
        }

        /**
         * Up to how many bytes an object is sent in one request, and how many its parts have; by default 32 MiB.
         *
         * @throws IllegalArgumentException below 5 MiB, or above 5 GiB
         */
        public Builder partSize(long bytes) {
            if (bytes < SMALLEST_PART || bytes > LARGEST_PUT) {
                throw new IllegalArgumentException("parts have 5 MiB to 5 GiB, not " + bytes + " bytes");
            }
            partSize = bytes;
            return this;
        }

        /**
         * How many requests are under way at a time at the most; by default 8.
         *
         * @throws IllegalArgumentException below 1
         */
        public Builder connections(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("nothing is sent over " + count + " connections");
            }
            connections = count;
            return this;
        }

        /** How long after its begin an upload of parts that was never completed is removed; by default a day. It must be longer than any takes. */
        public Builder staleAfter(Duration time) {
            staleAfter = time;
            return this;
        }

        /** Whether the bucket is to keep old versions of its objects, for {@link S3Store#health}; nothing is changed. By default it may or may not. */
        public Builder versions(boolean wanted) {
            versions = Optional.of(wanted);
            return this;
        }

        /**
         * How the bucket is to lock its objects by default, for {@link S3Store#health}; nothing is changed. It may do so for longer. By default it may as it
         * likes.
         */
        public Builder lock(S3Lock wanted) {
            lock = Optional.of(wanted);
            return this;
        }

        /**
         * The store. Nothing has been asked of the server yet.
         *
         * @throws IllegalArgumentException if native TLS is wanted and not there
         */
        public S3Store build() {
            return new S3Store(new S3Settings(
                    location,
                    region,
                    hostStyle,
                    accessKey,
                    secretKey,
                    trust,
                    tls,
                    storageClass,
                    encryption,
                    checksums,
                    partSize,
                    connections,
                    staleAfter,
                    versions,
                    lock));
        }
    }
}
