package io.holdfast.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.ConfigurationException;
import io.holdfast.CorruptionException;
import io.holdfast.internal.compress.Compressor;
import io.holdfast.internal.compress.Decompressor;
import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LogPlace;
import io.holdfast.internal.format.LogSegment;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.run.Pool;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.spi.source.SourceIdentity;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;

/**
 * The part of a source's change log that is not in a snapshot yet: {@linkplain LogSegment segments} in the store. Thread-safe.
 *
 * <pre>
 * holdfast/tail/SOURCE/EPOCH/NUMBER = a sealed segment
 * SOURCE = the first 32 hexadecimal digits of the SHA-256 of the source's type, a zero byte, and its id
 * EPOCH  = ten decimal digits, from 1
 * NUMBER = twelve decimal digits, from 0
 * </pre>
 *
 * <p>An epoch has one writer, who claims it by creating segment 0 and stores the others one after the other: where a segment is, all before it have
 * been durable. An epoch ends with a segment that says so, which anybody may create in the place of the next one. The writer then finds that place
 * taken, and knows that it is writer no longer.
 *
 * <p>Whoever removes segments keeps this order, so that a writer who slept through it finds that it is none, and that it stays known where the log
 * stands: of the epochs before the last one that holds more than a claim, all of which have ended, the claims first, then the others. That one keeps its
 * claim and its last segment, and epochs after it keep all.
 */
final class Tail implements AutoCloseable {

    private static final String PREFIX = "holdfast/tail/";

    /** The quickest that compresses; in a snapshot it is compressed anew. */
    private static final int ZSTD_LEVEL = 1;

    private final Store store;
    private final String source;
    private final Pool<Codec> codecs;

    private record Codec(Sealer sealer, Compressor compressor, Decompressor decompressor) implements AutoCloseable {
        @Override
        public void close() {
            compressor.close();
            decompressor.close();
        }
    }

    /** The tail of a source, which need not have one yet. */
    Tail(Store store, SealingKey key, SourceIdentity identity) {
        this.store = store;
        this.source = name(identity);
        codecs = new Pool<>(() -> new Codec(new Sealer(key), Compressor.of(ZSTD_LEVEL), new Decompressor()));
    }

    /**
     * Makes sure that the store can keep what somebody follows.
     *
     * @throws ConfigurationException if it cannot
     */
    void requireCapabilities() throws IOException, InterruptedException {
        List<StoreCapability> needed = List.of(StoreCapability.ARBITRARY_NAMES, StoreCapability.EXCLUSIVE_CREATE);
        if (!store.capabilities().containsAll(needed)) {
            throw new ConfigurationException("A change log cannot be kept in " + store
                    + ": of two that follow the same source it could not tell which one is to. Nothing was stored."
                    + " Follow into a store that has the capabilities " + needed + ".");
        }
    }

    private static String name(SourceIdentity identity) {
        return Id.hash((identity.type() + '\0' + identity.id()).getBytes(UTF_8))
                .toHex()
                .substring(0, 32);
    }

    /** Whether this is the tail of the source that was measured to be this. */
    boolean isOf(SourceIdentity identity) {
        return name(identity).equals(source);
    }

    /** What the source is called here. */
    String source() {
        return source;
    }

    /** The numbers of the segments of each epoch. */
    NavigableMap<Long, NavigableSet<Long>> list() throws IOException, InterruptedException {
        NavigableMap<Long, NavigableSet<Long>> epochs = new TreeMap<>();
        String prefix = PREFIX + source + "/";
        store.list(prefix, blob -> {
            String rest = blob.name().substring(prefix.length());
            // What is not named like a segment is somebody else's.
            if (rest.matches("\\d{10}/\\d{12}")) {
                epochs.computeIfAbsent(Long.parseLong(rest.substring(0, 10)), epoch -> new TreeSet<>())
                        .add(Long.parseLong(rest.substring(11)));
            }
        });
        return epochs;
    }

    /** How many bytes its segments have in the store. */
    long size() throws IOException, InterruptedException {
        LongAdder size = new LongAdder();
        store.list(PREFIX + source + "/", blob -> size.add(blob.size()));
        return size.sum();
    }

