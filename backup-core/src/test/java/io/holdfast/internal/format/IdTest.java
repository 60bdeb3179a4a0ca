package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdTest {

    private static final String EMPTY_TREE = "ac08ce34ba4f8123618661bef2425f7028ffb9ac740578a3ee88684d2523fee8";

    @Test
    void hashOfTheEmptyTreeIsKnown() {
        assertThat(Id.hash("{\"nodes\":[]}\n".getBytes(UTF_8))).hasToString(EMPTY_TREE);
    }

    @Test
    void textGivesTheIdBack() {
        Id id = Id.fromHex(EMPTY_TREE);
        assertThat(id.toHex()).isEqualTo(EMPTY_TREE);
        assertThat(id.shortHex()).isEqualTo("ac08ce34");
        assertThat(Id.fromHex(EMPTY_TREE.toUpperCase(Locale.ROOT)))
                .isEqualTo(id)
                .hasSameHashCodeAs(id);
    }

    @Test
    void bytesGiveTheIdBack() {
        Id id = Id.fromHex(EMPTY_TREE);
        byte[] bytes = new byte[40];
        id.writeTo(bytes, 5);
        assertThat(Id.read(bytes, 5)).isEqualTo(id);
        assertThat(bytes[5]).isEqualTo((byte) 0xac);
        assertThat(bytes).endsWith(0x25, 0x23, 0xfe, 0xe8, 0, 0, 0);
    }

    @Test
    void orderIsThatOfTheBytes() {
        assertThat(Id.fromHex("7f" + "f".repeat(62))).isLessThan(Id.fromHex("80" + "0".repeat(62)));
        for (int digit = 0; digit < 64; digit++) {
            String larger = "8".repeat(digit) + "9" + "0".repeat(63 - digit);
            assertThat(Id.fromHex("8".repeat(64)).compareTo(Id.fromHex(larger))).isNegative();
            assertThat(Id.fromHex(larger)).isNotEqualTo(Id.fromHex("8".repeat(64)));
        }
    }

    @Test
    void zeroIsKnown() {
        assertThat(Id.fromHex("0".repeat(64)).isZero()).isTrue();
        for (int word = 0; word < 4; word++) {
            String hex = "0".repeat(16 * word + 15) + "1" + "0".repeat(48 - 16 * word);
            assertThat(Id.fromHex(hex).isZero()).isFalse();
            assertThat(Id.fromHex(hex).word(word)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ac08", "g", "-", " ", "\uff11", "\u0661"})
    void otherTextIsRefused(String end) {
        String text = end.length() == 1 ? EMPTY_TREE.substring(1) + end : end;
        assertThatThrownBy(() -> Id.fromHex(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 hexadecimal digits");
    }
}
