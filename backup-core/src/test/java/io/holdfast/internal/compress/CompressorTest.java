package io.holdfast.internal.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressorTest {

    private static final int MIB = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {-5, 1, 3, 9, 19, 22})
    void everyLevelComesBack(int level) throws Exception {
        byte[] text = text(300_000);
        try (Compressor compressor = Compressor.of(level);
                Decompressor decompressor = new Decompressor()) {
            byte[] out = new byte[Compressor.bound(text.length) + 7];
            int compressed = compressor.compress(text, 0, text.length, out, 7);
            byte[] back = new byte[text.length];
            decompressor.decompress(out, 7, compressed, back, 0, back.length);
            assertThat(compressed).isLessThan(text.length / 2);
            assertThat(back).isEqualTo(text);
        }
    }

    @Test
    void compressesTheGivenRangeAlone() throws Exception {
        byte[] text = text(10_000);
        try (Compressor compressor = Compressor.of(2);
                Decompressor decompressor = new Decompressor()) {
            byte[] out = new byte[Compressor.bound(5000)];
            int compressed = compressor.compress(text, 1234, 5000, out, 0);
            assertThat(decompressor.decompressUnknown(out, 0, compressed, 10_000))
                    .isEqualTo(Arrays.copyOfRange(text, 1234, 6234));
        }
    }

    @Test
    void frameTellsItsContentSizeAndHasNoChecksum() {
        byte[] frame = compress(3, text(1000));
        assertThat(Zstd.getFrameContentSize(frame)).isEqualTo(1000);
        assertThat(frame[4] & 0x04).as("checksum flag of the frame header").isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 19, 20, 22})
    void windowIsAtMostEightMebibytes(int level) {
        byte[] frame = compress(level, new byte[9 * MIB]);
        boolean singleSegment = (frame[4] & 0x20) != 0;
        assertThat(singleSegment).as("the window is all 9 MiB").isFalse();
        int descriptor = frame[5] & 0xff;
        long base = 1L << (10 + (descriptor >>> 3));
        assertThat(base + base / 8 * (descriptor & 7)).isLessThanOrEqualTo(8 * MIB);
    }

    @Test
    void randomBytesAreNotSmaller() {
        for (int length : new int[] {0, 1, 10, 4096, 100_000, MIB}) {
            byte[] random = new byte[length];
            new Random(1).nextBytes(random);
            assertThat(compressIfSmaller(random)).as("length %d", length).isEqualTo(Compressor.NOT_SMALLER);
        }
    }

    @Test
    void whatSavesLessThanASixtyFourthIsNotSmaller() {
        byte[] random = new byte[64_000];
        new Random(2).nextBytes(random);
        byte[] slightly = random.clone();
        Arrays.fill(slightly, 0, 900, (byte) 0);
        assertThat(compressIfSmaller(slightly)).isEqualTo(Compressor.NOT_SMALLER);
        byte[] enough = random.clone();
        Arrays.fill(enough, 0, 1300, (byte) 0);
        assertThat(compressIfSmaller(enough)).isPositive();
    }

    @Test
    void textIsSmallerAtEveryLength() throws Exception {
        try (Compressor compressor = Compressor.of(2);
                Decompressor decompressor = new Decompressor()) {
            for (int length : new int[] {1000, 100_000, 128 << 10, 200_001, MIB}) {
                byte[] text = text(length);
                byte[] out = new byte[Compressor.bound(length)];
                int compressed = compressor.compressIfSmaller(text, 0, length, false, out, 0);
                assertThat(decompressor.decompressUnknown(out, 0, compressed, length))
                        .as("length %d", length)
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void textInTheMiddleOfRandomBytesIsFound() {
        byte[] mixed = new byte[MIB];
        new Random(3).nextBytes(mixed);
        System.arraycopy(text(MIB / 8), 0, mixed, MIB / 2, MIB / 8);
        assertThat(compressIfSmaller(mixed)).isPositive();
    }

    @Test
    void resultThatDoesNotFitIsRefused() {
        byte[] text = text(1000);
        try (Compressor compressor = Compressor.of(2)) {
            byte[] out = new byte[20];
            assertThatThrownBy(() -> compressor.compress(text, 0, 1000, out, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> compressor.compressIfSmaller(text, 0, 1000, false, out, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> compressor.compress(text, 1, 1000, out, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(out).containsOnly(0);
        }
    }

    @Test
    void unknownLevelIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Compressor.of(23)).withMessageContaining("23");
    }

    static byte[] text(int length) {
        Random random = new Random(length);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append("line ").append(random.nextInt(1000)).append(" of a log\n");
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] compress(int level, byte[] data) {
        try (Compressor compressor = Compressor.of(level)) {
            byte[] out = new byte[Compressor.bound(data.length)];
            return Arrays.copyOf(out, compressor.compress(data, 0, data.length, out, 0));
        }
    }

    @Test
    void directoriesBecomeSmallerThanAsText() {
        StringBuilder directory = new StringBuilder();
        Random random = new Random(1);
        for (int i = 0; i < 40; i++) {
            directory
                    .append("{\"name\":\"file-")
                    .append(i)
                    .append(".txt\",\"type\":\"file\",\"mode\":420,\"inode\":")
                    .append(random.nextInt(1_000_000))
                    .append(",\"size\":")
                    .append(random.nextInt(100_000))
                    .append(",\"content\":[\"");
            for (int word = 0; word < 4; word++) {
                directory.append(HexFormat.of().toHexDigits(random.nextLong()));
            }
            directory.append("\"]},");
        }
        byte[] json = directory.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] out = new byte[json.length];
        try (Compressor compressor = Compressor.of(2)) {
            int asText = compressor.compressIfSmaller(json, 0, json.length, false, out, 0);
            int asIds = compressor.compressIfSmaller(json, 0, json.length, true, out, 0);
            assertThat(asIds).isPositive().isLessThan(asText);
        }
    }

    private static int compressIfSmaller(byte[] data) {
        try (Compressor compressor = Compressor.of(2)) {
            return compressor.compressIfSmaller(
                    data, 0, data.length, false, new byte[Compressor.bound(data.length)], 0);
        }
    }
}
