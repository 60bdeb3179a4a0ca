package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As the command KEYS understands it. */
class KeyPatternTest {

    @ParameterizedTest
    @CsvSource({
        "*, a",
        "*, ''",
        "order:*, order:1",
        "*:1, order:1",
        "a*b*c, aXbYbZc",
        "h?llo, hallo",
        "h[ae]llo, hello",
        "h[a-c]llo, hbllo",
        "h[c-a]llo, hbllo",
        "h[^e]llo, hallo",
        "h[\\]]llo, h]llo",
        "a\\*, a*",
        "a[b, ab",
        "größe:*, größe:1"
    })
    void fits(String pattern, String name) {
        assertThat(new KeyPattern(pattern).matches(name.getBytes(UTF_8))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "order:*, border:1",
        "order:*, order",
        "a*b*c, aXbYbZ",
        "h?llo, hllo",
        "h[ae]llo, hillo",
        "h[^e]llo, hello",
        "a\\*, ab",
        "'', a",
        "a, ''",
        "a, ab"
    })
    void doesNotFit(String pattern, String name) {
        assertThat(new KeyPattern(pattern).matches(name.getBytes(UTF_8))).isFalse();
    }
}
