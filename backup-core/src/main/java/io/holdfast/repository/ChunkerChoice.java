package io.holdfast.repository;

/** Where content is cut into chunks. The choice is kept in the repository: content is only recognised again where it is cut in the same places. */
public enum ChunkerChoice {
    /** {@link #RABIN} where restic has made snapshots, else {@link #FASTCDC}. */
    AUTO,
    /** FastCDC, chunks of 512 KiB to 8 MiB, 1 MiB on average: several times as fast. */
    FASTCDC,
    /** restic's, so that content which restic backs up into the same repository is stored once. */
    RABIN
}
