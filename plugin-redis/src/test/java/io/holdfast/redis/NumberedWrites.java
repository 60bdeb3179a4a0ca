package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.internal.resp.RespConnection;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Numbers that are appended to a list, one after the other; each is then waited for a moment, as by an application that wants to know whether it is durable. Ends with its server. */
public final class NumberedWrites implements AutoCloseable {

    private static final String LIST = "numbers";

    private final AtomicLong acknowledged = new AtomicLong();
    private final Thread thread;
    private volatile boolean ending;

    private NumberedWrites(RespConnection connection) {
        thread = new Thread(() -> write(connection), "numbered-writes");
        thread.start();
    }

    /** Begins with 1. */
    public static NumberedWrites to(TestServer server) throws IOException {
        return new NumberedWrites(server.connect());
    }

    private void write(RespConnection connection) {
        try (connection) {
            for (long number = 1; !ending; number++) {
                connection.command("RPUSH", LIST, String.valueOf(number));
                if (connection.command("WAIT", "1", "20") instanceof Long replicas && replicas > 0) {
                    acknowledged.set(number);
                }
            }
        } catch (IOException e) {
            // The server was killed. Who waits for more waits in vain.
        }
    }

    /** The last number of which the server has said that a replica has it. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** Waits until more than these were acknowledged. */
    public void awaitMoreThan(long numbers) throws Exception {
        TestServer.await(() -> acknowledged() > numbers);
    }

    /** The last number in a server, which has all before it as well. */
    public static long lastIn(TestServer server) throws IOException {
        long last = Long.parseLong(server.text("LLEN", LIST));
        assertThat(server.text("LRANGE", LIST, "0", "-1"))
                .isEqualTo(LongStream.rangeClosed(1, last)
                        .mapToObj(String::valueOf)
                        .collect(Collectors.joining(", ", "[", "]")));
        return last;
    }

    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
