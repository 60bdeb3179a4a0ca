package io.holdfast.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;

class SealerTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final SealingKey KEY = SealingKey.of(counting(0x00, 32), counting(0x20, 16), counting(0x30, 16));

    private final Sealer sealer = new Sealer(KEY);

    @Test
    void sealsAsRestic() {
        assertThat(HEX.formatHex(withIvs(counting(0x40, 16)).seal(ascii("holdfast"))))
                .isEqualTo(
                        "404142434445464748494a4b4c4d4e4f" + "cb11b35bf13bc99b" + "9fb9b510607bb94729c38556e8cc7d28");
    }

    @Test
    void sealsNothingAsRestic() {
        assertThat(HEX.formatHex(withIvs(counting(0x40, 16)).seal(new byte[0])))
                .isEqualTo("404142434445464748494a4b4c4d4e4f" + "859469c07743c7e45b318d151d3d87e9");
    }

    @Test
    void opensWhatResticSealed() throws Exception {
        byte[] sealed =
                HEX.parseHex("404142434445464748494a4b4c4d4e4fcb11b35bf13bc99b9fb9b510607bb94729c38556e8cc7d28");
        assertThat(sealer.open(sealed)).isEqualTo(ascii("holdfast"));
    }

    @Test
    void wholeIvIsOneCounterThatWraps() {
        byte[] iv = new byte[16];
        Arrays.fill(iv, (byte) 0xff);
        byte[] sealed = withIvs(iv).seal(new byte[48]);
        assertThat(HEX.formatHex(sealed, 16, 64))
                .isEqualTo("e999e41d4ca770da5387117b5d8f57ee" + "f29000b62a499fd0a9f39a6add2e7780"
                        + "f05d76ae4ab99fe5a6f69b3148c2363d");
    }

    @Test
    void everyFlippedBitIsRefused() throws Exception {
        byte[] sealed = sealer.seal(ascii("a message of a few blocks, the last of them not whole"));
        byte[] out = new byte[sealed.length];
        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> sealer.open(flipped, 0, flipped.length, out, 0))
                    .as("bit %d", bit)
                    .isInstanceOf(AuthenticationException.class);
        }
        assertThat(out).as("nothing was written").containsOnly(0);
        assertThat(sealer.open(sealed)).as("the unchanged message").isNotEmpty();
    }

    @Test
    void everyShorterMessageIsRefused() {
        byte[] sealed = sealer.seal(ascii("cut me off"));
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> sealer.open(cut))
                    .as("length %d", length)
                    .isInstanceOf(AuthenticationException.class);
        }
    }

    @Test
    void messageOfAnotherKeyIsRefused() {
        byte[] sealed = new Sealer(SealingKey.random(new SecureRandom())).seal(ascii("not yours"));
        assertThatThrownBy(() -> sealer.open(sealed))
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("not authentic");
    }

    @Test
    void everyLengthComesBack() throws Exception {
        long seed = 7;
        Random random = new Random(seed);
        for (int length : new int[] {0, 1, 15, 16, 17, 31, 32, 33, 1000, 32768, 32769, 65536, 1 << 20, 3_000_001}) {
            byte[] plain = randomBytes(random, length);
            byte[] in = shifted(plain, 5);
            byte[] sealed = new byte[length + Sealer.OVERHEAD + 9];
            assertThat(sealer.seal(in, 5, length, sealed, 9)).isEqualTo(length + Sealer.OVERHEAD);
            byte[] out = new byte[length + 3];
            assertThat(sealer.open(sealed, 9, length + Sealer.OVERHEAD, out, 3)).isEqualTo(length);
            assertThat(out).as("length %d, seed %d", length, seed).isEqualTo(shifted(plain, 3));
        }
    }

    @Test
    void sealsAndOpensInPlace() throws Exception {
        byte[] plain = randomBytes(new Random(11), 100_000);
        byte[] buffer = Arrays.copyOf(shifted(plain, 16), plain.length + Sealer.OVERHEAD);
        sealer.seal(buffer, 16, plain.length, buffer, 0);
        assertThat(sealer.open(buffer)).isEqualTo(plain);
        sealer.open(buffer, 0, buffer.length, buffer, 16);
        assertThat(Arrays.copyOfRange(buffer, 16, 16 + plain.length)).isEqualTo(plain);
    }

    @Test
    void tagIsPoly1305Aes() {
        byte[] iv = counting(0x40, 16);
        byte[] sealed = withIvs(iv).seal(randomBytes(new Random(13), 4321));
        Poly1305 reference = new Poly1305(AESEngine.newInstance());
        byte[] rThenK = HEX.parseHex(HEX.formatHex(KEY.macR()) + HEX.formatHex(KEY.macK()));
        reference.init(new ParametersWithIV(new KeyParameter(rThenK), iv));
        reference.update(sealed, 16, 4321);
        byte[] tag = new byte[16];
        reference.doFinal(tag, 0);
        assertThat(Arrays.copyOfRange(sealed, 16 + 4321, sealed.length)).isEqualTo(tag);
    }

    @Test
    void everyMessageHasItsOwnIv() {
        assertThat(Arrays.copyOf(sealer.seal(new byte[8]), 16))
                .isNotEqualTo(Arrays.copyOf(sealer.seal(new byte[8]), 16));
    }

    @Test
    void zeroIvIsDrawnAgain() {
        byte[] sealed = withIvs(new byte[16], counting(0x40, 16)).seal(new byte[8]);
        assertThat(Arrays.copyOf(sealed, 16)).isEqualTo(counting(0x40, 16));
    }

    @Test
    void zeroIvIsRefusedThoughItsTagIsRight() {
        byte[] rThenK = HEX.parseHex(HEX.formatHex(KEY.macR()) + HEX.formatHex(KEY.macK()));
        Poly1305 reference = new Poly1305(AESEngine.newInstance());
        reference.init(new ParametersWithIV(new KeyParameter(rThenK), new byte[16]));
        byte[] sealed = new byte[Sealer.OVERHEAD];
        reference.doFinal(sealed, 16);
        assertThatThrownBy(() -> sealer.open(sealed)).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void rangeOutsideItsArrayIsRefusedBeforeAnythingIsWritten() {
        byte[] out = new byte[8 + Sealer.OVERHEAD - 1];
        assertThatThrownBy(() -> sealer.seal(new byte[8], 0, 8, out, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> sealer.seal(new byte[8], 1, 8, out, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        byte[] sealed = sealer.seal(ascii("holdfast"));
        assertThatThrownBy(() -> sealer.open(sealed, 0, sealed.length, new byte[7], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(out).containsOnly(0);
    }

    /** A sealer that draws just these ivs. */
    private static Sealer withIvs(byte[]... ivs) {
        return new Sealer(KEY, new SecureRandom() {
            private int next;

            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(ivs[next++], 0, bytes, 0, bytes.length);
            }
        });
    }

    private static byte[] counting(int from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] randomBytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] shifted(byte[] bytes, int by) {
        byte[] shifted = new byte[by + bytes.length];
        System.arraycopy(bytes, 0, shifted, by, bytes.length);
        return shifted;
    }
}
