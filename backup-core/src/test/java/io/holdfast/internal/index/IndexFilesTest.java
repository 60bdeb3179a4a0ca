package io.holdfast.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.CorruptionException;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.IndexDocument;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.StoreCall;
import io.holdfast.testkit.StoreCall.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The way of the index to its files and back. */
class IndexFilesTest {

    private static final int PARALLELISM = 3;

    private final FaultyStore store = new FaultyStore(new MemoryStore());
    private final RepositoryFiles files = new RepositoryFiles(store, SealingKey.random(new SecureRandom()), true);
    private final MutableClock clock = MutableClock.at("2026-11-21T02:00:00Z");
    private final IndexWriter writer = new IndexWriter(files, clock);
    private final RandomPacks packs = new RandomPacks(1);

    private List<Id> indexFiles() throws Exception {
        return files.list(FileType.INDEX).stream().map(FileInfo::id).toList();
    }

    private BlobIndex load() throws Exception {
        return IndexLoader.load(files, PARALLELISM);
    }

    private void write(List<BlobLocation> pack) throws Exception {
        writer.add(pack.get(0).pack(), RandomPacks.entries(pack));
    }

    @Test
    void repositoryWithoutIndexFilesHasNoBlobs() throws Exception {
        assertThat(load().size()).isZero();
    }

    @Test
    void whatWasWrittenIsLoaded() throws Exception {
        List<List<BlobLocation>> written = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            List<BlobLocation> pack = packs.pack(1 + packs.number(30));
            write(pack);
            written.add(pack);
            if (i % 7 == 0) {
                writer.flush();
            }
        }
        writer.flush();

