package io.holdfast.verify;

import io.holdfast.Cancellation;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.store.StoreQuota;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.HealthCheck;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobNames;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/**
 * Looks whether a store can be backed up to now: it is there and set up as wanted ({@link Store#health}), a small blob can be stored, read and deleted, its clock
 * and ours agree, and there is room in the quota. A repository that is there is not touched, and no password is needed. Thread-safe.
 */
public final class StoreHealthCheck implements HealthCheck {

    private static final int SIZE = 1000;
    private static final int BYTES_OF_AN_ID = 32;

    private final Store store;
    private final Duration tolerableSkew;
    private final OptionalLong quota;

    private StoreHealthCheck(Builder builder) {
        store = builder.store;
        tolerableSkew = builder.tolerableSkew;
        quota = builder.quota;
    }

    /** A check of this store, which is not closed. */
    public static Builder of(Store store) {
        return new Builder(store);
    }

    /**
     * Looks now, for a host that has no operation running.
     *
     * @param clock the one of this machine
     * @throws io.holdfast.CancelledException if it was cancelled, or the thread was interrupted
     */
    public Health check(Clock clock, Cancellation cancellation) {
        return RunningOperation.run("health check", clock, event -> {}, cancellation, this::check);
    }

    @Override
    public Health check(Operation operation) throws InterruptedException {
        Health said = store.health();
        if (said instanceof Health.Down) {
            return said;
        }
        return Health.of(
                said, attempt(this::writable), attempt(() -> time(operation.clock())), attempt(() -> room(operation)));
    }

    private interface Trial {
        Health run() throws IOException, InterruptedException;
    }

    /** What cannot be done is what a store is for. */
    private static Health attempt(Trial trial) throws InterruptedException {
        try {
            return trial.run();
        } catch (IOException e) {
            return new Health.Down(String.valueOf(e.getMessage()));
        }
    }

    private Health writable() throws IOException, InterruptedException {
        byte[] content = new byte[SIZE];
        new SecureRandom().nextBytes(content);
        String name = name(Arrays.copyOf(content, BYTES_OF_AN_ID));
        Health returned = attempt(() -> returned(name, content));
        // Also what was not stored: it may have been, and the answer been lost.
        return Health.of(returned, attempt(() -> deleted(name)));
    }

    private Health returned(String name, byte[] content) throws IOException, InterruptedException {
        store.put(name, BlobContent.of(content));
        try (InputStream in = store.read(name, 0, Long.MAX_VALUE)) {
            return Arrays.equals(in.readAllBytes(), content)
                    ? Health.up()
                    : new Health.Down(store + " does not return what was stored there");
        }
    }

    private Health deleted(String name) throws IOException, InterruptedException {
        IOException refused = store.delete(List.of(name)).get(name);
        return refused == null ? Health.up() : new Health.Degraded("nothing can be deleted: " + refused.getMessage());
    }

    /** As of a pack that is in no index, and so does no harm if it stays, where the store takes no other. */
    private String name(byte[] id) throws IOException, InterruptedException {
        String hex = HexFormat.of().formatHex(id);
        return store.capabilities().contains(StoreCapability.ARBITRARY_NAMES)
                ? BlobNames.TRIALS + hex
                : "data/" + hex.substring(0, 2) + "/" + hex;
    }

    private Health time(Clock clock) throws IOException, InterruptedException {
        Duration skew = Duration.between(clock.instant(), store.now());
        return skew.abs().compareTo(tolerableSkew) <= 0
                ? Health.up()
                : new Health.Degraded(
                        "the clock of " + store + " is " + skew.abs().toSeconds() + " s "
                                + (skew.isNegative() ? "behind" : "ahead of") + " the one of this machine");
    }

    private Health room(Operation operation) throws IOException, InterruptedException {
        if (quota.isEmpty()) {
            return Health.up();
        }
        long used = StoreQuota.used(store);
        operation.checkCancelled();
        return new StoreQuota(quota.getAsLong()).health(used);
    }

    /** Builds a {@link StoreHealthCheck}. Not thread-safe. */
    public static final class Builder {

        private final Store store;
        private Duration tolerableSkew = Duration.ofMinutes(1);
        private OptionalLong quota = OptionalLong.empty();

        private Builder(Store store) {
            this.store = store;
        }

        /** How far its clock and ours may be apart; by default a minute. */
        public Builder tolerableSkew(Duration time) {
            tolerableSkew = time;
            return this;
        }

        /**
         * How many bytes may be stored there, of which nine tenths are degraded and all are down. To count them every blob is listed; by default none is.
         *
         * @throws IllegalArgumentException below 1
         */
        public Builder quota(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("a quota of " + bytes + " bytes leaves room for nothing");
            }
            quota = OptionalLong.of(bytes);
            return this;
        }

        /** The check. */
        public StoreHealthCheck build() {
            return new StoreHealthCheck(this);
        }
    }
}
