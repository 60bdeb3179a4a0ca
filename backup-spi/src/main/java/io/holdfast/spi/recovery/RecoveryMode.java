package io.holdfast.spi.recovery;

/** How seriously a recovery is meant. */
public enum RecoveryMode {
    /** What is in production is recovered. */
    REAL,
    /** The same is done on what belongs to the drill alone; production is not touched. */
    DRILL,
    /** People go through the plan; nothing is done. */
    TABLE_TOP
}
