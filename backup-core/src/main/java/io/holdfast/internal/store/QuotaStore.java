package io.holdfast.internal.store;

import io.holdfast.spi.Health;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store that may be filled up to a quota, and so knows how much is free. It refuses nothing by itself: what is on its way is finished, and what frees space must be able to store something. What is used
 * is counted when that is asked for first; what is stored through it since then is added, so that its blobs are listed once.
 */
public final class QuotaStore extends ForwardingStore {

    private static final long UNCOUNTED = -1;

    private final Store store;
    private final StoreQuota quota;
    private final AtomicLong counted = new AtomicLong(UNCOUNTED);
    private final AtomicLong added = new AtomicLong();

    private QuotaStore(Store store, StoreQuota quota) {
        super(store);
        this.store = store;
        this.quota = quota;
    }

    /**
     * A store with its quota.
     *
     * @param bytes how many may be stored; empty where nobody says
     */
    public static Store of(Store store, OptionalLong bytes) {
        return bytes.isEmpty() ? store : new QuotaStore(store, new StoreQuota(bytes.getAsLong()));
    }

    @Override
    public void put(String name, BlobContent content) throws IOException, InterruptedException {
        super.put(name, content);
        added.addAndGet(content.size());
    }

    /** The lesser of what is left of the quota and what the store itself says. */
    @Override
    public OptionalLong freeBytes() throws IOException, InterruptedException {
        long left = quota.left(used());
        OptionalLong free = store.freeBytes();
        return OptionalLong.of(free.isPresent() ? Math.min(left, free.getAsLong()) : left);
    }

    /** A quota that is used up does not take the store down, since what frees space is done there. */
    @Override
    public Health health() throws InterruptedException {
        Health said = store.health();
        if (said instanceof Health.Down) {
            return said;
        }
        try {
            Health room = quota.health(used());
            return Health.of(said, room instanceof Health.Down full ? new Health.Degraded(full.reason()) : room);
        } catch (IOException e) {
            return Health.of(
                    said, new Health.Unknown("how much of its quota is used cannot be told: " + e.getMessage()));
        }
    }

    private long used() throws IOException, InterruptedException {
        if (counted.get() == UNCOUNTED) {
            long before = added.get();
            counted.compareAndSet(UNCOUNTED, Math.max(0, StoreQuota.used(store) - before));
        }
        return counted.get() + added.get();
    }
}
