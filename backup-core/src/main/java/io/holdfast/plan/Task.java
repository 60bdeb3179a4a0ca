package io.holdfast.plan;

import java.util.Locale;

/** What is done of a plan at a time. */
public enum Task {
    /** Copying everything of its sources, and bringing the copies up to date that have no schedule of their own. */
    FULL,
    /** The same with what changed since the snapshot before, where a source can tell. */
    INCREMENTAL,
    /** Bringing all copies up to date. */
    COPY,
    /** Proving that what is stored can be read. */
    VERIFY,
    /** Restoring its sources to where that harms nobody, to look at them. */
    RESTORE_TEST,
    /** Rehearsing the recovery that it names. */
    DRILL,
    /** Removing what retention does not keep. */
    CLEANUP;

    /** The word for it: {@code restore-test}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it is done only in the windows of its plan, if that has any. */
    public boolean waitsForWindow() {
        return backsUp() || this == COPY;
    }

    /** Whether it makes snapshots of sources. */
    public boolean backsUp() {
        return this == FULL || this == INCREMENTAL;
    }
}
