package io.holdfast.internal.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.IndexWriter;
import io.holdfast.internal.index.PackEntries;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.internal.store.ForwardingStore;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.testkit.MemoryStore;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BlobWriterTest {

    private static final RepositoryOptions OPTIONS =
            RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
    private static final int MANY = 2_500;
    private static final int CONCURRENT_PUTS = 4;

    private final MemoryStore store = new MemoryStore();

    /** Another each time, since it is erased. */
    private static byte[] password() {
        return new byte[] {'p'};
    }

    private static void writeMany(BlobWriter writer, BlobType type) throws IOException, InterruptedException {
        for (int i = 0; i < MANY; i++) {
            byte[] plain = ("blob " + i).getBytes(UTF_8);
            Id id = writer.write(type, plain, 0, plain.length);
            assertThat(writer.knows(type, id)).isTrue();
        }
    }

    private void assertCountsEachBlobOnce(boolean dryRun) throws IOException, InterruptedException {
        try (OpenRepository repository = OpenRepository.open(store, password(), OPTIONS)) {
            BlobWriter writer = new BlobWriter(
                    repository, SoundBlobs.all(new BlobIndex()), Runnable::run, dryRun, IndexWriter.Guard.NONE);
            for (int time = 0; time < 2; time++) {
                writeMany(writer, BlobType.DATA);
                writeMany(writer, BlobType.TREE);
            }
            writer.flush();
            assertThat(writer.dataBlobs()).isEqualTo(MANY);
            assertThat(writer.treeBlobs()).isEqualTo(MANY);
        }
    }

    @Test
    void countsEachBlobOnceAlsoInADryRunWhichStoresNothing() throws Exception {
        OpenRepository.create(store, password(), OPTIONS);
        List<String> before = store.names();

        assertCountsEachBlobOnce(true);
        assertThat(store.names()).isEqualTo(before);
        assertCountsEachBlobOnce(false);
        assertThat(store.names()).hasSizeGreaterThan(before.size());
    }

    @Test
    void asManyPacksAreOnTheirWayAsAreGoodForTheStore() throws Exception {
        OpenRepository.create(store, password(), OPTIONS);
        CountDownLatch underWay = new CountDownLatch(CONCURRENT_PUTS);
        RepositoryOptions smallPacks = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .packSize(4 << 20)
                .build();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (OpenRepository repository = OpenRepository.open(new Busy(store, underWay), password(), smallPacks)) {
            BlobWriter writer =
                    new BlobWriter(repository, SoundBlobs.all(new BlobIndex()), threads, false, IndexWriter.Guard.NONE);
            Random random = new Random(1);
            byte[] plain = new byte[1 << 20];
            for (int i = 0; i < 4 * (CONCURRENT_PUTS + 1); i++) {
                random.nextBytes(plain);
                writer.write(BlobType.DATA, plain, 0, plain.length);
            }
            writer.flush();
        } finally {
            threads.shutdownNow();
        }
        assertThat(underWay.getCount()).isZero();
    }

    /** Finishes no pack until several are under way. */
    private static final class Busy extends ForwardingStore {

        private final CountDownLatch underWay;

        Busy(MemoryStore store, CountDownLatch underWay) {
            super(store);
            this.underWay = underWay;
        }

        @Override
        public int concurrentPuts() {
            return CONCURRENT_PUTS;
        }

        @Override
        public void put(String name, BlobContent content) throws IOException, InterruptedException {
            if (name.startsWith("data/")) {
                underWay.countDown();
                if (!underWay.await(1, TimeUnit.MINUTES)) {
                    throw new FileSystemException(name, null, underWay.getCount() + " more could be under way");
                }
            }
            super.put(name, content);
        }
    }

    @Test
    void packThatListsAnotherBlobThanWasPutIntoItIsRefused() throws Exception {
        OpenRepository.create(store, password(), OPTIONS);
        try (OpenRepository repository = OpenRepository.open(store, password(), OPTIONS)) {
            BlobWriter writer = new BlobWriter(
                    repository, SoundBlobs.all(new BlobIndex()), Runnable::run, false, IndexWriter.Guard.NONE);
            byte[] plain = "plain".getBytes(UTF_8);
            Id written = writer.write(BlobType.DATA, plain, 0, plain.length);
            Id flipped = Id.of(written.word(0) ^ 1, written.word(1), written.word(2), written.word(3));
            PackEntries entries = new PackEntries();
            entries.add(BlobType.DATA, flipped, 0, 100, 0);

            assertThatThrownBy(() -> writer.arrived(Id.ZERO, entries))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(flipped.toHex());
            assertThat(writer.knows(BlobType.DATA, flipped)).isFalse();
            assertThat(writer.knows(BlobType.DATA, written)).isTrue();
        }
    }
}
