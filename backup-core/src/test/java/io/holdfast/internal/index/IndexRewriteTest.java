package io.holdfast.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Index files that are replaced. */
class IndexRewriteTest {

    private final RepositoryFiles files =
            new RepositoryFiles(new MemoryStore(), SealingKey.random(new SecureRandom()), true);
    private final MutableClock clock = MutableClock.at("2026-11-21T02:00:00Z");
    private final RandomPacks packs = new RandomPacks(1);
    private final List<List<BlobLocation>> written = new ArrayList<>();

    private BlobIndex index = new BlobIndex();
    private IndexContents contents = new IndexContents();

    private List<BlobLocation> newPack() {
        List<BlobLocation> pack = packs.pack(1 + packs.number(30));
        written.add(pack);
        return pack;
    }

    @SafeVarargs
    private void writeFile(List<BlobLocation>... listed) throws Exception {
        IndexWriter writer = new IndexWriter(files, clock);
        for (List<BlobLocation> pack : listed) {
            writer.add(pack.get(0).pack(), RandomPacks.entries(pack));
        }
        writer.flush();
    }

    private void load() throws Exception {
        index = new BlobIndex();
        contents = new IndexContents();
        IndexLoader.loadMore(files, 2, index, contents, new IndexLoader.Findings() {});
    }

    private IndexRewrite without(List<List<BlobLocation>> gone) throws Exception {
        load();
        BitSet numbers = new BitSet();
        gone.forEach(pack -> numbers.set(index.findPack(pack.get(0).pack())));
        return new IndexRewrite(files, clock, index, contents, numbers);
    }

    private Set<Id> indexFiles() throws Exception {
        return files.list(FileType.INDEX).stream().map(FileInfo::id).collect(Collectors.toSet());
    }

    /** Exactly these packs are listed, each with all of its blobs where they are. */
    private void assertListed(List<List<BlobLocation>> expected) throws Exception {
        load();
        assertThat(index.packCount()).isEqualTo(expected.size());
        for (List<BlobLocation> pack : expected) {
            for (BlobLocation blob : pack) {
                assertThat(index.location(index.find(blob.type(), blob.blob()))).isEqualTo(blob);
            }
        }
    }

    @Test
    void aFileThatIsLeftOutIsNeitherLoadedNorReplaced() throws Exception {
        List<BlobLocation> known = newPack();
        writeFile(known);
        load();
        Set<Id> before = indexFiles();
        List<BlobLocation> own = newPack();
        writeFile(own);
        Set<Id> ownFile = new HashSet<>(indexFiles());
        ownFile.removeAll(before);

        contents.leaveOut(ownFile);
        IndexLoader.loadMore(files, 2, index, contents, new IndexLoader.Findings() {});
        assertThat(index.findPack(own.get(0).pack())).isNegative();
        assertThat(contents.files()).containsAll(before).containsAll(ownFile).hasSize(2);

        BitSet gone = new BitSet();
        gone.set(index.findPack(known.get(0).pack()));
        assertThat(new IndexRewrite(files, clock, index, contents, gone).files())
                .isEqualTo(before);
    }

    @Test
    void aFileIsForgottenIfOthersListAllThatItListed() throws Exception {
        List<BlobLocation> one = newPack();
        List<BlobLocation> another = newPack();
        writeFile(one, another);
        Set<Id> both = indexFiles();
        writeFile(one);
        load();
        assertThat(contents.forget(both)).isFalse();
        assertThat(contents.files()).containsAll(both);
        writeFile(another);
        load();

        assertThat(contents.forget(both)).isTrue();

        Set<Id> left = new HashSet<>(indexFiles());
        left.removeAll(both);
        BitSet all = new BitSet();
        all.set(0, 2);
        assertThat(contents.files()).isEqualTo(left);
        assertThat(contents.listing(all)).isEqualTo(left);
        assertThat(contents.listedBy(left)).isEqualTo(all);
        assertThat(contents.listedTwice().isEmpty()).isTrue();
    }

    @Test
    void packsThatGoAreListedNoMoreAndAllOthersAre() throws Exception {
        writeFile(newPack(), newPack(), newPack());
        Set<Id> untouched = new HashSet<>(indexFiles());
        writeFile(newPack(), newPack());
        Set<Id> before = indexFiles();

        IndexRewrite rewrite = without(List.of(written.get(4)));
        rewrite.save(IndexWriter.Guard.NONE);
        assertThat(indexFiles()).containsAll(before);
        rewrite.deleteReplaced();

        assertThat(indexFiles()).hasSize(2).containsAll(untouched);
        assertListed(written.subList(0, 4));
    }

    @Test
    void fileAllOfWhosePacksGoIsReplacedByNothing() throws Exception {
        writeFile(newPack());
        writeFile(newPack());

        IndexRewrite rewrite = without(written.subList(1, 2));
        rewrite.save(IndexWriter.Guard.NONE);
        rewrite.deleteReplaced();

        assertThat(indexFiles()).hasSize(1);
        assertListed(written.subList(0, 1));
    }

    @Test
    void nothingIsReplacedWhereNothingGoes() throws Exception {
        for (int i = 1; i < IndexRewrite.MANY; i++) {
            writeFile(newPack());
        }
        assertThat(without(List.of()).files()).isEmpty();
    }

    @Test
    void manySmallFilesBecomeOne() throws Exception {
        for (int i = 0; i < IndexRewrite.MANY; i++) {
            writeFile(newPack());
        }

        IndexRewrite rewrite = without(List.of());
        rewrite.save(IndexWriter.Guard.NONE);
        rewrite.deleteReplaced();

        assertThat(indexFiles()).hasSize(1);
        assertListed(written);
    }

    @Test
    void packThatTwoFilesListIsListedByOne() throws Exception {
        List<BlobLocation> twice = newPack();
        writeFile(twice, newPack());
        writeFile(newPack(), twice);

        IndexRewrite rewrite = without(List.of());
        rewrite.save(IndexWriter.Guard.NONE);
        rewrite.deleteReplaced();

        assertThat(indexFiles()).hasSize(1);
        assertListed(written);
        assertThat(contents.listedTwice().isEmpty()).isTrue();
    }

    @Test
    void whatNobodyListsAnyMoreIsPutBackIfItIsThere() throws Exception {
        writeFile(newPack(), newPack(), newPack(), newPack());
        IndexRewrite rewrite = without(written.subList(3, 4));
        Set<Id> old = indexFiles();
        rewrite.save(IndexWriter.Guard.NONE);
        Set<Id> ours = new HashSet<>(indexFiles());
        ours.removeAll(old);

        // While we were frozen somebody replaced what we had saved, and removed the second pack.
        writeFile(written.get(0));
        files.delete(FileType.INDEX, ours);
        rewrite.deleteReplaced();
        Id removed = written.get(1).get(0).pack();
        rewrite.putBack((pack, size) -> !pack.equals(removed), IndexWriter.Guard.NONE);

        assertListed(List.of(written.get(0), written.get(2), written.get(3)));
        assertThat(contents.listedTwice().isEmpty()).isTrue();
    }
}
