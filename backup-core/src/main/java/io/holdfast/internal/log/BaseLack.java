package io.holdfast.internal.log;

import io.holdfast.repository.RecoveryWindow;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells whether what is followed can be restored: behind a part of a log that is missing it cannot, until there is a new base. Thread-safe. */
final class BaseLack {

    static final String REASON =
            "a part of the change log is missing: nothing behind it can be restored until there is a new base";

    private final Window window;
    private final FollowHealth health;
    /** Up to where the last gap is, as long as the repository does not know it. */
    private @Nullable Checkpoint untold;

    /** Says to what the source can be restored. */
    @FunctionalInterface
    interface Window {
        RecoveryWindow now() throws IOException, InterruptedException;
    }

    BaseLack(Window window, FollowHealth health) {
        this.window = window;
        this.health = health;
    }

    /** A part of the log is missing, which the repository knows once that is durable. */
    synchronized void begins(Checkpoint upTo) {
        untold = upTo;
        health.baseLacks(REASON);
    }

    /**
     * Tells what the repository says.
     *
     * @return whether there are bases, but neither one that the log has come from to its end, nor one that it has still to come to
     */
    boolean look() throws IOException, InterruptedException {
        RecoveryWindow now = window.now();
        tell(now);
        return exists(now);
    }

    private synchronized void tell(RecoveryWindow now) {
        Checkpoint gap = untold;
        if (gap != null
                && now.gaps().stream()
                        .anyMatch(known -> known.upTo().positions().equals(gap.positions()))) {
            untold = null;
        }
        boolean lacks = exists(now) || untold != null;
        if (!lacks) {
            health.baseMade();
        } else if (!health.lacksBase()) {
            health.baseLacks(REASON);
        }
    }

    private static boolean exists(RecoveryWindow now) {
        Optional<Checkpoint> end = now.end();
        Optional<Checkpoint> latest = now.latest();
        if (end.isEmpty() || latest.isEmpty()) {
            return false;
        }
        return now.ranges().stream().anyMatch(range -> range.to().equals(latest.get()))
                && now.ranges().stream()
                        .noneMatch(
                                range -> range.to().positions().equals(end.get().positions()));
    }
}
