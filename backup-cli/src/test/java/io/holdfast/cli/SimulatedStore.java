package io.holdfast.cli;

import io.holdfast.internal.store.ForwardingStore;
import io.holdfast.spi.Health;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A store with the time of a test, which nobody reaches during an outage. */
final class SimulatedStore extends ForwardingStore {

    private static final String REASON = "the network is gone";

    private final Clock clock;
    private final BooleanSupplier outage;

    SimulatedStore(Store store, Clock clock, BooleanSupplier outage) {
        super(store);
        this.clock = clock;
        this.outage = outage;
    }

    private void reach() throws IOException {
        if (outage.getAsBoolean()) {
            throw new IOException(REASON);
        }
    }

    @Override
    public Set<StoreCapability> capabilities() throws IOException, InterruptedException {
        reach();
        return super.capabilities();
    }

    @Override
    public void put(String name, BlobContent content) throws IOException, InterruptedException {
        reach();
        super.put(name, content);
    }

    @Override
    public InputStream read(String name, long offset, long length) throws IOException, InterruptedException {
        reach();
        return super.read(name, offset, length);
    }

    @Override
    public Optional<BlobInfo> stat(String name) throws IOException, InterruptedException {
        reach();
        return super.stat(name);
    }

    @Override
    public void list(String prefix, Consumer<BlobInfo> each) throws IOException, InterruptedException {
        reach();
        super.list(prefix, each);
    }

    @Override
    public Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException {
        reach();
        return super.delete(names);
    }

    @Override
    public Instant now() throws IOException {
        reach();
        return clock.instant();
    }

    /** Whatever room there is where the tests run. */
    @Override
    public Health health() {
        return outage.getAsBoolean() ? new Health.Down(REASON) : Health.up();
    }
}
