package io.holdfast.config;

import java.time.Duration;

/**
 * A command that is run around the backups of a plan.
 *
 * @param when before, after, or on failure
 * @param command as a shell reads it
 * @param timeout after how long it is ended, with all that it started, and has failed
 * @param onError what it means that it failed
 */
public record HookConfig(When when, String command, Duration timeout, OnError onError) {

    /** After how long a hook has failed of which nothing else is said. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

    /** What it means that a hook failed. */
    public enum OnError {
        /** The run has failed; if it is a hook from before the backups, there are none. */
        FAIL,
        /** The run goes on, and is partial. */
        CONTINUE
    }

    /** When a hook is run. */
    public enum When {
        /** Before the first source is copied. */
        BEFORE,
        /** After the last, also if one failed or was cancelled; not in a run that had failed before the first was to be copied. */
        AFTER,
        /** After that, when not everything was done. */
        ON_FAILURE
    }
}
