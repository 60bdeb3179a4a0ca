package io.holdfast.benchmarks;

import io.holdfast.spi.Health;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.BlobNames;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * A store that costs next to nothing: it counts the bytes of packs and forgets them, and keeps the rest in memory, so that a repository can be
 * opened. Thread-safe.
 */
final class DiscardingStore implements Store {

    private static final String PACKS = "data/";

    private final ConcurrentMap<String, byte[]> kept = new ConcurrentHashMap<>();
    private final LongAdder discarded = new LongAdder();

    /** How many bytes of packs were stored. */
    long discarded() {
        return discarded.sum();
    }

    @Override
    public Set<StoreCapability> capabilities() {
        return EnumSet.allOf(StoreCapability.class);
    }

    @Override
    public void put(String name, BlobContent content) throws IOException {
        try (InputStream in = content.open()) {
            if (BlobNames.check(name).startsWith(PACKS)) {
                discarded.add(in.transferTo(OutputStream.nullOutputStream()));
            } else if (kept.putIfAbsent(name, in.readAllBytes()) != null) {
                throw new FileAlreadyExistsException(name);
            }
        }
    }

    @Override
    public InputStream read(String name, long offset, long length) throws IOException {
        byte[] bytes = kept.get(name);
        if (bytes == null) {
            throw new NoSuchFileException(name);
        }
        int from = (int) Math.min(offset, bytes.length);
        return new ByteArrayInputStream(bytes, from, (int) Math.min(length, bytes.length - from));
    }

    @Override
    public Optional<BlobInfo> stat(String name) {
        return Optional.ofNullable(kept.get(name)).map(bytes -> new BlobInfo(name, bytes.length, Instant.EPOCH));
    }

    @Override
    public void list(String prefix, Consumer<BlobInfo> each) {
        kept.forEach((name, bytes) -> {
            if (name.startsWith(prefix)) {
                each.accept(new BlobInfo(name, bytes.length, Instant.EPOCH));
            }
        });
    }

    @Override
    public Map<String, IOException> delete(Collection<String> names) {
        names.forEach(kept::remove);
        return Map.of();
    }

    @Override
    public Instant now() {
        return Clock.systemUTC().instant();
    }

    @Override
    public Health health() {
        return Health.up();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "a store that discards";
    }
}
