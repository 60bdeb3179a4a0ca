package io.holdfast.redis;

import io.holdfast.redis.internal.rdb.RdbFile;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What keys there were at a moment between two snapshots: a server of this machine is filled to it, says what it has, and is removed when this is closed. */
final class KeysAtMoment implements AutoCloseable {

    private static final String PLACE = "scratch";

    private final RestoredServer server;
    private final RdbFile dump;
    private final Path place;

    private KeysAtMoment(RestoredServer server, RdbFile dump, Path place) {
        this.server = server;
        this.dump = dump;
        this.place = place;
    }

    /**
     * Fills a server.
     *
     * @param directory in which it has its files meanwhile
     * @throws IOException if this machine has no program of one, or it cannot be filled
     */
    static KeysAtMoment of(RestorePoint point, Path directory, Operation operation)
            throws IOException, InterruptedException {
        Path place = directory.resolve(PLACE);
        RestoredServer server = null;
        boolean filled = false;
        try {
            server = RedisScratch.builder(place).build().restored(point, operation);
            KeysAtMoment keys = new KeysAtMoment(server, server.save(operation).file(), place);
            filled = true;
            return keys;
        } catch (IOException e) {
            operation.checkCancelled();
            throw new IOException(
                    "The target server was not touched: the keys of a moment between two snapshots are read from a server on this machine that is filled to it. "
                            + e.getMessage(),
                    e);
        } finally {
            if (!filled) {
                remove(server, place);
            }
        }
    }

    /** All of them, as long as this is open. */
    RdbFile dump() {
        return dump;
    }

    @Override
    public void close() throws IOException {
        remove(server, place);
    }

    private static void remove(@Nullable RestoredServer server, Path place) throws IOException {
        if (server != null) {
            server.close();
        }
        Files.deleteIfExists(place.resolve("scratch.lock"));
        try {
            Files.deleteIfExists(place);
        } catch (DirectoryNotEmptyException e) {
            // Somebody else has something there.
        }
    }
}
