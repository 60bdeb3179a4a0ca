package io.holdfast.config;

import java.util.Locale;

/** What a schedule is for. */
public enum ScheduleKind {
    /** Copying everything. */
    FULL,
    /** Copying what changed since the snapshot before. */
    INCREMENTAL,
    /** Proving that what is stored can be read. */
    VERIFY,
    /** Removing what retention does not keep. */
    CLEANUP,
    /** Restoring something to look at it. */
    RESTORE_TEST,
    /** Rehearsing a recovery. */
    DRILL;

    /** The key of a configuration: {@code restore-test}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it makes snapshots of sources. */
    public boolean backsUp() {
        return this == FULL || this == INCREMENTAL;
    }
}
