package io.holdfast.config;

/** How much depends on a source. */
public enum Criticality {
    /** The business stands still without it. */
    CRITICAL,
    /** The business suffers without it. */
    IMPORTANT,
    /** It can be done without for a while. */
    NORMAL,
    /** It can be made again. */
    NON_CRITICAL
}
