package io.holdfast.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BlobIndexConcurrencyTest {

    private static final int PACKS = 3_000;
    private static final int READERS = 3;

    private final BlobIndex index = new BlobIndex();
    private final List<List<BlobLocation>> packs = new ArrayList<>();
    private final AtomicInteger added = new AtomicInteger();

    @Test
    void whatWasAddedIsFoundWhileMoreIsAdded() throws Exception {
        RandomPacks random = new RandomPacks(1);
        for (int i = 0; i < PACKS; i++) {
            packs.add(random.pack(1 + random.number(60)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(READERS + 1);
        try {
            List<Callable<Integer>> tasks = new ArrayList<>(List.of(this::addAll));
            for (int reader = 0; reader < READERS; reader++) {
                long seed = reader;
                tasks.add(() -> findWhatIsThere(seed));
            }
            for (Future<Integer> result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isPositive();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private int addAll() {
        for (List<BlobLocation> pack : packs) {
            index.add(pack.get(0).pack(), RandomPacks.entries(pack));
            added.incrementAndGet();
        }
        return added.get();
    }

    private int findWhatIsThere(long seed) {
        Random random = new Random(seed);
        int found = 0;
        while (added.get() < PACKS) {
            int known = added.get();
            if (known > 0) {
                List<BlobLocation> pack = packs.get(random.nextInt(known));
                BlobLocation blob = pack.get(random.nextInt(pack.size()));
                int handle = index.find(blob.type(), blob.blob());
                assertThat(index.location(handle)).as("reader %d", seed).isEqualTo(blob);
                found++;
            }
            int last = index.packCount() - 1;
            if (last >= 0) {
                assertThat(index.endHandle(last) - index.firstHandle(last))
                        .isEqualTo(packs.get(last).size());
            }
        }
        return found + 1;
    }
}
