package io.holdfast.lint;

/** What a finding means. */
public enum Severity {
    /** A promise cannot be kept, or data will be lost. */
    ERROR,
    /** It may go wrong. */
    WARNING,
    /** Whether it is feasible cannot be told from what is known; that is not the same as feasible. */
    UNKNOWN
}
