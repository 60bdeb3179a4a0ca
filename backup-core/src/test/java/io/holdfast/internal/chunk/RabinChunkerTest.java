package io.holdfast.internal.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.internal.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RabinChunkerTest {

    private static final int MIN = 512 << 10;
    private static final int MAX = 8 << 20;
    private static final RabinChunker FIRST = chunker("2072a2ccc65bf5");
    private static final RabinChunker SECOND = chunker("3da3358b4dc173");

    @Test
    void goesOnWhereItStopped() {
        byte[] stream = Streams.hashes(16 << 20);
        assertThat(Streams.chunksPieceByPiece(FIRST, stream)).isEqualTo(Streams.chunks(FIRST, stream));
    }

    @Test
    void cutsHashesWhereResticCuts() {
        byte[] stream = Streams.hashes(16 << 20);
        assertThat(HexFormat.of().formatHex(Sha256.hash(stream))).startsWith("e4382d18");
        assertThat(Streams.chunks(FIRST, stream))
                .containsExactly(
                        3448491, 991073, 625079, 962267, 1233925, 2304352, 777068, 545257, 2211648, 1498803, 2179253);
        assertThat(Streams.chunks(SECOND, stream))
                .containsExactly(2954950, 1586285, 1977297, 1649701, 1681192, 595664, 3593906, 525861, 1514132, 698228);
    }

    @Test
    void cutsZerosWhereResticCuts() {
        byte[] zeros = new byte[3 << 20];
        assertThat(Streams.chunks(FIRST, zeros)).hasSize(6).containsOnly(MIN);
        assertThat(Streams.chunks(SECOND, zeros)).hasSize(6).containsOnly(MIN);
    }

    @Test
    void cutsMonotonyWhereResticCuts() {
        byte[] monotony = new byte[20 << 20];
        Arrays.fill(monotony, (byte) 'a');
        assertThat(Streams.chunks(FIRST, monotony)).containsExactly(MAX, MAX, 4 << 20);
        assertThat(Streams.chunks(SECOND, monotony)).containsExactly(MAX, MAX, 4 << 20);
    }

    @Test
    void cutsTextWhereResticCuts() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 500_000; i++) {
            String digits = Integer.toString(i);
            lines.append("000000000", 0, 9 - digits.length()).append(digits).append('\n');
        }
        byte[] text = lines.toString().getBytes(StandardCharsets.US_ASCII);
        assertThat(HexFormat.of().formatHex(Sha256.hash(text))).startsWith("8420a7de");
        assertThat(Streams.chunks(FIRST, text)).containsExactly(1877228, 3122772);
        assertThat(Streams.chunks(SECOND, text)).containsExactly(788558, 2645143, 1566299);
    }

    @ParameterizedTest
    @ValueSource(strings = {"11b", "1002d", "80000000000fb", "2072a2ccc65bf5"})
    void cutsAtTheFirstFingerprintOfZeros(String polynomial) {
        Polynomial p = Polynomial.fromHex(polynomial);
        RabinChunker chunker = new RabinChunker(p);
        long seed = 5;
        byte[] data = new byte[4 << 20];
        new Random(seed).nextBytes(data);
        int cut = chunker.cut(data, 0, data.length);
        assertThat(isCut(p, data, cut)).as("cut %d, seed %d", cut, seed).isTrue();
        for (int earlier = Math.max(MIN, cut - 3000); earlier < cut; earlier++) {
            assertThat(isCut(p, data, earlier))
                    .as("earlier cut %d, seed %d", earlier, seed)
                    .isFalse();
        }
    }

    @Test
    void restOfTheContentIsTheLastChunk() {
        byte[] data = Streams.hashes(2 << 20);
        for (int length : new int[] {0, 1, 63, 64, MIN - 1, MIN, MIN + 1, MIN + 12345}) {
            assertThat(FIRST.cut(data, 7, length)).as("length %d", length).isEqualTo(length);
        }
    }

    @Test
    void bytesBehindTheCutDoNotMoveIt() {
        byte[] data = Streams.hashes(4 << 20);
        int cut = FIRST.cut(data, 0, data.length);
        for (int more = 0; more < 40_000; more += 997) {
            assertThat(FIRST.cut(data, 0, cut + more)).as("%d bytes more", more).isEqualTo(cut);
            assertThat(FIRST.cut(data, 0, cut - 1 - more))
                    .as("%d bytes less", more + 1)
                    .isEqualTo(cut - 1 - more);
        }
    }

    @Test
    void polynomialOfUnfitDegreeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> chunker("83")).withMessageContaining("degree");
        assertThatIllegalArgumentException().isThrownBy(() -> chunker("40000000000001"));
    }

    /** Straight from the definition: the 64 bytes before the cut, bit by bit. */
    private static boolean isCut(Polynomial polynomial, byte[] data, int cut) {
        long remainder = 0;
        for (int bit = 0; bit < 8 * 64; bit++) {
            int b = data[cut - 64 + bit / 8] >>> (7 - bit % 8) & 1;
            remainder = remainder << 1 | b;
            if ((remainder >>> polynomial.degree()) != 0) {
                remainder ^= polynomial.coefficients();
            }
        }
        return (remainder & 0xfffff) == 0;
    }

    private static RabinChunker chunker(String polynomial) {
        return new RabinChunker(Polynomial.fromHex(polynomial));
    }
}
