package io.holdfast.internal.store;

import io.holdfast.internal.run.Workers;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Several clients of a store who create a blob of one name at the same time. */
public final class CreationRace {

    /** How many there are. */
    public static final int RACERS = 8;

    private CreationRace() {}

    /**
     * Lets them run, on threads of their own.
     *
     * @param clients of one store, each of which has several of the racers
     * @param content what each of them creates, which is never the same; asked for by several threads
     * @return how many were told that they have created it
     */
    public static int winners(List<Store> clients, String name, Supplier<byte[]> content)
            throws IOException, InterruptedException {
        Queue<Store> racers = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < RACERS; i++) {
            racers.add(clients.get(i % clients.size()));
        }
        CyclicBarrier start = new CyclicBarrier(RACERS);
        AtomicInteger winners = new AtomicInteger();
        Workers.run("store-check", RACERS, () -> {
            Store client = racers.remove();
            byte[] own = content.get();
            try {
                start.await();
                client.put(name, BlobContent.of(own));
                winners.incrementAndGet();
            } catch (FileAlreadyExistsException e) {
                // Somebody else was first, as one must be.
            } catch (BrokenBarrierException e) {
                throw new IOException("others could not begin", e);
            }
        });
        return winners.get();
    }
}
