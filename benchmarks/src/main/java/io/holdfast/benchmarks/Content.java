package io.holdfast.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/** Kinds of content, the same in every run. */
public enum Content {
    /** What cannot be compressed: media, archives, encrypted files. */
    RANDOM {
        @Override
        byte[] of(int length) {
            byte[] bytes = new byte[length];
            new Random(SEED).nextBytes(bytes);
            return bytes;
        }
    },
    /** Lines of a server's log, which shrink to about a quarter. */
    LOG {
        @Override
        byte[] of(int length) {
            Random random = new Random(SEED);
            StringBuilder lines = new StringBuilder(length + 200);
            for (int second = 0; lines.length() < length; second += random.nextInt(3)) {
                lines.append(String.format(
                        Locale.ROOT,
                        "10.%d.%d.%d - [%010d] \"GET /orders/%x/items?page=%d HTTP/1.1\" %d %d%n",
                        random.nextInt(4),
                        random.nextInt(256),
                        random.nextInt(256),
                        second,
                        random.nextInt(),
                        random.nextInt(50),
                        random.nextInt(10) == 0 ? 404 : 200,
                        random.nextInt(100_000)));
            }
            return lines.substring(0, length).getBytes(StandardCharsets.US_ASCII);
        }
    };

    private static final long SEED = 1;

    abstract byte[] of(int length);
}
