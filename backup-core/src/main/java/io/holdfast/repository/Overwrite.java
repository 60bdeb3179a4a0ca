package io.holdfast.repository;

/** What a restore does with a file that is already there. */
public enum Overwrite {
    /** Leaves it as it is. */
    NEVER,
    /** Replaces it if its size or time of modification differs. */
    IF_CHANGED,
    /** Replaces it. */
    ALWAYS
}