        BlobIndex index = load();
        assertThat(indexFiles()).hasSize(7);
        assertThat(index.packCount()).isEqualTo(written.size());
        for (List<BlobLocation> pack : written) {
            int number = index.findPack(pack.get(0).pack());
            assertThat(index.endHandle(number) - index.firstHandle(number)).isEqualTo(pack.size());
            for (BlobLocation blob : pack) {
                assertThat(index.location(index.find(blob.type(), blob.blob()))).isEqualTo(blob);
            }
        }
    }

    @Test
    void nothingIsSavedWithoutPacks() throws Exception {
        writer.flush();
        assertThat(indexFiles()).isEmpty();
    }

    @Test
    void fullIndexIsSavedAtOnce() throws Exception {
        for (int i = 0; i < IndexWriter.FULL / 1_000; i++) {
            assertThat(indexFiles()).isEmpty();
            write(packs.pack(1_000));
        }
        assertThat(indexFiles()).hasSize(1);
        assertThat(load().size()).isEqualTo(IndexWriter.FULL);
    }

    @Test
    void indexThatHasCollectedForTenMinutesIsSaved() throws Exception {
        clock.advance(Duration.ofHours(1));
        write(packs.pack(1));
        clock.advance(Duration.ofMinutes(10).minusMillis(1));
        write(packs.pack(1));
        assertThat(indexFiles()).isEmpty();
        clock.advance(Duration.ofMillis(1));
        write(packs.pack(1));
        assertThat(indexFiles()).hasSize(1);
        write(packs.pack(1));
        assertThat(indexFiles()).hasSize(1);
    }

    @Test
    void fileThatCouldNotBeStoredFailsTheFlush() throws Exception {
        store.on(StoreCall.of(Kind.PUT, "index/"), Fault.FAIL);
        write(packs.pack(1));
        clock.advance(IndexWriter.LONGEST_WAIT);
        assertThatThrownBy(() -> write(packs.pack(1))).isInstanceOf(IOException.class);
        store.heal();
        assertThatThrownBy(writer::flush).isInstanceOf(IOException.class).hasMessageContaining("no index");
    }

    @Test
    void packThatIsListedTwiceIsLoadedOnce() throws Exception {
        List<BlobLocation> pack = packs.pack(5);
        write(pack);
        writer.flush();
        write(pack);
        writer.flush();

        AtomicInteger twice = new AtomicInteger();
        BlobIndex index = IndexLoader.load(files, PARALLELISM, new IndexLoader.Findings() {
            @Override
            public void listedTwice(Id file, Id id) {
                assertThat(id).isEqualTo(pack.get(0).pack());
                twice.incrementAndGet();
            }
        });
        assertThat(index.size()).isEqualTo(5);
        assertThat(twice).hasValue(1);
    }

    @Test
    void packThatIsListedDifferentlyIsReportedAndAllItsBlobsAreFound() throws Exception {
        List<BlobLocation> pack = packs.pack(5);
        Id id = pack.get(0).pack();
        write(pack.subList(0, 3));
        writer.flush();
        write(pack.subList(3, 5));
        writer.flush();

        List<Id> different = new ArrayList<>();
        BlobIndex index = IndexLoader.load(files, PARALLELISM, new IndexLoader.Findings() {
            @Override
            public void listedDifferently(Id file, Id reported) {
                different.add(reported);
            }
        });
        assertThat(different).containsExactly(id);
        for (BlobLocation blob : pack) {
            assertThat(index.location(index.find(blob.type(), blob.blob()))).isEqualTo(blob);
        }
    }

    @Test
    void packsThatRusticWillDeleteAreLeftOut() throws Exception {
        Id pack = packs.id();
        String blob = "{\"id\":\"%s\",\"type\":\"data\",\"offset\":0,\"length\":40}".formatted(packs.id());
        String packsToDelete =
                "{\"packs\":[],\"packs_to_delete\":[{\"id\":\"%s\",\"blobs\":[%s]}]}".formatted(pack, blob);
        files.save(FileType.INDEX, packsToDelete.getBytes(StandardCharsets.UTF_8));

        List<Id> marked = new ArrayList<>();
        BlobIndex index = IndexLoader.load(files, PARALLELISM, new IndexLoader.Findings() {
            @Override
            public void markedForDeletion(Id file, Id id) {
                marked.add(id);
            }
        });
        assertThat(index.size()).isZero();
        assertThat(marked).containsExactly(pack);
    }

    @Test
    void indexThatCannotBeDecodedIsNamed() throws Exception {
        Id broken = files.save(FileType.INDEX, "{\"packs\":[{\"id\":7}]}".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(this::load).isInstanceOf(CorruptionException.class).hasMessageContaining("index/" + broken);
    }

    @Test
    void blobTooLargeForMemoryIsNamed() throws Exception {
        IndexDocument.Writer document = new IndexDocument.Writer();
        document.pack(packs.id());
        document.blob(BlobType.DATA, 1, 2, 3, 4, 0, 1L << 31, 0);
        files.save(FileType.INDEX, document.toByteArray());
        assertThatThrownBy(this::load)
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining(Id.of(1, 2, 3, 4).toHex());
    }

    @Test
    void damagedIndexIsNamedAndTheOthersAreLoadedWhereThatIsWanted() throws Exception {
        List<BlobLocation> whole = packs.pack(3);
        write(whole);
        writer.flush();
        Id damaged = packs.id();
        store.put(FileType.INDEX.name(damaged), BlobContent.of(new byte[] {1, 2, 3}));

        assertThatThrownBy(this::load).isInstanceOf(CorruptionException.class).hasMessageContaining("index/" + damaged);
        List<Id> unreadable = new ArrayList<>();
        BlobIndex index = IndexLoader.load(files, PARALLELISM, new IndexLoader.Findings() {
            @Override
            public void unreadable(Id file, CorruptionException why) {
                unreadable.add(file);
            }
        });
        assertThat(unreadable).containsExactly(damaged);
        assertThat(index.size()).isEqualTo(3);
    }

    @Test
    void indexThatIsReplacedWhileLoadingIsFoundInItsReplacement() throws Exception {
        List<BlobLocation> pack = packs.pack(3);
        write(pack);
        writer.flush();
        List<Id> old = indexFiles();
        AtomicInteger reads = new AtomicInteger();
        store.on(
                call -> {
                    if (call.kind() == Kind.READ && reads.incrementAndGet() == 1) {
                        replace(pack, old);
                    }
                    return false;
                },
                Fault.NONE);
        assertThat(load().size()).isEqualTo(3);
    }

    private void replace(List<BlobLocation> pack, List<Id> old) {
        try {
            write(pack);
            writer.flush();
            files.delete(FileType.INDEX, old);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
