package io.holdfast.redis.internal.resp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As {@code CLUSTER KEYSLOT} says. */
class KeySlotTest {

    @ParameterizedTest
    @CsvSource({
        "'123456789', 12739",
        "'foo', 12182",
        "'', 0",
        "'moved', 1999",
        "'{user1000}.following', 3443",
        "'before{user1000}after{other}', 3443",
        "'foo{{bar}}zap', 4015",
        "'foo{}{bar}', 8363",
        "'foo{bar', 15278",
        "'foo}bar', 7223",
        "'ä{ö}', 1050"
    })
    void slotIsThatOfTheServer(String key, int slot) {
        assertThat(KeySlot.of(key.getBytes(UTF_8))).isEqualTo(slot);
    }
}
