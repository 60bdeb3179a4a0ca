package io.holdfast.internal.store;

import io.holdfast.spi.Health;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/**
 * How much may be stored somewhere.
 *
 * @param bytes all of its blobs together
 */
public record StoreQuota(long bytes) {

    /** Of a quota, from which on it is time to do something. */
    private static final double NEARLY_FULL = 0.9;

    /** How many bytes all blobs of a store have, each of which is listed. */
    public static long used(Store store) throws IOException, InterruptedException {
        LongAdder used = new LongAdder();
        store.list("", blob -> used.add(blob.size()));
        return used.sum();
    }

    /** How it is when so much of it is used. */
    public Health health(long used) {
        String seen = used + " bytes of the quota of " + bytes + " are used";
        if (used >= bytes) {
            return new Health.Down(seen);
        }
        return used >= bytes * NEARLY_FULL ? new Health.Degraded(seen) : Health.up();
    }

    /** How many bytes are left when so many are used. */
    public long left(long used) {
        return Math.max(0, bytes - used);
    }
}
