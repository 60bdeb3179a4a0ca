package io.holdfast.redis;

import io.holdfast.redis.internal.resp.RespConnection;
import java.io.IOException;

/** Keys of every type and encoding that a server has. */
final class EveryType {

    private EveryType() {}

    static void fill(TestServer server) throws IOException {
        try (RespConnection connection = server.connect()) {
            for (int database : new int[] {0, 1, 15}) {
                connection.command("SELECT", String.valueOf(database));
                fill(connection);
            }
        }
    }

    private static void fill(RespConnection connection) throws IOException {
        connection.command("SET", "number", "12345");
        connection.command("SET", "large-number", "1234567890");
        connection.command("SET", "text", "text");
        connection.command("SET", "compressible", "abc".repeat(1000));
        connection.command("SET", "compressible name ".repeat(20), "x");
        connection.command("SET", "", "of the empty name");
        connection.command("SET", "later", "x", "PX", "100000000");
        connection.command("PFADD", "hyperloglog", "a", "b", "c");
        for (int i = 0; i < 700; i++) {
            String filler = "x".repeat(i % 100);
            connection.command("RPUSH", "list", "element-" + i + filler);
            connection.command("SADD", "set", "member-" + i + filler);
            connection.command("SADD", "numbers", String.valueOf(i));
            connection.command("ZADD", "sorted", String.valueOf(i * 1.5), "member-" + i + filler);
            connection.command("HSET", "hash", "field-" + i, "value" + filler);
            connection.command("XADD", "stream", (i + 1) + "-1", "field", "value-" + i);
        }
        connection.command("RPUSH", "small-list", "1", "2", "three");
        connection.command("SADD", "small-set", "1", "2", "three");
        connection.command("SADD", "small-numbers", "1", "2", "3");
        connection.command("ZADD", "small-sorted", "-inf", "a", "0.5", "b", "+inf", "c");
        connection.command("HSET", "small-hash", "a", "1", "b", "2");
        connection.command("EXPIRE", "small-hash", "100000");
        connection.command("XADD", "small-stream", "1-1", "a", "b");
        connection.command("XGROUP", "CREATE", "stream", "readers", "0");
        connection.command("XREADGROUP", "GROUP", "readers", "one", "COUNT", "10", "STREAMS", "stream", ">");
        connection.command("XREADGROUP", "GROUP", "readers", "two", "COUNT", "5", "STREAMS", "stream", ">");
        connection.command("XACK", "stream", "readers", "3-1");
        connection.command("XDEL", "stream", "4-1");
    }

    /** Only where there are functions, from version 7 on. */
    static void addLibrary(TestServer server) throws IOException {
        server.command(
                "FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function(keys, args) return 1 end)");
    }
}
