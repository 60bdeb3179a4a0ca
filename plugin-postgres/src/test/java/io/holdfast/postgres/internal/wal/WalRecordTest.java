package io.holdfast.postgres.internal.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Records made by hand, which have the right checksum whatever they hold. */
class WalRecordTest {

    private static final long SEED = 20261122;
    private static final long START = 0x3000028;
    private static final int IMAGE = 0x10;
    private static final int WILL_INIT = 0x40;
    private static final int SAME_RELATION = 0x80;

    @Test
    void imagesOfVersion14AreDescribedInItsOwnWay() throws Exception {
        // The first has a hole and is applied; the second has a hole, is compressed and is for comparison only.
        ByteBuffer record = image(record(), 0x5);
        relation(record).putInt(9);
        image(record, 0x3).putShort((short) 50);
        relation(record).putInt(10).put(new byte[6]);
        assertThat(blocks(14, record))
                .containsExactly(
                        "block 9 of relation 1663/5/16384 fork 0 image", "block 10 of relation 1663/5/16384 fork 0");
    }

    @Test
    void imagesSinceVersion15AreDescribedInItsOwnWay() throws Exception {
        // The first has a hole and is applied; the second has a hole, is compressed and is for comparison only.
        for (int version = 15; version <= 18; version++) {
            ByteBuffer record = image(record(), 0x3);
            relation(record).putInt(9);
            image(record, 0x5).putShort((short) 50);
            relation(record).putInt(10).put(new byte[6]);
            assertThat(blocks(version, record))
                    .containsExactly(
                            "block 9 of relation 1663/5/16384 fork 0 image",
                            "block 10 of relation 1663/5/16384 fork 0");
        }
    }

    @Test
    void severalBlocksOfARelationNameItOnce() throws Exception {
        ByteBuffer record = record().put((byte) 0).put((byte) WILL_INIT).putShort((short) 2);
        relation(record).putInt(-2);
        record.put((byte) 1).put((byte) (SAME_RELATION | 2)).putShort((short) 1).putInt(7);
        record.put((byte) 253).putShort((short) 1).put((byte) 252).putInt(4711);
        record.put((byte) 255).put((byte) 4).put(new byte[2 + 1 + 4]);
        assertThat(blocks(18, record))
                .containsExactly(
                        "block 4294967294 of relation 1663/5/16384 fork 0 initialised",
                        "block 7 of relation 1663/5/16384 fork 2");
    }

    @Test
    void recordThatIsNotAsLongAsItsPartsIsRefused() {
        ByteBuffer record = record().put((byte) 255).put((byte) 4).put(new byte[3]);
        assertThatExceptionOfType(WalException.class)
                .isThrownBy(() -> blocks(18, record))
                .withMessage("Write-ahead log at 0/3000028: the record is not as long as its parts together");
    }

    @Test
    void firstBlockOfTheSameRelationIsRefused() {
        ByteBuffer record = record().put((byte) 0)
                .put((byte) SAME_RELATION)
                .putShort((short) 0)
                .putInt(7);
        assertThatExceptionOfType(WalException.class).isThrownBy(() -> blocks(18, record));
    }

    @Test
    void contentThatIsNoneIsRefused() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < 20_000; round++) {
            ByteBuffer record = record();
            byte[] content = new byte[random.nextInt(100)];
            random.nextBytes(content);
            if (content.length > 0 && random.nextBoolean()) {
                content[0] = (byte) (random.nextInt(2) == 0 ? 0 : 252 + random.nextInt(4));
            }
            if (content.length > 24 && random.nextBoolean()) {
                content[0] = (byte) 255;
                content[1] = (byte) (content.length - 2);
            }
            record.put(content);
            record.put(16, (byte) (random.nextInt(16) << 4)).put(17, (byte) random.nextInt(3));
            try {
                blocks(14 + random.nextInt(5), record);
            } catch (WalException expected) {
                assertThat(expected.lsn()).isEqualTo(START);
            }
        }
    }

    @Test
    void recordThatDoesNotFollowTheOneBeforeIsRefused() throws Exception {
        WalScanner scanner = scanner(15, seen -> {});
        ByteBuffer bytes = completed(record());
        scanner.accept(bytes.duplicate());
        assertThatExceptionOfType(WalException.class)
                .isThrownBy(() -> scanner.accept(bytes))
                .withMessage("Write-ahead log at 0/3000040: the record follows one at 0/0,"
                        + " but the record before begins at 0/3000028");
    }

    @Test
    void firstRecordThatFollowsALaterOneIsRefused() {
        assertThatExceptionOfType(WalException.class)
                .isThrownBy(() -> blocks(15, record().putLong(8, START)))
                .withMessageContaining("0/3000028: the record follows one at 0/3000028, behind it");
    }

    @Test
    void recordWithoutLengthIsRefused() {
        for (int size : new int[] {1, 5, 24}) {
            assertThatExceptionOfType(WalException.class)
                    .as("in pieces of %s bytes", size)
                    .isThrownBy(() -> {
                        WalScanner scanner = scanner(15, seen -> {});
                        ByteBuffer record = record().put(12, (byte) 1);
                        for (int at = 0; at < 50; at += size) {
                            scanner.accept(record.slice(at, size));
                        }
                    })
                    .withMessage("Write-ahead log at 0/3000034: there is content where no record begins");
        }
    }

    @Test
    void recordThatIsTooLongOrTooShortIsRefused() {
        for (int length : new int[] {1, 23, (1 << 30) + 1, -1}) {
            assertThatExceptionOfType(WalException.class)
                    .isThrownBy(() -> scanner(15, seen -> {})
                            .accept(record().putInt(0, length).flip()))
                    .withMessageContaining("a record cannot have " + Integer.toUnsignedString(length) + " bytes");
        }
    }

    private static ByteBuffer record() {
        return ByteBuffer.allocate(200)
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(24)
                .put(17, (byte) 10);
    }

    /** A block with an image of three bytes. */
    private static ByteBuffer image(ByteBuffer record, int flags) {
        record.put((byte) 0).put((byte) IMAGE).putShort((short) 0);
        return record.putShort((short) 3).putShort((short) 100).put((byte) flags);
    }

    private static ByteBuffer relation(ByteBuffer record) {
        return record.putInt(1663).putInt(5).putInt(16384);
    }

    /** Lets the record be scanned, and asks for all that it has. */
    private static List<String> blocks(int version, ByteBuffer record) throws Exception {
        List<String> blocks = new ArrayList<>();
        scanner(version, seen -> {
                    seen.event();
                    seen.blocks((page, image, initialised) ->
                            blocks.add(page + (image ? " image" : "") + (initialised ? " initialised" : "")));
                })
                .accept(completed(record));
        return blocks;
    }

    private static WalScanner scanner(int version, WalVisitor visitor) {
        WalFormat format = new WalFormat(version, 1, 1 << 24, WalFormat.DEFAULT_PAGE_SIZE);
        return new WalScanner(format, 1, START, visitor);
    }

    /** The record with its length, its checksum and the padding after it. */
    private static ByteBuffer completed(ByteBuffer record) {
        int length = record.position();
        record.putInt(0, length);
        CRC32C crc = new CRC32C();
        crc.update(record.slice(24, length - 24));
        crc.update(record.slice(0, 20));
        record.putInt(20, (int) crc.getValue());
        return record.slice(0, (length + 7) & -8);
    }
}
