package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.redis.internal.resp.RespConnection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a restored server, for who looks at it: any command, one after another. Texts are UTF-8. A reply that does not come within a minute is given up. Not thread-safe.
 */
public final class RedisConnection implements AutoCloseable {

    private static final String BATCH = "1000";

    private final RespConnection connection;

    RedisConnection(RespConnection connection) {
        this.connection = connection;
    }

    /**
     * Sends a command.
     *
     * @return a {@link String} of a status, a {@link Long}, a {@code byte[]}, a {@link List} of these, or null
     * @throws IOException if the server refuses it, or is gone
     */
    public @Nullable Object command(String... words) throws IOException {
        return connection.command(words);
    }

    /**
     * Sends a command that replies with a text, as {@code GET} does; empty if there is none.
     *
     * @throws IOException if the server refuses it, or replies something else
     */
    public Optional<String> text(String... words) throws IOException {
        Object reply = command(words);
        if (reply == null) {
            return Optional.empty();
        }
        if (reply instanceof byte[] || reply instanceof String) {
            return Optional.of(RespConnection.text(reply));
        }
        throw new IOException(words[0] + " replies no text");
    }

    /**
     * Sends a command that replies with a number, as {@code ZCARD} does, or with a text that is one, as {@code GET} of a counter.
     *
     * @throws IOException if the server refuses it, or replies something else
     */
    public long number(String... words) throws IOException {
        Object reply = command(words);
        if (reply instanceof Long number) {
            return number;
        }
        try {
            return Long.parseLong(RespConnection.text(reply));
        } catch (NumberFormatException e) {
            throw new IOException(words[0] + " replies no number", e);
        }
    }

    /**
     * Sends a command that replies with several texts, as {@code LRANGE} and {@code HGETALL} do.
     *
     * @throws IOException if the server refuses it, or replies something else
     */
    public List<String> texts(String... words) throws IOException {
        if (command(words) instanceof List<?> parts) {
            return parts.stream().map(RespConnection::text).toList();
        }
        throw new IOException(words[0] + " replies no list");
    }

    /**
     * Shows the keys of the database that a pattern of the server fits, such as {@code order:*}, in no order; one may come twice.
     *
     * @throws IOException if the server is gone
     */
    public void forEachKey(String pattern, Consumer<String> each) throws IOException {
        String cursor = "0";
        do {
            Object reply = command("SCAN", cursor, "MATCH", pattern, "COUNT", BATCH);
            if (!(reply instanceof List<?> parts) || parts.size() != 2 || !(parts.get(1) instanceof List<?> keys)) {
                throw new IOException("SCAN replies no keys");
            }
            for (Object key : keys) {
                each.accept(key instanceof byte[] name ? new String(name, UTF_8) : String.valueOf(key));
            }
            cursor = RespConnection.text(parts.get(0));
        } while (!cursor.equals("0"));
    }

    @Override
    public void close() {
        connection.close();
    }
}
