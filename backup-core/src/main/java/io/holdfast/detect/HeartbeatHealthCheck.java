package io.holdfast.detect;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.HealthCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Looks when a file was written last by something that does so again and again: down if that is too long ago or there is no such file, unknown if it cannot be looked at, or was written later than now, so that one of the clocks is wrong.
 * Thread-safe.
 */
public final class HeartbeatHealthCheck implements HealthCheck {

    /** Of clocks that tell the same time. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    private final Path file;
    private final Duration most;

    private HeartbeatHealthCheck(Path file, Duration most) {
        this.file = file;
        this.most = most;
    }

    /**
     * A check of a file.
     *
     * @param most how long ago it may have been written
     */
    public static HeartbeatHealthCheck of(Path file, Duration most) {
        return new HeartbeatHealthCheck(file, most);
    }

    @Override
    public Health check(Operation operation) throws InterruptedException {
        operation.checkCancelled();
        Instant now = operation.clock().instant();
        try {
            Instant last = Files.getLastModifiedTime(file).toInstant();
            if (last.isAfter(now.plus(TOLERANCE))) {
                return new Health.Unknown("the heartbeat " + file + " is of " + last + ", and now is " + now);
            }
            return last.plus(most).isBefore(now)
                    ? new Health.Down("the last heartbeat " + file + " is of " + last)
                    : Health.up();
        } catch (NoSuchFileException e) {
            return new Health.Down("there is no heartbeat " + file);
        } catch (IOException e) {
            return new Health.Unknown("the heartbeat " + file + " could not be looked at: " + e);
        }
    }
}
