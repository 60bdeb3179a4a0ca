package io.holdfast.config;

/** What becomes of a backup that is larger than it may be, or than there is space. */
public enum LimitPolicy {
    /** It is made, with a warning. */
    WARN,
    /** No snapshot is made. */
    REFUSE
}
