package io.holdfast.redis;

import io.holdfast.redis.internal.rdb.RdbFile;
import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.server.ScratchDirectory;
import io.holdfast.redis.internal.server.ScratchServer;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A server that was restored and is running. */
final class RestoredServer implements Restored {

    private final ScratchServer server;
    private final ScratchDirectory place;
    private final Path data;
    private final RestorePoint point;
    private final List<String> limits;

    /** What a server holds, and when that was looked at, in milliseconds since 1970 by its clock. */
    record Saved(RdbFile file, long time) {}

    private RestoredServer(
            ScratchServer server, ScratchDirectory place, Path data, RestorePoint point, List<String> limits) {
        this.server = server;
        this.place = place;
        this.data = data;
        this.point = point;
        this.limits = limits;
    }

    /** Asks the server what it lacks, and ends it if it does not answer. */
    static RestoredServer of(ScratchServer server, ScratchDirectory place, Path data, RestorePoint point)
            throws IOException {
        boolean answered = false;
        try (RespConnection connection = server.login().connect()) {
            String info = connection.text("INFO", "everything");
            long expired = number(info, "rdb_last_load_keys_expired") + number(info, "expired_keys");
            answered = true;
            return new RestoredServer(
                    server,
                    place,
                    data,
                    point,
                    expired == 0
                            ? List.of()
                            : List.of(
                                    "The time of at least " + expired
                                            + " keys is over by now: they were there at the point that is looked at, and are not here"));
        } finally {
            if (!answered) {
                server.close();
            }
        }
    }

    private static long number(String info, String field) {
        return Replication.info(info, field).map(Long::parseLong).orElse(0L);
    }

    /** Of what it was restored. */
    RestorePoint point() {
        return point;
    }

    /** What is started for a second look. */
    ScratchServer server() {
        return server;
    }

    /** Has the server write what it holds. */
    Saved save(Operation operation) throws IOException, InterruptedException {
        return save(server, data, operation);
    }

    /** Starts another, empty server beside it and has that filled; hands over what it holds then. */
    Saved filledAnotherWay(Operation operation, Duration limit) throws IOException, InterruptedException {
        Path other = place.path().resolve("other");
        Path otherData = Files.createDirectories(other.resolve("data"));
        try (ScratchServer second =
                ScratchServer.start(server.program(), other, otherData, false, limit, operation::checkCancelled)) {
            new ServedRestore(
                            point,
                            second.login(),
                            new ServedPlace(Optional.of("127.0.0.1"), Optional.empty()),
                            false,
                            operation)
                    .restore(other.resolve("config"));
            return save(second, otherData, operation);
        }
    }

    private static Saved save(ScratchServer server, Path data, Operation operation)
            throws IOException, InterruptedException {
        return server.login().connected(operation, connection -> {
            connection.limit(Duration.ZERO); // It says nothing meanwhile.
            connection.command("SAVE");
            Path saved = data.resolve(RedisFiles.DUMP);
            return new Saved(() -> Files.newInputStream(saved), TargetServer.time(connection));
        });
    }

    @Override
    public String description() {
        return "a restored server, started by " + server.program();
    }

    @Override
    public Path directory() {
        return place.path();
    }

    @Override
    public Path data() {
        return data;
    }

    @Override
    public List<String> limits() {
        return limits;
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return Optional.of(type.cast(this));
        }
        return type.isAssignableFrom(RedisAddress.class)
                ? Optional.of(type.cast(new RedisAddress(server.login())))
                : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        server.close();
        place.close();
    }
}
