package io.holdfast.internal.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.crypto.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FastCdcTest {

    private static final int MIN = 512 << 10;
    private static final int NORMAL = 768 << 10;
    private static final int MAX = 8 << 20;
    private static final byte[] TABLE = Streams.hashes(FastCdc.TABLE_LENGTH);
    private static final byte[] STREAM = Streams.hashes(32 << 20);

    private final FastCdc chunker = new FastCdc(TABLE);

    @Test
    void cutsWhereItAlwaysDid() {
        assertThat(Streams.chunks(chunker, Arrays.copyOf(STREAM, 8 << 20)))
                .containsExactly(1108755, 1230034, 1069619, 954466, 1184443, 878488, 1185994, 776809);
        FastCdc keyed = FastCdc.of(SealingKey.of(Streams.hashes(64)));
        assertThat(Streams.chunks(keyed, Arrays.copyOf(STREAM, 8 << 20)))
                .containsExactly(751218, 809096, 742148, 1061236, 1896283, 1155152, 896989, 1076486);
    }

    @Test
    void cutsWhereTheHashOfSixtyFourBytesSaysSo() {
        int at = 0;
        for (int length : Streams.chunks(chunker, Arrays.copyOf(STREAM, 16 << 20))) {
            boolean last = at + length == 16 << 20;
            assertThat(last || isCut(at, length))
                    .as("cut after %d bytes at %d", length, at)
                    .isTrue();
            for (int earlier = Math.max(MIN, length - 3000); earlier < length; earlier++) {
                assertThat(isCut(at, earlier))
                        .as("cut after %d bytes at %d", earlier, at)
                        .isFalse();
            }
            at += length;
        }
    }

    @Test
    void averageIsOneMebibyte() {
        int chunks = 0;
        for (int i = 0; i < 8; i++) {
            byte[] table = Arrays.copyOfRange(STREAM, i * FastCdc.TABLE_LENGTH, (i + 1) * FastCdc.TABLE_LENGTH);
            chunks += Streams.chunks(new FastCdc(table), STREAM).size();
        }
        assertThat(8L * STREAM.length / chunks).isBetween(970_000L, 1_090_000L);
    }

    @Test
    void monotonyIsCutAtTheMost() {
        assertThat(chunker.cut(new byte[10 << 20], 0, 10 << 20)).isEqualTo(MAX);
        assertThat(chunker.cut(new byte[10 << 20], 0, MAX + 1)).isEqualTo(MAX);
        assertThat(chunker.cut(new byte[10 << 20], 0, MAX - 1)).isEqualTo(MAX - 1);
    }

    @Test
    void restOfTheContentIsTheLastChunk() {
        for (int length : new int[] {0, 1, 63, 64, MIN - 1, MIN}) {
            assertThat(chunker.cut(STREAM, 7, length)).as("length %d", length).isEqualTo(length);
        }
    }

    @Test
    void bytesBehindTheCutDoNotMoveIt() {
        for (int at : new int[] {0, 1_000_000, 2_000_000, 3_000_000}) {
            int cut = chunker.cut(STREAM, at, MAX);
            for (int more = 0; more < cut - MIN; more += 49_999) {
                assertThat(chunker.cut(STREAM, at, cut + more))
                        .as("%d more", more)
                        .isEqualTo(cut);
                assertThat(chunker.cut(STREAM, at, cut - 1 - more))
                        .as("%d less", more + 1)
                        .isEqualTo(cut - 1 - more);
            }
        }
    }

    @Test
    void goesOnWhereItStopped() {
        assertThat(Streams.chunksPieceByPiece(chunker, STREAM)).isEqualTo(Streams.chunks(chunker, STREAM));
    }

    @Test
    void insertedBytesChangeFewChunks() {
        byte[] changed = new byte[STREAM.length + 3];
        System.arraycopy(STREAM, 0, changed, 0, 5_000_000);
        System.arraycopy(STREAM, 5_000_000, changed, 5_000_003, STREAM.length - 5_000_000);
        Set<ByteBuffer> before = new HashSet<>(ids(STREAM));
        List<ByteBuffer> after = ids(changed);
        assertThat(after.stream().filter(id -> !before.contains(id)).count())
                .as("new chunks of %d", after.size())
                .isBetween(1L, 6L);
    }

    @Test
    void anotherTableCutsElsewhere() {
        byte[] other = TABLE.clone();
        other[0] ^= 0x01;
        assertThat(Streams.chunks(new FastCdc(other), STREAM)).isNotEqualTo(Streams.chunks(chunker, STREAM));
    }

    @Test
    void tableOfAnotherLengthIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FastCdc(new byte[256]));
    }

    private static boolean isCut(int start, int length) {
        var gear = ByteBuffer.wrap(TABLE).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        long hash = 0;
        for (int i = 0; i < 64; i++) {
            hash += gear.get(STREAM[start + length - 1 - i] & 0xff) << i;
        }
        return Long.numberOfLeadingZeros(hash) >= (length < NORMAL ? 22 : 18);
    }

    private List<ByteBuffer> ids(byte[] content) {
        List<ByteBuffer> ids = new ArrayList<>();
        int at = 0;
        for (int length : Streams.chunks(chunker, content)) {
            ids.add(ByteBuffer.wrap(Sha256.hash(content, at, length)));
            at += length;
        }
        return ids;
    }
}
