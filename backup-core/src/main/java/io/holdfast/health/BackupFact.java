package io.holdfast.health;

import io.holdfast.Snapshot;
import io.holdfast.spi.source.SnapshotKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A backup that is there.
 *
 * @param time when it was begun: what it shows is no older
 * @param kind what it holds
 * @param partial whether something is missing from it
 * @param bytes what it would restore to, in bytes, if that is known
 * @param duration how long it took, if that is known
 */
public record BackupFact(
        Instant time, SnapshotKind kind, boolean partial, OptionalLong bytes, Optional<Duration> duration) {

    /** What a snapshot says of itself. */
    public static BackupFact of(Snapshot snapshot) {
        return new BackupFact(
                snapshot.time().toInstant(),
                snapshot.kind(),
                snapshot.partial(),
                snapshot.summary()
                        .map(summary -> OptionalLong.of(summary.bytesProcessed()))
                        .orElse(OptionalLong.empty()),
                snapshot.summary().map(summary -> Duration.between(summary.begin(), summary.end())));
    }
}
