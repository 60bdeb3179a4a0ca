package io.holdfast.internal.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.run.Pool;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.testkit.MemoryStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PackWriterTest {

    private static final int PACK_SIZE = 4 << 20;
    private static final int BLOB = 1 << 20;
    private static final int IN_FLIGHT = 2;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SealingKey key = SealingKey.random(new SecureRandom());
    private final MemoryStore store = new MemoryStore();
    private final List<FinishedPack> stored = new ArrayList<>();
    /** Until it is at zero, the store is slow. */
    private final CountDownLatch storing = new CountDownLatch(1);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void packToWhichABlobCouldNotBeAddedIsNotStored() throws Exception {
        storing.countDown();
        PackWriter packs = writer();
        add(packs, 1);

        assertThatThrownBy(() -> packs.add(BlobType.DATA, null, new byte[BLOB], BLOB, 0))
                .isInstanceOf(RuntimeException.class);

        assertThatThrownBy(packs::flush).isInstanceOf(RuntimeException.class);
        assertThat(stored).isEmpty();
    }

    @Test
    void nothingIsStoredOnceABlobIsMissing() throws Exception {
        storing.countDown();
        PackWriter packs = writer();
        add(packs, 1);
        packs.fail(new IOException("it does not come back"));

        assertThatThrownBy(() -> add(packs, 2)).isInstanceOf(IOException.class);
        assertThatThrownBy(packs::flush).isInstanceOf(IOException.class).hasMessage("it does not come back");
        assertThat(stored).isEmpty();
    }

    @Test
    void noMorePacksFillUpThanAreStoredAtATimeAndOne() throws Exception {
        PackWriter packs = writer();
        List<Future<?>> adding = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int blob = i;
            adding.add(threads.submit(() -> {
                add(packs, blob);
                return blob;
            }));
        }

        // Three blobs of 1 MiB and the header fill a pack.
        assertThat(doneWithin(adding)).isEqualTo(3 * (IN_FLIGHT + 1));

        storing.countDown();
        for (Future<?> each : adding) {
            each.get(1, TimeUnit.MINUTES);
        }
        packs.flush();
        assertThat(stored).hasSize(14);
    }

    @Test
    void packOfABlobThatIsNotAuthenticIsNotStored() throws Exception {
        storing.countDown();
        try (Pool<BlobCodec> codecs = new Pool<>(() -> new BlobCodec(key, 3, true))) {
            PackWriter packs = writer(codecs);
            add(packs, 1);

            assertThatThrownBy(packs::flush).isInstanceOf(IOException.class).hasMessageContaining("not stored");
            assertThat(stored).isEmpty();
            assertThat(store.names()).isEmpty();
        }
    }

    private static long doneWithin(List<Future<?>> adding) throws Exception {
        for (Future<?> each : adding) {
            try {
                each.get(50, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // It waits for the store.
            }
        }
        return adding.stream().filter(Future::isDone).count();
    }

    private static void add(PackWriter packs, int number) throws IOException, InterruptedException {
        byte[] id = {(byte) number};
        packs.add(BlobType.DATA, Id.hash(id), new byte[BLOB], BLOB, 0);
    }

    private PackWriter writer() {
        return writer(null);
    }

    private PackWriter writer(@Nullable Pool<BlobCodec> proof) {
        RepositoryFiles files = new RepositoryFiles(store, key, true);
        return new PackWriter(files, key, PACK_SIZE, proof, threads, IN_FLIGHT, pack -> {
            storing.await();
            synchronized (stored) {
                stored.add(pack);
            }
        });
    }
}