    /**
     * The segments of epochs that somebody claimed, up to the last one that there was when this began; none of them lacks one before it. A list that is made
     * while segments are added may do so, the next one cannot.
     */
    NavigableMap<Long, NavigableSet<Long>> settled() throws IOException, InterruptedException {
        LogPlace last = lastRecords(list());
        NavigableMap<Long, NavigableSet<Long>> epochs = list().headMap(last.epoch(), true);
        NavigableMap<Long, NavigableSet<Long>> settled = new TreeMap<>();
        epochs.forEach((epoch, numbers) -> {
            // Without a claim it is what a removal has left.
            if (numbers.first() == 0) {
                settled.put(epoch, epoch == last.epoch() ? numbers.headSet(last.number(), true) : numbers);
            }
        });
        return settled;
    }

    /** The last segment that is not a claim. */
    static LogPlace lastRecords(NavigableMap<Long, NavigableSet<Long>> epochs) {
        for (Map.Entry<Long, NavigableSet<Long>> epoch : epochs.descendingMap().entrySet()) {
            if (epoch.getValue().last() > 0) {
                return new LogPlace(epoch.getKey(), epoch.getValue().last());
            }
        }
        return LogPlace.NONE;
    }

    /** The name of a segment in the store. */
    String name(long epoch, long number) {
        return String.format(Locale.ROOT, "%s%s/%010d/%012d", PREFIX, source, epoch, number);
    }

    /** The file of a segment, never the same twice. */
    byte[] seal(LogSegment.Writer segment) throws InterruptedException {
        return codecs.use(codec -> segment.seal(codec.sealer, codec.compressor));
    }

    /**
     * Stores a segment, unless another one has its place.
     *
     * @param file as {@link #seal} made it
     * @return whether it is durable
     * @throws IOException if it is unknown whether it is
     */
    boolean put(long epoch, long number, byte[] file) throws IOException, InterruptedException {
        String name = name(epoch, number);
        try {
            store.put(name, BlobContent.of(file));
            return true;
        } catch (FileAlreadyExistsException e) {
            // It may be this one, put by an attempt whose answer was lost.
            return Arrays.equals(RepositoryFiles.readAll(store, name), file);
        }
    }

    /** Deletes segments, in any order; one that is absent counts as deleted. */
    void delete(Collection<LogPlace> segments) throws IOException, InterruptedException {
        Map<String, IOException> failures = store.delete(segments.stream()
                .map(place -> name(place.epoch(), place.number()))
                .toList());
        if (!failures.isEmpty()) {
            Map.Entry<String, IOException> first =
                    failures.entrySet().iterator().next();
            throw new IOException(
                    failures.size() + " segments could not be deleted from " + this + ", such as " + first.getKey()
                            + ": " + first.getValue().getMessage(),
                    first.getValue());
        }
    }

    boolean exists(long epoch, long number) throws IOException, InterruptedException {
        return store.stat(name(epoch, number)).isPresent();
    }

    /**
     * Reads a segment; one that is damaged is read once more, since that may have happened on its way.
     *
     * @throws java.nio.file.NoSuchFileException if it is absent
     * @throws CorruptionException if it is damaged, or is not what belongs there
     */
    LogSegment load(long epoch, long number) throws IOException, InterruptedException {
        try {
            return loadOnce(epoch, number);
        } catch (CorruptionException e) {
            return loadOnce(epoch, number);
        }
    }

    private LogSegment loadOnce(long epoch, long number) throws IOException, InterruptedException {
        byte[] file = RepositoryFiles.readAll(store, name(epoch, number));
        return codecs.use(codec -> {
            try {
                LogSegment segment = LogSegment.decode(LogSegment.open(file, codec.sealer, codec.decompressor));
                LogSegment.Header header = segment.header();
                if (!header.source().equals(source) || header.epoch() != epoch || header.number() != number) {
                    throw new MalformedException("it was number " + header.number() + " of epoch " + header.epoch()
                            + " of the source " + header.source());
                }
                return segment;
            } catch (AuthenticationException | MalformedException e) {
                throw new CorruptionException(
                        name(epoch, number) + " in " + store + " cannot be read: " + e.getMessage(), e);
            }
        });
    }

    @Override
    public void close() {
        codecs.close();
    }

    @Override
    public String toString() {
        return PREFIX + source + " in " + store;
    }
}
