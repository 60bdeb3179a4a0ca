package io.holdfast.internal.pack;

import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.run.Pool;
import io.holdfast.internal.run.Stage;
import io.holdfast.internal.store.RepositoryFiles;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Collects sealed blobs into packs, files and directories apart, and stores full ones in the background. Thread-safe.
 *
 * <p>Only so many packs are on their way at a time: {@link #add} waits while the store is slower than the source.
 */
public final class PackWriter {

    private final RepositoryFiles files;
    private final SealingKey key;
    private final int packSize;
    private final @Nullable Pool<BlobCodec> proof;
    private final Executor executor;
    private final int inFlight;
    private final Semaphore slots;
    private final PackBytes.Pages pages = new PackBytes.Pages();
    private final StoredPacks stored;
    private final ReentrantLock adding = new ReentrantLock();
    private final Map<BlobType, PackBuilder> open = new EnumMap<>(BlobType.class);
    private volatile @Nullable Throwable failure;

    /** Is told of packs. */
    @FunctionalInterface
    public interface StoredPacks {
        /** A pack is durable. Called from any thread. */
        void stored(FinishedPack pack) throws IOException, InterruptedException;
    }

    /**
     * A writer of packs.
     *
     * @param proof what every blob is authenticated with before its pack is stored; null to trust this machine
     * @param inFlight how many packs are stored at a time
     */
    public PackWriter(
            RepositoryFiles files,
            SealingKey key,
            int packSize,
            @Nullable Pool<BlobCodec> proof,
            Executor executor,
            int inFlight,
            StoredPacks stored) {
        this.files = files;
        this.key = key;
        this.packSize = packSize;
        this.proof = proof;
        this.executor = executor;
        this.inFlight = inFlight;
        this.slots = new Semaphore(inFlight);
        this.stored = stored;
    }

    /**
     * Adds a blob, whose bytes are copied.
     *
     * @throws IOException if this or an earlier pack could not be stored
     */
    public void add(BlobType type, Id id, byte[] sealed, int sealedLength, int plainLength)
            throws IOException, InterruptedException {
        rethrow();
        adding.lockInterruptibly();
        try {
            PackBuilder pack = open.get(type);
            if (pack == null) {
                pack = new PackBuilder(packSize, pages);
            } else if (!pack.hasRoomFor(sealedLength)) {
                // Others wait as well, so that no more packs fill up while the store is slow.
                store(pack);
                pack = new PackBuilder(packSize, pages);
            }
            open.put(type, pack);
            pack.add(type, id, sealed, sealedLength, plainLength);
        } catch (Throwable e) {
            // A pack may have a part of the blob now, and must not be stored.
            fail(e);
            throw e;
        } finally {
            adding.unlock();
        }
    }

    /** Stores what has been added so far, and waits until all of it is durable. */
    public void flush() throws IOException, InterruptedException {
        adding.lockInterruptibly();
        try {
            for (BlobType type : BlobType.values()) {
                PackBuilder last = open.remove(type);
                if (last != null) {
                    store(last);
                }
            }
        } finally {
            adding.unlock();
        }
        slots.acquire(inFlight);
        slots.release(inFlight);
        rethrow();
    }

    private void store(PackBuilder pack) throws InterruptedException {
        slots.acquire();
        try {
            executor.execute(() -> {
                try {
                    finishAndStore(pack);
                } catch (Throwable e) {
                    fail(e);
                } finally {
                    slots.release();
                }
            });
        } catch (RuntimeException | Error e) {
            slots.release();
            throw e;
        }
    }

    private void finishAndStore(PackBuilder builder) throws IOException, InterruptedException {
        if (failure != null) {
            return;
        }
        Stage.Span finishing = Stage.PACK.begin();
        FinishedPack pack = builder.finish(new Sealer(key));
        if (proof != null) {
            proof.use(codec -> {
                pack.authenticate(codec);
                return pack;
            });
        }
        finishing.end(pack.content().size());
        Stage.Span storing = Stage.STORE.begin();
        files.savePack(pack.id(), pack.content());
        storing.end(pack.content().size());
        stored.stored(pack);
        pack.release();
    }

    /** Stores nothing any more: what was to be added is missing. */
    public synchronized void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        }
    }

    private void rethrow() throws IOException, InterruptedException {
        Throwable e = failure;
        if (e instanceof InterruptedException) {
            throw new InterruptedException(e.getMessage());
        }
        if (e instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (e != null) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
