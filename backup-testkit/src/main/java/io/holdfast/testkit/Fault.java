package io.holdfast.testkit;

/** What a {@link FaultyStore} does to an operation. */
public enum Fault {
    /** All goes well. */
    NONE,
    /** Nothing happens on the store, and an {@link java.io.IOException} is thrown. */
    FAIL,
    /** Everything happens on the store, and then an {@link java.io.IOException} is thrown, as if the answer had been lost. */
    LOSE_ANSWER,
    /** The connection breaks in the middle: of the content of a put, of the stream of a read, of a listing. Elsewhere like {@link #FAIL}. */
    BREAK,
    /** The stream of a read, or a listing, ends in the middle as if it were complete, which no store may do. Elsewhere without effect. */
    TRUNCATE,
    /** One bit of what is read is another one. Elsewhere without effect. */
    FLIP_BIT,
    /**
     * The process that uses the store dies before the operation: neither it nor anything after it happens, and every operation, also on streams
     * that are open, throws {@link java.nio.file.AccessDeniedException}, which no caller tries again.
     */
    DIE
}
