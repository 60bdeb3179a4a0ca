package io.holdfast.postgres;

import io.holdfast.postgres.internal.wire.Login;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Everything that a {@link PostgresSource} is told.
 *
 * @param login who connects where
 * @param slot that keeps the log
 * @param fastCheckpoint whether the checkpoint before a base backup is written as fast as the server can
 * @param rate kilobytes a second that the server sends at the most
 * @param damagedPages what is done about pages with wrong checksums
 * @param tablespaces where what is at a location of the source is restored to
 * @param replaceExisting whether a restore may replace a data directory of the same cluster
 * @param archiveSocket where whoever follows answers {@code wal-push}
 * @param beacon after how long without a transaction one is committed
 * @param outsideConfiguration whether configuration files outside of the data directory are backed up
 */
record PostgresSettings(
        Login login,
        String slot,
        boolean fastCheckpoint,
        OptionalLong rate,
        DamagedPages damagedPages,
        Map<String, Path> tablespaces,
        boolean replaceExisting,
        Optional<ArchiveSocket> archiveSocket,
        Optional<Duration> beacon,
        boolean outsideConfiguration) {

    /** Copies the map. */
    PostgresSettings {
        tablespaces = Map.copyOf(tablespaces);
    }
}
