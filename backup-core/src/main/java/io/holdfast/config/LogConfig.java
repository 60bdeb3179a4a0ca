package io.holdfast.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How the change logs of a plan's sources come into the repository.
 *
 * @param mode who brings them
 * @param archiveCommand what the server runs for a segment, in {@link Mode#ARCHIVE}
 * @param archiveTimeout after how long the server gives away a segment that is not full, in {@link Mode#ARCHIVE}
 * @param await how long a backup waits for the log at the most, if it does: see {@link io.holdfast.BackupPlan.Builder#awaitLog}
 */
public record LogConfig(
        Mode mode, Optional<String> archiveCommand, Optional<Duration> archiveTimeout, Optional<Duration> await) {

    /** Who brings a change log. */
    public enum Mode {
        /** Holdfast follows it: what was committed arrives within seconds. */
        FOLLOW,
        /** The server hands over segments when they are full, or old. */
        ARCHIVE
    }
}
