package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.redis.internal.resp.CommandPipeline;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A value of each type that is as large as is wanted, in one element and in many, which is nowhere held as a whole by who writes it. */
public enum LargeValue {
    STRING(false, "SET large:string", ""),
    LIST(false, "RPUSH large:list", "'RPUSH', KEYS[1], element"),
    HASH(false, "HSET large:hash field", "'HSET', KEYS[1], 'field-' .. i, element"),
    SET(true, "SADD large:set", "'SADD', KEYS[1], element"),
    SORTED_SET(true, "ZADD large:sorted-set 0.5", "'ZADD', KEYS[1], i, element"),
    STREAM(true, "XADD large:stream 1-1 field", "'XADD', KEYS[1], i .. '-1', 'field', element");

    private static final int PIECE = 1 << 16;
    /** How many bytes of one element there are for one of many. */
    private static final int BYTES_PER_ELEMENT = 1000;

    private final boolean compressible;
    private final String one;
    private final String many;

    /**
     * A type.
     *
     * @param one the command that adds one element, without that
     * @param many what a script does for each of many
     */
    LargeValue(boolean compressible, String one, String many) {
        this.compressible = compressible;
        this.one = one;
        this.many = many;
    }

    /** Adds a key with an element of so many bytes, and, if its type has several, a key with many elements. */
    public void addTo(TestServer server, long bytes) throws IOException {
        try (RespConnection connection = server.connect()) {
            CommandPipeline<String> pipeline = new CommandPipeline<>(connection, new Done());
            List<String> words = List.of(one.split(" ", -1));
            pipeline.begin(words.size() + 1);
            for (String word : words) {
                pipeline.word(word);
            }
            pipeline.word(bytes, out -> write(bytes, out)).end(name());
            pipeline.finish();
            if (!many.isEmpty()) {
                connection.command(
                        "EVAL",
                        "for i = 1, ARGV[1] do local element = 'element-' .. i redis.call(" + many + ") end",
                        "1",
                        "many:" + words.get(1),
                        String.valueOf(bytes / BYTES_PER_ELEMENT));
            }
        }
    }

    private void write(long bytes, OutputStream out) throws IOException {
        Random random = new Random(bytes);
        byte[] piece = new byte[PIECE];
        for (long left = bytes; left > 0; left -= PIECE) {
            if (compressible) {
                byte[] text = (left + " of a large value ").getBytes(UTF_8);
                for (int i = 0; i < PIECE; i++) {
                    piece[i] = text[i % text.length];
                }
            } else {
                random.nextBytes(piece);
            }
            out.write(piece, 0, (int) Math.min(left, PIECE));
        }
    }

    private static final class Done implements CommandPipeline.Replies<String> {

        @Override
        public void done(String about, @Nullable Object reply) {}

        @Override
        public void refused(String about, ServerException why) {
            throw new IllegalStateException(about, why);
        }
    }
}
