package io.holdfast.internal.plan;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.format.CoordinationNames;
import io.holdfast.plan.Leadership;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leadership by a lease on a store. Blobs are never changed, so that each renewal is another epoch:
 *
 * <pre>
 * lease = "holdfast/lease/" epoch      the highest counts, from when it was created, by the store's clock
 * epoch = 16 digits
 * blob  = holder " " milliseconds      a random id; for how long it is leader, 0 for no longer
 * </pre>
 *
 * <p>Whoever creates an epoch looks again whether it is the highest: it may have believed in a state of long ago, of which the epochs were removed.
 */
public final class StoreLease implements Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(StoreLease.class);
    private static final String PREFIX = CoordinationNames.LEASES;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Store store;
    private final Duration length;
    private final String holder = UUID.randomUUID().toString();
    private final ReentrantLock asking = new ReentrantLock();
    private OptionalLong own = OptionalLong.empty();
    private volatile boolean closed;

    private StoreLease(Store store, Duration length) {
        this.store = store;
        this.length = length;
    }

    /**
     * The lease on a store.
     *
     * @throws ConfigurationException if the store cannot have one
     */
    public static StoreLease on(Store store, Duration length) throws IOException, InterruptedException {
        requireCapable(store);
        return new StoreLease(store, length);
    }

    /**
     * Refuses a store that cannot have one.
     *
     * @throws ConfigurationException if it cannot
     */
    static void requireCapable(Store store) throws IOException, InterruptedException {
        if (!store.capabilities()
                .containsAll(List.of(StoreCapability.EXCLUSIVE_CREATE, StoreCapability.ARBITRARY_NAMES))) {
            throw new ConfigurationException("Several hosts cannot share the plans of " + store
                    + ": it does not guarantee that of several who create a blob one succeeds. Nothing was done. Run"
                    + " them on one host, without a lease.");
        }
    }

    private record Held(String holder, Instant until) {}

    @Override
    public Duration renewal() {
        return length.dividedBy(3);
    }

    @Override
    public boolean held() throws IOException, InterruptedException {
        asking.lockInterruptibly();
        try {
            return !closed && renewed();
        } finally {
            asking.unlock();
        }
    }

    private boolean renewed() throws IOException, InterruptedException {
        NavigableMap<Long, BlobInfo> epochs = epochs();
        if (epochs.isEmpty()) {
            return take(1);
        }
        Optional<Held> current = held(epochs.lastEntry().getValue());
        if (current.isEmpty()) {
            // It was renewed and removed meanwhile.
            return false;
        }
        Instant now = store.now();
        boolean ours = current.get().holder().equals(holder);
        boolean over = !now.isBefore(current.get().until());
        if (ours && !over && now.isBefore(current.get().until().minus(length.dividedBy(2)))) {
            return true;
        }
        return (ours || over) && take(epochs.lastKey() + 1);
    }

    private boolean take(long epoch) throws IOException, InterruptedException {
        try {
            put(epoch, length);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        NavigableMap<Long, BlobInfo> epochs = epochs();
        if (epochs.isEmpty() || epochs.lastKey() != epoch) {
            return false;
        }
        own = OptionalLong.of(epoch);
        List<String> over = epochs.headMap(epoch, false).values().stream()
                .map(BlobInfo::name)
                .toList();
        store.delete(over).forEach((name, why) -> LOG.warn("The old lease {} stays: {}", name, why.getMessage()));
        return true;
    }

    private void put(long epoch, Duration time) throws IOException, InterruptedException {
        byte[] content = (holder + " " + time.toMillis()).getBytes(StandardCharsets.UTF_8);
        store.put(name(epoch), BlobContent.of(content));
    }

    private static String name(long epoch) {
        return PREFIX + String.format(Locale.ROOT, "%016d", epoch);
    }

    private NavigableMap<Long, BlobInfo> epochs() throws IOException, InterruptedException {
        List<BlobInfo> blobs = new ArrayList<>();
        store.list(PREFIX, blobs::add);
        NavigableMap<Long, BlobInfo> epochs = new TreeMap<>();
        for (BlobInfo blob : blobs) {
            String number = blob.name().substring(PREFIX.length());
            if (number.matches("\\d{16}")) {
                epochs.put(Long.parseLong(number), blob);
            }
        }
        return epochs;
    }

    /** Who has an epoch and until when; empty if it was removed meanwhile. */
    private Optional<Held> held(BlobInfo blob) throws IOException, InterruptedException {
        try (InputStream in = store.read(blob.name(), 0, Long.MAX_VALUE)) {
            String[] words = new String(in.readAllBytes(), StandardCharsets.UTF_8).split(" ", -1);
            // What nobody can read is nobody's, but not before a lease as long as ours would have ended.
            long millis =
                    words.length == 2 && words[1].matches("\\d{1,15}") ? Long.parseLong(words[1]) : length.toMillis();
            return Optional.of(new Held(words[0], blob.created().plusMillis(millis)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Who asks a store that does not answer is not waited for longer than the lease lasts: it has ended by itself then. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!asking.tryLock(Math.min(length.toMillis(), LONGEST_WAIT.toMillis()), TimeUnit.MILLISECONDS)) {
                LOG.warn("The lease on {} was not given back and ends by itself: its store does not answer", store);
                return;
            }
            try {
                giveBack();
            } finally {
                asking.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("The lease on {} was not given back and ends by itself: {}", store, e.getMessage());
        } finally {
            store.close();
        }
    }

    private void giveBack() throws IOException, InterruptedException {
        NavigableMap<Long, BlobInfo> epochs = own.isEmpty() ? new TreeMap<>() : epochs();
        if (!epochs.isEmpty() && epochs.lastKey() == own.getAsLong()) {
            put(own.getAsLong() + 1, Duration.ZERO);
        }
    }
}
