package io.holdfast.redis.internal.rdb;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Crc64Test {

    @Test
    void valueIsThatOfRedis() {
        assertThat(crc("123456789".getBytes(US_ASCII))).isEqualTo(0xe9c6d914c4b8d9caL);
    }

    @Test
    void valueIsTheSameHoweverTheBytesCome() {
        Random random = new Random(1);
        byte[] bytes = new byte[1000];
        random.nextBytes(bytes);
        for (int i = 0; i < 100; i++) {
            int cut = random.nextInt(bytes.length);
            Crc64 crc = new Crc64();
            crc.update(bytes, 0, cut);
            crc.update(bytes, cut, bytes.length - cut);
            assertThat(crc.value()).as("cut at %d", cut).isEqualTo(crc(bytes));
        }
    }

    private static long crc(byte[] bytes) {
        Crc64 crc = new Crc64();
        crc.update(bytes, 0, bytes.length);
        return crc.value();
    }
}
