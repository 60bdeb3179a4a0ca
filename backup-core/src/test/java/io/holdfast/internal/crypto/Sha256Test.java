package io.holdfast.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Sha256Test {

    private static final String EMPTY_TREE = "ac08ce34ba4f8123618661bef2425f7028ffb9ac740578a3ee88684d2523fee8";

    @Test
    void hashesTheEmptyTree() {
        assertThat(hex(Sha256.hash("{\"nodes\":[]}\n".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(EMPTY_TREE);
    }

    @Test
    void hashesAnyRangeInAnyPieces() throws Exception {
        long seed = 3;
        Random random = new Random(seed);
        byte[] data = new byte[400_000];
        random.nextBytes(data);
        Sha256 sha256 = new Sha256();
        for (int i = 0; i < 50; i++) {
            int offset = random.nextInt(data.length);
            int length = random.nextInt(data.length - offset + 1);
            int cut = random.nextInt(length + 1);
            MessageDigest expected = MessageDigest.getInstance("SHA-256");
            expected.update(data, offset, length);
            byte[] inPieces = sha256.update(data, offset, cut)
                    .update(data, offset + cut, length - cut)
                    .digest();
            assertThat(inPieces)
                    .as("offset %d, length %d, cut %d, seed %d", offset, length, cut, seed)
                    .isEqualTo(Sha256.hash(data, offset, length))
                    .isEqualTo(expected.digest());
        }
    }

    @Test
    void writesTheDigestWhereItIsWanted() {
        byte[] out = new byte[40];
        Sha256 sha256 = new Sha256();
        sha256.update("{\"nodes\":[]}\n".getBytes(StandardCharsets.US_ASCII), 0, 13)
                .digest(out, 5);
        assertThat(HexFormat.of().formatHex(out, 5, 37)).isEqualTo(EMPTY_TREE);
        assertThatThrownBy(() -> sha256.digest(out, 9)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
