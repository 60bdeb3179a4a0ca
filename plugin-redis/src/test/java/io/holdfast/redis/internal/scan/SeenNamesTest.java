package io.holdfast.redis.internal.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeenNamesTest {

    @Test
    void eachNameIsNewOnce() {
        SeenNames seen = new SeenNames();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 200_000; i++) {
                assertThat(seen.add(("name-" + i).getBytes(UTF_8))).isEqualTo(round == 0);
            }
        }
        assertThat(seen.add(new byte[0])).isTrue();
        assertThat(seen.add(new byte[0])).isFalse();
    }
}
