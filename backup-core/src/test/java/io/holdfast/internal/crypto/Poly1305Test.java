package io.holdfast.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class Poly1305Test {

    private static final HexFormat HEX = HexFormat.of();

    @Test
    void tagsTheExampleOfRfc8439() {
        byte[] key = HEX.parseHex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b");
        byte[] message = "Cryptographic Forum Research Group".getBytes(StandardCharsets.US_ASCII);
        assertThat(HEX.formatHex(tag(key, message, 0, message.length))).isEqualTo("a8061dc1305136c6c22b8baf0c0127a9");
    }

    @Test
    void tagsTheHardCasesOfRfc8439() {
        // appendix A.3, vectors 7 to 11: sums that reach 2^130 - 5, 2^128, and carries through all limbs
        assertThat(tagOf("02" + zeros(31), "ff".repeat(16))).isEqualTo("03" + zeros(15));
        assertThat(tagOf("02" + zeros(15) + "ff".repeat(16), "02" + zeros(15))).isEqualTo("03" + zeros(15));
        assertThat(tagOf("01" + zeros(31), "ff".repeat(16) + "f0" + "ff".repeat(15) + "11" + zeros(15)))
                .isEqualTo("05" + zeros(15));
        assertThat(tagOf("01" + zeros(31), "ff".repeat(16) + "fb" + "fe".repeat(15) + "01".repeat(16)))
                .isEqualTo(zeros(16));
        assertThat(tagOf("02" + zeros(31), "fd" + "ff".repeat(15))).isEqualTo("fa" + "ff".repeat(15));
    }

    @Test
    void equalsBouncyCastleOnAllShortLengths() {
        Random random = new Random(1);
        for (int length = 0; length <= 200; length++) {
            compare(random, 1, length);
        }
    }

    @Test
    void equalsBouncyCastleOnRandomLengths() {
        long seed = 2;
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            compare(random, seed, random.nextInt(100_000));
        }
    }

    @Test
    void equalsBouncyCastleWhereAllBitsAreSet() {
        for (int length = 0; length < 2000; length++) {
            byte[] key = new byte[32];
            byte[] data = new byte[length];
            Arrays.fill(key, (byte) 0xff);
            Arrays.fill(data, (byte) 0xff);
            assertThat(tag(key, data, 0, length)).as("length %d", length).isEqualTo(reference(key, data, 0, length));
        }
    }

    private static void compare(Random random, long seed, int length) {
        byte[] key = new byte[32];
        byte[] data = new byte[length + 20];
        random.nextBytes(key);
        random.nextBytes(data);
        int offset = random.nextInt(20);
        assertThat(tag(key, data, offset, length))
                .as("length %d, seed %d", length, seed)
                .isEqualTo(reference(key, data, offset, length));
    }

    private static String tagOf(String key, String message) {
        byte[] data = HEX.parseHex(message);
        return HEX.formatHex(tag(HEX.parseHex(key), data, 0, data.length));
    }

    private static byte[] tag(byte[] rThenS, byte[] data, int offset, int length) {
        byte[] tag = new byte[16];
        byte[] s = Arrays.copyOfRange(rThenS, 16, 32);
        new Poly1305(Arrays.copyOf(rThenS, 16)).tag(s, data, offset, length, tag, 0);
        return tag;
    }

    private static byte[] reference(byte[] rThenS, byte[] data, int offset, int length) {
        var mac = new org.bouncycastle.crypto.macs.Poly1305();
        mac.init(new KeyParameter(rThenS));
        mac.update(data, offset, length);
        byte[] tag = new byte[16];
        mac.doFinal(tag, 0);
        return tag;
    }

    private static String zeros(int bytes) {
        return "00".repeat(bytes);
    }
}
