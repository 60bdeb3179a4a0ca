package io.holdfast.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PasswordKdfTest {

    private static final byte[] SALT = new byte[64];
    private static final byte[] PASSWORD = "test".getBytes(StandardCharsets.UTF_8);

    @Test
    void derivesTheKeyThatResticDerives() {
        SealingKey key = PasswordKdf.derive(PASSWORD, SALT, new ScryptCost(1024, 8, 1));
        HexFormat hex = HexFormat.of();
        assertThat(hex.formatHex(key.encrypt()))
                .isEqualTo("79c67a87a8b4dc3d70c152487d870f3bfc21fc3858336df07af8734ac29527c0");
        assertThat(hex.formatHex(key.macK())).isEqualTo("94b3a8ca88dc6a5a018816dd12ce1e6f");
        assertThat(hex.formatHex(key.macR())).isEqualTo("e3f8ab5cb4dd08d29ff334add17ac1d7");
    }

    @Test
    void everyPartOfTheCostCounts() {
        SealingKey key = PasswordKdf.derive(PASSWORD, SALT, new ScryptCost(16, 2, 1));
        assertThat(key)
                .isEqualTo(PasswordKdf.derive(PASSWORD, SALT, new ScryptCost(16, 2, 1)))
                .isNotEqualTo(PasswordKdf.derive(PASSWORD, SALT, new ScryptCost(32, 2, 1)))
                .isNotEqualTo(PasswordKdf.derive(PASSWORD, SALT, new ScryptCost(16, 3, 1)))
                .isNotEqualTo(PasswordKdf.derive(PASSWORD, SALT, new ScryptCost(16, 2, 2)));
    }

    @Test
    void emptyPasswordIsAPassword() {
        assertThat(PasswordKdf.derive(new byte[0], SALT, new ScryptCost(2, 1, 1)))
                .isNotNull();
    }

    @Test
    void saltOfAnotherLengthIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PasswordKdf.derive(PASSWORD, new byte[32], new ScryptCost(2, 1, 1)))
                .withMessageContaining("64");
    }
}
