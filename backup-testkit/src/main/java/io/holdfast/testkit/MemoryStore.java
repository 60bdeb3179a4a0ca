package io.holdfast.testkit;

import io.holdfast.spi.Health;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.BlobNames;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * A store in memory, which keeps the whole contract and lists in the order of names. Thread-safe.
 *
 * <p>Beyond the contract a test may look at the bytes and damage them. Closing it changes nothing, so that it can be handed to one repository
 * after another.
 */
public final class MemoryStore implements Store {

    private final ConcurrentNavigableMap<String, Blob> blobs = new ConcurrentSkipListMap<>();
    private final MutableClock clock;

    /** An empty store whose clock stands at 2024-05-01T12:00:00Z; see {@link #clock()}. */
    public MemoryStore() {
        this(MutableClock.at("2024-05-01T12:00:00Z"));
    }

    /** An empty store that reads this clock. */
    public MemoryStore(MutableClock clock) {
        this.clock = clock;
    }

    /** The clock that {@link #now()} and new blobs read. */
    public MutableClock clock() {
        return clock;
    }

    /** The names of all blobs, in order, at this moment. */
    public List<String> names() {
        return List.copyOf(blobs.keySet());
    }

    /** A copy of the bytes of a blob. */
    public byte[] bytes(String name) throws NoSuchFileException {
        return blob(name).bytes.clone();
    }

    /** Gives a blob other bytes, which no store does: for tests of damage. A blob that is absent comes into being. */
    public void overwrite(String name, byte[] bytes) {
        blobs.put(BlobNames.check(name), new Blob(bytes.clone(), clock.instant()));
    }

    /** A store with the same clock and the same blobs, which goes its own way from here. */
    public MemoryStore copy() {
        MemoryStore copy = new MemoryStore(clock);
        copy.blobs.putAll(blobs);
        return copy;
    }

    @Override
    public Set<StoreCapability> capabilities() {
        return EnumSet.allOf(StoreCapability.class);
    }

    @Override
    public void put(String name, BlobContent content) throws IOException {
        BlobNames.check(name);
        if (blobs.containsKey(name)
                || blobs.putIfAbsent(name, new Blob(read(name, content), clock.instant())) != null) {
            throw new FileAlreadyExistsException(name);
        }
    }

    private static byte[] read(String name, BlobContent content) throws IOException {
        int size = Math.toIntExact(content.size());
        try (InputStream in = content.open()) {
            byte[] bytes = in.readNBytes(size);
            if (bytes.length < size || in.read() >= 0) {
                throw new EOFException("the content of " + name + " does not have the " + size
                        + " bytes that it was said to have; nothing was stored");
            }
            return bytes;
        }
    }

    @Override
    public InputStream read(String name, long offset, long length) throws IOException {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("cannot read " + length + " bytes at " + offset);
        }
        byte[] bytes = blob(name).bytes;
        int from = (int) Math.min(offset, bytes.length);
        return new ByteArrayInputStream(bytes, from, (int) Math.min(length, bytes.length - from));
    }

    @Override
    public Optional<BlobInfo> stat(String name) {
        return Optional.ofNullable(blobs.get(BlobNames.check(name))).map(blob -> blob.info(name));
    }

    @Override
    public void list(String prefix, Consumer<BlobInfo> each) {
        for (Map.Entry<String, Blob> blob :
                blobs.tailMap(BlobNames.checkPrefix(prefix)).entrySet()) {
            if (!blob.getKey().startsWith(prefix)) {
                return;
            }
            each.accept(blob.getValue().info(blob.getKey()));
        }
    }

    @Override
    public Map<String, IOException> delete(Collection<String> names) {
        names.forEach(BlobNames::check);
        names.forEach(blobs::remove);
        return Map.of();
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public Health health() {
        return Health.up();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "memory";
    }

    private Blob blob(String name) throws NoSuchFileException {
        Blob blob = blobs.get(BlobNames.check(name));
        if (blob == null) {
            throw new NoSuchFileException(name);
        }
        return blob;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Blob(byte[] bytes, Instant created) {
        BlobInfo info(String name) {
            return new BlobInfo(name, bytes.length, created);
        }
    }
}
