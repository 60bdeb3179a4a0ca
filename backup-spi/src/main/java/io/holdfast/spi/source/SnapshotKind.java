package io.holdfast.spi.source;

import java.util.Locale;

/** What a snapshot holds of its source. */
public enum SnapshotKind {
    /** Everything. */
    FULL,
    /** What changed since its parent, which it contains as {@code .holdfast/base}. */
    INCREMENTAL,
    /** A part of the change log. */
    LOG,
    /** A logical copy, such as a dump. */
    EXPORT;

    /** The name in tags and settings: {@code full}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
