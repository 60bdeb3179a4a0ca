package io.holdfast.config;

import java.time.Duration;
import java.util.Optional;

/**
 * A command that is run around the backups of a plan.
 *
 * @param when before, after, or on failure
 * @param command as a shell reads it
 * @param timeout after how long it has failed
 */
public record HookConfig(When when, String command, Optional<Duration> timeout) {

    /** When a hook is run. */
    public enum When {
        /** Before the first source is copied. */
        BEFORE,
        /** After the last. */
        AFTER,
        /** When a backup failed. */
        ON_FAILURE
    }
}
