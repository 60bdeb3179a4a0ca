package io.holdfast.internal.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.IndexWriter;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.testkit.MemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlobWriterTest {

    private static final RepositoryOptions OPTIONS =
            RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
    private static final int MANY = 2_500;

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
}
