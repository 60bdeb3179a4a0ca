package io.holdfast.postgres;

/** What is done about pages of the source whose checksum is wrong. */
public enum DamagedPages {
    /** They are copied as they are, and the report of the backup names them. */
    WARN,
    /** The backup fails, naming them, and makes no snapshot. */
    FAIL
}
