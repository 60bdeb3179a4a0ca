package io.holdfast.examples;

import io.holdfast.spi.Health;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.BlobNames;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A part of another store, so that one store holds several repositories. Thread-safe. */
public final class PrefixStore implements Store {

    private final Store whole;
    private final String prefix;

    /**
     * The blobs whose names begin with a prefix, by the rest of their names.
     *
     * @param whole a store that takes arbitrary names; it is closed with this one
     * @param prefix ends with {@code /}
     */
    public PrefixStore(Store whole, String prefix) {
        this.whole = whole;
        this.prefix = BlobNames.checkPrefix(prefix);
    }

    @Override
    public Set<StoreCapability> capabilities() throws IOException, InterruptedException {
        return whole.capabilities();
    }

    @Override
    public void put(String name, BlobContent content) throws IOException, InterruptedException {
        whole.put(prefix + BlobNames.check(name), content);
    }

    @Override
    public InputStream read(String name, long offset, long length) throws IOException, InterruptedException {
        return whole.read(prefix + BlobNames.check(name), offset, length);
    }

    @Override
    public Optional<BlobInfo> stat(String name) throws IOException, InterruptedException {
        return whole.stat(prefix + BlobNames.check(name)).map(this::withoutPrefix);
    }

    @Override
    public void list(String start, Consumer<BlobInfo> each) throws IOException, InterruptedException {
        whole.list(prefix + BlobNames.checkPrefix(start), info -> each.accept(withoutPrefix(info)));
    }

    @Override
    public Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException {
        Map<String, IOException> failures = new HashMap<>();
        whole.delete(names.stream().map(name -> prefix + BlobNames.check(name)).toList())
                .forEach((name, failure) -> failures.put(name.substring(prefix.length()), failure));
        return failures;
    }

    @Override
    public Instant now() throws IOException, InterruptedException {
        return whole.now();
    }

    @Override
    public Health health() throws InterruptedException {
        return whole.health();
    }

    @Override
    public int concurrentPuts() {
        return whole.concurrentPuts();
    }

    @Override
    public boolean keepsVersions() throws IOException, InterruptedException {
        return whole.keepsVersions();
    }

    @Override
    public Duration lockTime() throws IOException, InterruptedException {
        return whole.lockTime();
    }

    @Override
    public void close() {
        whole.close();
    }

    @Override
    public String toString() {
        return whole + "/" + prefix;
    }

    private BlobInfo withoutPrefix(BlobInfo info) {
        return new BlobInfo(info.name().substring(prefix.length()), info.size(), info.created());
    }
}
