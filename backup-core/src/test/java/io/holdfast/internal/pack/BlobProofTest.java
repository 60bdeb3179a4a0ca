package io.holdfast.internal.pack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory that changes at the worst moments. */
class BlobProofTest {

    private static final int LEVEL = 3;

    private final SealingKey key = SealingKey.random(new SecureRandom());
    private final byte[] text = "what can be compressed, ".repeat(1000).getBytes(UTF_8);
    private final byte[] noise = new byte[20_000];

    BlobProofTest() {
        new Random(1).nextBytes(noise);
    }

    /** Changes a byte when an iv is drawn, which is after compression and before encryption. */
    private static BlobCodec codecThatChanges(SealingKey key, byte[] plain, boolean proving) {
        SecureRandom flipping = new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                super.nextBytes(bytes);
                plain[plain.length / 2] ^= 1;
            }
        };
        return new BlobCodec(new Sealer(key, flipping), LEVEL, proving);
    }

    private static int seal(BlobCodec codec, byte[] plain) throws DamagedBlobException {
        return codec.seal(BlobType.DATA, plain, 0, plain.length, BlobCodec.checksum(plain, 0, plain.length), true);
    }

    @Test
    void whatIsSoundIsSealed() throws Exception {
        try (BlobCodec codec = new BlobCodec(key, LEVEL, true)) {
            for (byte[] plain : new byte[][] {text, noise, {}, {1}}) {
                int plainLength = seal(codec, plain);
                assertThat(codec.open(Id.hash(plain), codec.sealed(), 0, codec.sealedLength(), plainLength))
                        .isEqualTo(plain);
            }
        }
    }

    @Test
    void whatWasCompressedAndIsNotWhatItWasIsRefused() {
        try (BlobCodec codec = codecThatChanges(key, text, true)) {
            assertThatThrownBy(() -> seal(codec, text))
                    .isInstanceOf(DamagedBlobException.class)
                    .hasMessageContaining("not stored");
        }
    }

    @Test
    void whatWasNotCompressedAndChangedBeforeItWasSealedIsRefused() {
        try (BlobCodec codec = codecThatChanges(key, noise, true)) {
            assertThatThrownBy(() -> seal(codec, noise)).isInstanceOf(DamagedBlobException.class);
        }
    }

    @Test
    void whatChangedSinceItsIdWasComputedIsRefused() {
        int checksum = BlobCodec.checksum(text, 0, text.length);
        text[100] ^= 1;
        try (BlobCodec codec = new BlobCodec(key, LEVEL, true)) {
            assertThatThrownBy(() -> codec.seal(BlobType.DATA, text, 0, text.length, checksum, true))
                    .isInstanceOf(DamagedBlobException.class);
        }
    }

    @Test
    void codecThatDoesNotProveTrustsTheMachine() throws Exception {
        try (BlobCodec codec = codecThatChanges(key, noise, false)) {
            assertThat(seal(codec, noise)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 1000, -1})
    void blobThatChangedInItsPackIsNotAuthentic(int at) throws Exception {
        try (BlobCodec codec = new BlobCodec(key, LEVEL, true)) {
            seal(codec, noise);
            byte[] sealed = codec.sealed().clone();
            int length = codec.sealedLength();
            PackBytes sound = pack(sealed, length);
            codec.authenticate(sound, 3, length);
            sealed[Math.floorMod(at, length)] ^= 1;
            PackBytes damaged = pack(sealed, length);
            assertThatThrownBy(() -> codec.authenticate(damaged, 3, length)).isInstanceOf(DamagedBlobException.class);
        }
    }

    private static PackBytes pack(byte[] sealed, int length) {
        PackBytes bytes = new PackBytes(new PackBytes.Pages());
        bytes.append(new byte[3], 3);
        bytes.append(sealed, length);
        return bytes;
    }
}
