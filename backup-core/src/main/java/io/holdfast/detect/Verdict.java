package io.holdfast.detect;

/** What a look at a {@link Condition} says. */
public enum Verdict {
    /** What is looked for is so. */
    TROUBLE,
    /** It is known not to be so. */
    WELL,
    /** Nobody knows, which is not well. */
    UNKNOWN
}
