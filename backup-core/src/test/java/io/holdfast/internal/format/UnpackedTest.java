package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.internal.compress.Compressor;
import io.holdfast.internal.compress.Decompressor;
import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnpackedTest {

    private static final byte[] JSON = ("{\"packs\":[" + "1,".repeat(5000) + "1]}").getBytes(UTF_8);

    private final Sealer sealer = new Sealer(SealingKey.random(new SecureRandom()));
    private final Compressor compressor = Compressor.of(3);
    private final Decompressor decompressor = new Decompressor();

    @AfterEach
    void close() {
        compressor.close();
        decompressor.close();
    }

    @Test
    void documentComesBack() throws Exception {
        byte[] file = Unpacked.seal(JSON, sealer, compressor);
        assertThat(file).hasSizeLessThan(200);
        assertThat(sealer.open(file)[0]).isEqualTo((byte) 2);
        assertThat(Unpacked.open(file, sealer, decompressor)).isEqualTo(JSON);
    }

    @Test
    void bareDocumentComesBack() throws Exception {
        byte[] file = Unpacked.seal(JSON, sealer);
        assertThat(file).hasSize(JSON.length + 32);
        assertThat(Unpacked.open(file, sealer, decompressor)).isEqualTo(JSON);
        assertThat(Unpacked.open(sealer.seal("[]".getBytes(UTF_8)), sealer, decompressor))
                .asString(UTF_8)
                .isEqualTo("[]");
        assertThat(Unpacked.open(sealer.seal(new byte[0]), sealer, decompressor))
                .isEmpty();
    }

    @Test
    void otherEncodingIsRefused() {
        for (byte[] payload : new byte[][] {{1}, {3, '{', '}'}, {0}, {' ', '{', '}'}, {-1}}) {
            assertThatThrownBy(() -> Unpacked.open(sealer.seal(payload), sealer, decompressor))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("byte " + (payload[0] & 0xff));
        }
    }

    @Test
    void damagedFrameIsRefused() {
        for (byte[] payload : new byte[][] {{2, 1, 2, 3}, {2, '{', '}'}}) {
            assertThatThrownBy(() -> Unpacked.open(sealer.seal(payload), sealer, decompressor))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("does not decompress");
        }
    }

    @Test
    void changedFileIsRefused() {
        byte[] file = Unpacked.seal(JSON, sealer, compressor);
        file[20] ^= 1;
        assertThatThrownBy(() -> Unpacked.open(file, sealer, decompressor)).isInstanceOf(AuthenticationException.class);
    }
}
