package io.holdfast.redis;

/** How a server is copied. */
public enum CopyMethod {

    /** As a replica is filled, by {@code PSYNC}: the copy shows one moment, and the commands after it can be followed. */
    PSYNC,

    /**
     * Key by key, by {@code SCAN} and {@code DUMP}, where a server refuses {@code PSYNC} to everybody, as managed ones do. The copy shows no single moment, as every snapshot and report of it
     * says; no command can be followed after it; and all the work is the server's own thread's.
     */
    SCAN
}
