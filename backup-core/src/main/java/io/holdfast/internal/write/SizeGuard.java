package io.holdfast.internal.write;

import io.holdfast.ConfigurationException;
import io.holdfast.SizeLimits;
import io.holdfast.Snapshot;
import io.holdfast.SnapshotSummary;
import java.util.Optional;

/** Looks whether a backup is larger than it may be. Thread-safe. */
final class SizeGuard {

    private static final long SMALL_CHANGE = 1 << 20;

    private final String source;
    private final SizeLimits limits;
    private final Optional<Snapshot> before;

    /**
     * @param before the snapshot that it is compared with
     */
    SizeGuard(String source, SizeLimits limits, Optional<Snapshot> before) {
        this.source = source;
        this.limits = limits;
        this.before = before;
    }

    /**
     * Ends a backup that has so many bytes already, if they are too many.
     *
     * @throws ConfigurationException if they are, and it is to be refused
     */
    void refuse(long bytes) {
        if (limits.refusing()) {
            excess(bytes).ifPresent(excess -> {
                throw new ConfigurationException("No snapshot of " + source + " was made: " + excess
                        + " Look whether that is right; then raise the limit, or force the backup.");
            });
        }
    }

    /** What is wrong with so many bytes, if anything is. */
    Optional<String> excess(long bytes) {
        if (limits.most().isPresent() && bytes > limits.most().getAsLong()) {
            return Optional.of(
                    "it has " + bytes + " bytes or more, and " + limits.most().getAsLong() + " are allowed.");
        }
        return limits.growth().isEmpty()
                ? Optional.empty()
                : growth(bytes, limits.growth().getAsInt());
    }

    private Optional<String> growth(long bytes, int times) {
        Optional<Long> had = before.flatMap(Snapshot::summary).map(SnapshotSummary::bytesProcessed);
        return had.filter(small -> bytes > Math.max((double) small * times, (double) small + SMALL_CHANGE))
                .map(small -> "it has " + bytes + " bytes or more, the snapshot "
                        + before.map(Snapshot::shortId).orElse("") + " before had " + small + ", and "
                        + times + " times as many are allowed.");
    }
}
