package io.holdfast.internal.format;

import io.holdfast.spi.source.Checkpoint;

/**
 * Where a change log does not simply go on.
 *
 * @param place the segment in which that shows
 * @param before where the log stands before; nothing where it begins
 * @param upTo where it goes on
 */
public record LogBreak(Kind kind, LogPlace place, Checkpoint before, Checkpoint upTo) {

    /** What happens there. */
    public enum Kind {
        /** Something is missing. */
        GAP,
        /** The source lost a part of its history, as in a fail-over: the record that says so takes a stream back. */
        REWIND
    }
}
