package io.holdfast.recovery;

/** What a failure of a step means. */
public enum Criticality {
    /** Without it there is no recovery: what comes after it does not begin. */
    CRITICAL,
    /** The recovery goes on without it, and is {@linkplain RunState#COMPLETED_WITH_EXCEPTIONS completed with exceptions}. */
    OPTIONAL
}
