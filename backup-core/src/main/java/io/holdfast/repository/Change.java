package io.holdfast.repository;

/**
 * A difference between two snapshots.
 *
 * @param kind what differs
 * @param path where
 * @param sizeBefore size of the content in bytes; 0 where there was none
 * @param sizeAfter size of the content in bytes; 0 where there is none
 */
public record Change(Kind kind, String path, long sizeBefore, long sizeAfter) {

    /** What differs. */
    public enum Kind {
        /** The path is new. */
        ADDED,
        /** The path is gone. */
        REMOVED,
        /** The content differs. */
        MODIFIED,
        /** The content is the same; owner, mode, times or other attributes differ. */
        METADATA,
        /** It is something else now, such as a link where a file was. */
        TYPE
    }
}
