package io.holdfast.internal.store;

import io.holdfast.spi.Health;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** A store that passes everything on to another one: what decorators begin with. */
public abstract class ForwardingStore implements Store {

    private final Store store;

    protected ForwardingStore(Store store) {
        this.store = store;
    }

    /** What is below all that passes on. */
    public static Store below(Store store) {
        Store below = store;
        while (below instanceof ForwardingStore forwarding) {
            below = forwarding.store;
        }
        return below;
    }

    @Override
    public Set<StoreCapability> capabilities() throws IOException, InterruptedException {
        return store.capabilities();
    }

    @Override
    public void put(String name, BlobContent content) throws IOException, InterruptedException {
        store.put(name, content);
    }

    @Override
    public InputStream read(String name, long offset, long length) throws IOException, InterruptedException {
        return store.read(name, offset, length);
    }

    @Override
    public Optional<BlobInfo> stat(String name) throws IOException, InterruptedException {
        return store.stat(name);
    }

    @Override
    public void list(String prefix, Consumer<BlobInfo> each) throws IOException, InterruptedException {
        store.list(prefix, each);
    }

    @Override
    public Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException {
        return store.delete(names);
    }

    @Override
    public Instant now() throws IOException, InterruptedException {
        return store.now();
    }

    @Override
    public Health health() throws InterruptedException {
        return store.health();
    }

    @Override
    public int concurrentPuts() {
        return store.concurrentPuts();
    }

    @Override
    public OptionalLong freeBytes() throws IOException, InterruptedException {
        return store.freeBytes();
    }

    @Override
    public boolean keepsVersions() throws IOException, InterruptedException {
        return store.keepsVersions();
    }

    @Override
    public Duration lockTime() throws IOException, InterruptedException {
        return store.lockTime();
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public final String toString() {
        return store.toString();
    }
}
