package io.holdfast.redis;

import io.holdfast.redis.internal.server.ScratchDirectory;
import io.holdfast.redis.internal.server.ScratchServer;
import io.holdfast.redis.internal.server.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A new and empty server that runs, for a demonstration or a test of an application. Thread-safe.
 *
 * <p>It listens on a port of the loopback interface only, with a password that is made for it and stands in a file that nobody else can read. It saves nothing, and ends when this
 * process does, whatever kills that.
 *
 * <p>The program is {@code redis-server} or {@code valkey-server} of this machine, else that of {@code org.signal:embedded-redis} if it is on the class path.
 */
public final class TemporaryServer implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ScratchServer server;
    private final ScratchDirectory place;

    private TemporaryServer(ScratchServer server, ScratchDirectory place) {
        this.server = server;
        this.place = place;
    }

    /**
     * Starts one.
     *
     * @param directory where it is to be; made if it is absent, and this user's alone. What a process that was killed left there is removed
     * @throws IOException if there is no program, or it does not run; nothing is left running
     * @throws InterruptedException if this thread was interrupted; nothing is left running
     */
    public static TemporaryServer start(Path directory) throws IOException, InterruptedException {
        ScratchDirectory place = ScratchDirectory.create(directory);
        boolean running = false;
        try {
            ServerProgram program = ServerProgram.find("", place.path());
            Path data = Files.createDirectory(place.path().resolve("data"));
            // Who waits is told by an interrupt.
            ScratchServer server = ScratchServer.start(program, place.path(), data, false, LIMIT, () -> {});
            running = true;
            return new TemporaryServer(server, place);
        } finally {
            if (!running) {
                place.close();
            }
        }
    }

    /** What it is, such as {@code Redis 7.0.15}. */
    public String version() {
        return server.program().name() + " " + server.program().version();
    }

    /** Where it is; of use until this is closed. */
    public RedisAddress address() {
        return new RedisAddress(server.login());
    }

    /**
     * It as a source.
     *
     * @param name as that of {@link RedisSource#builder}
     */
    public RedisSource.Builder source(String name) {
        RedisAddress address = address();
        RedisSource.Builder source = RedisSource.builder(name, "redis://" + address.host() + ":" + address.port());
        address.password().ifPresent(source::password);
        return source;
    }

    /** Its program, such as {@code Redis 7.0.15 (/usr/bin/redis-server)}. */
    @Override
    public String toString() {
        return server.program().toString();
    }

    /** Ends and deletes it. Closing twice does nothing. */
    @Override
    public void close() throws IOException {
        server.close();
        place.close();
    }
}
