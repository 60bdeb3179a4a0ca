package io.holdfast.verify;

import static io.holdfast.verify.CraftedSnapshots.TIMES;
import static io.holdfast.verify.CraftedSnapshots.directory;
import static io.holdfast.verify.CraftedSnapshots.file;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.PackEntries;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What opens and decodes and is wrong all the same. */
class MalformedSnapshotTest {

    private static final byte[] SEVEN = {1, 2, 3, 4, 5, 6, 7};

    @TempDir
    Path directory;

    private SmallRepository small;
    private CraftedSnapshots crafted;

    @BeforeEach
    void open() throws Exception {
        small = new SmallRepository(directory);
        crafted = new CraftedSnapshots(small.memory);
    }

    @AfterEach
    void close() {
        crafted.close();
        small.close();
    }

    private List<Damage> damages() {
        return small.verify(Verifier.structure()).damages();
    }

    private Damage onlyDamageOf(Id tree) throws Exception {
        crafted.snapshot(tree);
        List<Damage> damages = damages();
        assertThat(damages).hasSize(1);
        assertThat(damages.get(0).kind()).isEqualTo(Damage.Kind.TREE);
        assertThat(damages.get(0).id()).isEqualTo(tree.toHex());
        return damages.get(0);
    }

    @Test
    void wellFormedTreeIsIntact() throws Exception {
        Id seven = crafted.blob(BlobType.DATA, SEVEN);
        Id below = crafted.tree(file("seven", 7, seven), file("twice", 14, seven, seven));
        crafted.snapshot(crafted.tree(
                directory("a", below),
                directory("b", below),
                file("c", 0),
                "{\"name\":\"d\",\"type\":\"symlink\"," + TIMES + ",\"linktarget\":\"a\",\"content\":null}",
                file("\\\\xff", 7, seven)));
        VerifyReport report = small.verify(Verifier.everythingRead());
        assertThat(report.damages()).isEmpty();
        assertThat(report.intact()).isTrue();
        assertThat(report.trees()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''", ".", "..", "a/b", "../etc", "a\\\\u0000b", "/"})
    void nameThatNothingCanHaveIsDamage(String name) throws Exception {
        assertThat(onlyDamageOf(crafted.tree(file(name, 0))).reason()).contains("name");
    }

    @Test
    void orderAndUniquenessOfNamesAreChecked() throws Exception {
        assertThat(onlyDamageOf(crafted.tree(file("b", 0), file("a", 0))).reason())
                .contains("\"a\"", "order");
    }

    @Test
    void nameThatIsThereTwiceIsDamage() throws Exception {
        assertThat(onlyDamageOf(crafted.tree(file("a", 0), file("a", 0))).reason())
                .contains("\"a\"", "twice");
    }

    @Test
    void orderIsThatOfBytesAndNotOfCharacters() throws Exception {
        // U+FFFD has the bytes EF BF BD, U+1F600 has F0 9F 98 80; in UTF-16 the second begins with D83D.
        crafted.snapshot(crafted.tree(file("\ufffd", 0), file("\ud83d\ude00", 0)));
        assertThat(damages()).isEmpty();
        Id wrong = crafted.tree(file("\ud83d\ude00", 0), file("\ufffd", 0));
        assertThat(onlyDamageOf(wrong).reason()).contains("order");
    }

    @Test
    void sizeThatIsNotThatOfTheContentIsDamage() throws Exception {
        Id seven = crafted.blob(BlobType.DATA, SEVEN);
        Damage damage = onlyDamageOf(crafted.tree(file("short", 15, seven, seven)));
        assertThat(damage.reason()).contains("short", "15", "14");
    }

    @Test
    void fileWithoutContentIsDamage() throws Exception {
        String node = "{\"name\":\"f\",\"type\":\"file\"," + TIMES + ",\"content\":null}";
        assertThat(onlyDamageOf(crafted.tree(node)).reason()).contains("\"f\"", "content");
    }

    @Test
    void directoryWithoutEntriesOfItsOwnIsDamage() throws Exception {
        String node = "{\"name\":\"d\",\"type\":\"dir\"," + TIMES + ",\"content\":null}";
        assertThat(onlyDamageOf(crafted.tree(node)).reason()).contains("\"d\"", "directory");
    }

    @Test
    void unknownTypeIsDamage() throws Exception {
        String node = "{\"name\":\"d\",\"type\":\"door\"," + TIMES + ",\"content\":null}";
        assertThat(onlyDamageOf(crafted.tree(node)).reason()).contains("door");
    }

    @Test
    void treeThatCannotBeDecodedIsDamage() throws Exception {
        Id tree = crafted.treeText("{\"nodes\":[{\"name\":\"a\",\"type\":\"file\",\"size\":1.5}]}\n");
        Id snapshot = crafted.snapshot(crafted.tree(directory("below", tree)));
        Damage damage = damages().get(0);
        assertThat(damages()).hasSize(1);
        assertThat(damage.id()).isEqualTo(tree.toHex());
        assertThat(damage.affected()).containsExactly(snapshot.shortHex() + ":/below");
    }

    @Test
    void problemsOfOneDirectoryAreOneDamage() throws Exception {
        Damage damage = onlyDamageOf(crafted.tree(file("c", 1), file("b", 1), file("a", 1)));
        assertThat(damage.reason()).endsWith("and 4 more");
    }

    @Test
    void missingBlobHitsTheFilesThatNeedIt() throws Exception {
        Id gone = Id.hash(SEVEN);
        Id snapshot = crafted.snapshot(crafted.tree(file("a", 7, gone), file("b", 0), file("c", 14, gone, gone)));
        List<Damage> damages = damages();
        assertThat(damages).hasSize(1);
        assertThat(damages.get(0).kind()).isEqualTo(Damage.Kind.BLOB);
        assertThat(damages.get(0).id()).isEqualTo(gone.toHex());
        assertThat(damages.get(0).pack()).isEmpty();
        assertThat(damages.get(0).affected()).containsExactly(snapshot.shortHex() + ":/a", snapshot.shortHex() + ":/c");
        assertThat(damages.get(0).affectedCount()).isEqualTo(2);
    }

    @Test
    void blobOfTheOtherTypeDoesNotCount() throws Exception {
        Id tree = crafted.tree();
        crafted.snapshot(crafted.tree(file("a", 13, tree)));
        assertThat(damages()).extracting(Damage::kind).containsExactly(Damage.Kind.BLOB);
    }

    @Test
    void deepDirectoriesAreWalkedToTheirEnd() throws Exception {
        Id gone = Id.hash(SEVEN);
        Id tree = crafted.tree(file("lost", 7, gone));
        for (int i = 0; i < 300; i++) {
            tree = crafted.tree(directory("d", tree));
        }
        crafted.snapshot(tree);
        assertThat(damages()).hasSize(1);
        assertThat(damages().get(0).affected()).first().asString().endsWith("/d/d/d/lost");
    }

    @Test
    void contentThatIsNotWhatItsIdSaysIsDamage() throws Exception {
        Id claimed = Id.hash(new byte[] {9});
        crafted.pack(BlobType.DATA, claimed, SEVEN, 0, claimed, true);
        crafted.snapshot(crafted.tree(file("a", 7, claimed)));
        assertThat(damages()).isEmpty();
        List<Damage> read = small.verify(Verifier.everythingRead()).damages();
        assertThat(read).hasSize(1);
        assertThat(read.get(0).reason()).contains("SHA-256 " + Id.hash(SEVEN));
        assertThat(read.get(0).affectedCount()).isEqualTo(1);
    }

    @Test
    void headerThatSaysOtherThanTheIndexIsDamage() throws Exception {
        Id seven = Id.hash(SEVEN);
        Id pack = crafted.pack(BlobType.DATA, seven, SEVEN, 0, Id.hash(new byte[] {9}), true);
        List<Damage> read = small.verify(Verifier.everythingRead()).damages();
        assertThat(read).hasSize(1);
        assertThat(read.get(0).id()).isEqualTo(pack.toHex());
        assertThat(read.get(0).reason()).contains("header");
    }

    @Test
    void gapInAPackIsDamage() throws Exception {
        Id pack = crafted.pack(BlobType.DATA, Id.hash(SEVEN), SEVEN, 8, Id.hash(SEVEN), true);
        assertThat(damages()).extracting(Damage::id).containsExactly(pack.toHex());
        assertThat(small.verify(Verifier.everythingRead()).damages())
                .extracting(Damage::id)
                .containsExactly(pack.toHex());
    }

    @Test
    void packThatTwoIndexesListDifferentlyIsDamage() throws Exception {
        Id seven = Id.hash(SEVEN);
        Id pack = crafted.pack(BlobType.DATA, seven, SEVEN, 0, seven, true);
        PackEntries others = new PackEntries();
        others.add(BlobType.DATA, Id.hash(new byte[] {9}), 0, SEVEN.length + 32, 0);
        crafted.index(pack, others);
        assertThat(damages()).extracting(Damage::kind).containsExactly(Damage.Kind.INDEX);
        assertThat(small.verify(Verifier.everythingRead()).damages())
                .extracting(Damage::kind)
                .contains(Damage.Kind.INDEX, Damage.Kind.PACK);
    }

    @Test
    void snapshotThatCannotBeDecodedIsNamed() throws Exception {
        small.backUp();
        try (CraftedSnapshots writer = new CraftedSnapshots(small.memory)) {
            Id broken = writer.document(FileType.SNAPSHOT, "{\"time\":\"yesterday\"}".getBytes(StandardCharsets.UTF_8));
            List<Damage> damages = damages();
            assertThat(damages).hasSize(1);
            assertThat(damages.get(0).kind()).isEqualTo(Damage.Kind.SNAPSHOT);
            assertThat(damages.get(0).id()).isEqualTo(broken.toHex());
        }
    }
}
