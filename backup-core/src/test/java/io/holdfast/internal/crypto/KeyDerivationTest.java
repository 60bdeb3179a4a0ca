package io.holdfast.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeyDerivationTest {

    private final SealingKey key = SealingKey.random(new SecureRandom());

    @Test
    void derivesTheFirstExampleOfRfc5869() {
        HexFormat hex = HexFormat.of();
        byte[] secret = KeyDerivation.hkdf(
                hex.parseHex("0b".repeat(22)),
                hex.parseHex("000102030405060708090a0b0c"),
                hex.parseHex("f0f1f2f3f4f5f6f7f8f9"),
                42);
        assertThat(hex.formatHex(secret))
                .isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    @Test
    void sameKeyAndLabelGiveTheSameSecret() {
        assertThat(KeyDerivation.derive(key, "gear", 2048))
                .hasSize(2048)
                .isEqualTo(KeyDerivation.derive(SealingKey.of(key.bytes()), "gear", 2048));
    }

    @Test
    void otherLabelOrKeyGivesAnotherSecret() {
        byte[] secret = KeyDerivation.derive(key, "gear", 32);
        assertThat(KeyDerivation.derive(key, "gears", 32)).isNotEqualTo(secret);
        for (int i : new int[] {0, 32, 48}) {
            byte[] other = key.bytes();
            other[i] ^= 0x01;
            assertThat(KeyDerivation.derive(SealingKey.of(other), "gear", 32)).isNotEqualTo(secret);
        }
    }

    @Test
    void secretDoesNotRepeatItself() {
        byte[] secret = KeyDerivation.derive(key, "gear", 8160);
        assertThat(Arrays.copyOf(secret, 32)).isNotEqualTo(Arrays.copyOfRange(secret, 32, 64));
    }

    @Test
    void tooLongASecretIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> KeyDerivation.derive(key, "gear", 8161));
    }
}
