package io.holdfast.detect;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.HealthCheck;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks how much room the file system of a path has: down below one bound, degraded below another, unknown if that cannot be looked at. Thread-safe. */
public final class DiskHealthCheck implements HealthCheck {

    private final Path path;
    private final long low;
    private final long least;

    private DiskHealthCheck(Path path, long low, long least) {
        this.path = path;
        this.low = low;
        this.least = least;
    }

    /**
     * A check of the file system that a path is in.
     *
     * @param low bytes below which it is degraded
     * @param least bytes below which it is down
     */
    public static DiskHealthCheck of(Path path, long low, long least) {
        return new DiskHealthCheck(path, low, least);
    }

    @Override
    public Health check(Operation operation) throws InterruptedException {
        operation.checkCancelled();
        try {
            FileStore store = Files.getFileStore(path);
            return Room.judge("the file system of " + path, store.getUsableSpace(), low, least);
        } catch (IOException e) {
            return new Health.Unknown("the file system of " + path + " could not be looked at: " + e);
        }
    }
}
