package io.holdfast.postgres.internal.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** Relation files that a server of version 15 with data checksums wrote. */
class PageCheckTest {

    private static final long SEED = 20261122;
    private static final int SIZE = PageCheck.DEFAULT_PAGE_SIZE;

    private final List<String> damaged = new ArrayList<>();

    @Test
    void pagesOfARealClusterAreSound() throws Exception {
        long pages = 0;
        for (Map.Entry<String, byte[]> file : files().entrySet()) {
            PageCheck check = check(file.getKey());
            check.accept(ByteBuffer.wrap(file.getValue()));
            assertThat(check.pages()).isEqualTo(file.getValue().length / SIZE);
            pages += check.pages();
        }
        assertThat(damaged).isEmpty();
        assertThat(pages).isGreaterThan(40);
    }

    @Test
    void everyFlippedBitIsNoticedAndItsPageNamed() throws Exception {
        Random random = new Random(SEED);
        byte[] file = files().get("base/5/1259");
        for (int round = 0; round < 2000; round++) {
            int at = random.nextInt(file.length);
            byte bit = (byte) (1 << random.nextInt(8));
            file[at] ^= bit;
            damaged.clear();
            check("base/5/1259").accept(ByteBuffer.wrap(file));
            file[at] ^= bit;
            assertThat(damaged)
                    .as("seed %s, byte %s, bit %s", SEED, at, bit)
                    .containsExactly("block " + at / SIZE + " of relation 1663/5/1259 fork 0");
        }
    }

    @Test
    void sizesOfThePiecesDoNotMatter() throws Exception {
        Random random = new Random(SEED);
        byte[] file = files().get("base/5/1259");
        file[3 * SIZE + 5000] ^= 1;
        for (int largest : new int[] {1, 100, 10_000, 50_000}) {
            PageCheck check = check("base/5/1259");
            damaged.clear();
            for (int at = 0; at < file.length; ) {
                int size = Math.min(file.length - at, 1 + random.nextInt(largest));
                ByteBuffer piece = ByteBuffer.wrap(file, at, size);
                check.accept(piece);
                assertThat(piece.hasRemaining()).isFalse();
                at += size;
            }
            assertThat(check.pages()).isEqualTo(file.length / SIZE);
            assertThat(damaged).containsExactly("block 3 of relation 1663/5/1259 fork 0");
        }
    }

    @Test
    void soundPageInAnotherPlaceIsNoticed() throws Exception {
        byte[] file = files().get("base/5/1259");
        byte[] first = new byte[SIZE];
        System.arraycopy(file, 0, first, 0, SIZE);
        System.arraycopy(file, SIZE, file, 0, SIZE);
        System.arraycopy(first, 0, file, SIZE, SIZE);
        check("base/5/1259").accept(ByteBuffer.wrap(file));
        assertThat(damaged)
                .containsExactly("block 0 of relation 1663/5/1259 fork 0", "block 1 of relation 1663/5/1259 fork 0");
        damaged.clear();
        check("base/5/1259.1").accept(ByteBuffer.wrap(first));
        assertThat(damaged).containsExactly("block 131072 of relation 1663/5/1259 fork 0");
    }

    @Test
    void pageThatWasNeverUsedIsAllZero() {
        byte[] page = new byte[SIZE];
        check("base/5/1259").accept(ByteBuffer.wrap(page));
        assertThat(damaged).isEmpty();
        page[SIZE - 1] = 1;
        check("base/5/1259").accept(ByteBuffer.wrap(page));
        assertThat(damaged).hasSize(1);
    }

    @Test
    void damagedPageTellsItsLastChange() throws Exception {
        byte[] file = files().get("base/5/1259");
        file[2 * SIZE + 100] ^= 4;
        List<Long> lsns = new ArrayList<>();
        new PageCheck(RelationFile.of("base/5/1259").orElseThrow(), SIZE, (page, lsn) -> lsns.add(lsn))
                .accept(ByteBuffer.wrap(file));
        assertThat(lsns).hasSize(1);
        assertThat(lsns.get(0)).isBetween(1L << 20, 0x1200000L);
    }

    @Test
    void bytesThatFillNoPageAreNotJudged() throws Exception {
        byte[] file = files().get("base/5/1259");
        PageCheck check = check("base/5/1259");
        check.accept(ByteBuffer.wrap(file, 0, SIZE + 1000));
        assertThat(check.pages()).isEqualTo(1);
        assertThat(damaged).isEmpty();
    }

    private PageCheck check(String path) {
        return new PageCheck(RelationFile.of(path).orElseThrow(), SIZE, (page, lsn) -> damaged.add(page.toString()));
    }

    private static Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (InputStream packed = Objects.requireNonNull(PageCheckTest.class.getResourceAsStream("15.zip"));
                ZipInputStream zip = new ZipInputStream(packed)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }
}
