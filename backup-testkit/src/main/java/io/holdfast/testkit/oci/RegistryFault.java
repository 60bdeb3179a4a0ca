package io.holdfast.testkit.oci;

/** What goes wrong with a request to a {@link RegistryStandIn}. */
public enum RegistryFault {
    /** Too many requests (429), with a second to wait. */
    THROTTLED,
    /** Too many requests (429), with a day to wait. */
    THROTTLED_FOR_A_DAY,
    /** The registry fails (500). */
    ERROR,
    /** The account may not do this (403). */
    DENIED,
    /** There is nothing (404). */
    ABSENT,
    /** Half of the answer comes, and the connection is closed. */
    CUT,
    /** A tenth of the answer comes, and the connection is closed. */
    CUT_EARLY,
    /** All of the answer comes but its end, and the connection is closed. */
    CUT_LATE,
    /** A bit of the answer's body is another. */
    FLIPPED,
    /** The answer's body has a byte too many. */
    LONGER,
    /** Nothing is answered until the server is closed or healed. */
    STALL,
    /** Of what is sent the first 12 MiB are read at 4 MiB a second. */
    SLOW,
    /** Nothing is done, and the connection is closed. */
    DROP,
    /** Everything is done, and the connection is closed without an answer. */
    LOSE_ANSWER
}
