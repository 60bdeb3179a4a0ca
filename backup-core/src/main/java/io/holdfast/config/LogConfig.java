package io.holdfast.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How the change logs of a plan's sources come into the repository.
 *
 * @param mode who brings them
 * @param archiveCommand what the server runs for a segment, in {@link Mode#ARCHIVE}
 * @param archiveTimeout after how long the server gives away a segment that is not full, in {@link Mode#ARCHIVE}
 * @param onGap what is done in {@link Mode#FOLLOW} where a source no longer has a part of its log
 * @param await how long a backup waits for the log at the most, if it does: see {@link io.holdfast.BackupPlan.Builder#awaitLog}
 */
public record LogConfig(
        Mode mode,
        Optional<String> archiveCommand,
        Optional<Duration> archiveTimeout,
        OnGap onGap,
        Optional<Duration> await) {

    /** What is done besides recording the gap. */
    public enum OnGap {
        /** It is followed on; the next scheduled backup is the new base. */
        GO_ON,
        /** A new base is made at once, as {@link io.holdfast.repository.GapPolicy.NewBase} says. */
        NEW_BASE
    }

    /** Who brings a change log. */
    public enum Mode {
        /** Holdfast follows it: what was committed arrives within seconds. */
        FOLLOW,
        /** The server hands over segments when they are full, or old. */
        ARCHIVE
    }
}
