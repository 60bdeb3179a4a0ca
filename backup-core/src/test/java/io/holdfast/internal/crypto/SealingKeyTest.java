package io.holdfast.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SealingKeyTest {

    private final SealingKey key = SealingKey.random(new SecureRandom());

    @Test
    void keepsItsOwnCopies() {
        byte[] encrypt = key.encrypt();
        SealingKey copy = SealingKey.of(encrypt, key.macK(), key.macR());
        encrypt[0]++;
        copy.encrypt()[1]++;
        copy.macK()[1]++;
        copy.macR()[1]++;
        assertThat(copy).isEqualTo(key).hasSameHashCodeAs(key);
    }

    @Test
    void splitsBytesInTheOrderOfAPasswordKey() {
        byte[] bytes = new byte[64];
        for (int i = 0; i < 64; i++) {
            bytes[i] = (byte) i;
        }
        SealingKey split = SealingKey.of(bytes);
        assertThat(split.encrypt()).isEqualTo(Arrays.copyOf(bytes, 32));
        assertThat(split.macK()).isEqualTo(Arrays.copyOfRange(bytes, 32, 48));
        assertThat(split.macR()).isEqualTo(Arrays.copyOfRange(bytes, 48, 64));
        assertThat(split.bytes()).isEqualTo(bytes);
    }

    @Test
    void differsInEachPart() {
        for (int i : new int[] {0, 32, 48}) {
            byte[] bytes = key.bytes();
            bytes[i] ^= 0x01;
            assertThat(SealingKey.of(bytes)).isNotEqualTo(key);
        }
    }

    @Test
    void partOfZerosIsRefused() {
        byte[] zero = new byte[16];
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SealingKey.of(new byte[32], key.macK(), key.macR()))
                .withMessageContaining("encrypt");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SealingKey.of(key.encrypt(), zero, key.macR()))
                .withMessageContaining("k");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SealingKey.of(key.encrypt(), key.macK(), zero))
                .withMessageContaining("r");
    }

    @Test
    void wrongLengthIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> SealingKey.of(new byte[63]));
        assertThatIllegalArgumentException().isThrownBy(() -> SealingKey.of(key.macK(), key.macK(), key.macR()));
    }

    @Test
    void unclampedMultiplierIsKeptAsItIs() {
        byte[] r = new byte[16];
        Arrays.fill(r, (byte) 0xff);
        assertThat(SealingKey.of(key.encrypt(), key.macK(), r).macR()).isEqualTo(r);
    }

    @Test
    void textHasNoSecret() {
        assertThat(key).hasToString("SealingKey[redacted]");
    }
}
