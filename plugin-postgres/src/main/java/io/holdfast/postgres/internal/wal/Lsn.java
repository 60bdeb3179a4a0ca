package io.holdfast.postgres.internal.wal;

import java.util.Locale;

/**
 * A position in the write-ahead log: how many bytes were written before it since the cluster was made. Positions are unsigned; compare them with
 * {@link Long#compareUnsigned}.
 */
public final class Lsn {

    private Lsn() {}

    /** The text form, as PostgreSQL's type {@code pg_lsn} has it: {@code 0/3000028}. */
    public static String text(long lsn) {
        return Long.toHexString(lsn >>> 32).toUpperCase(Locale.ROOT)
                + "/"
                + Long.toHexString(lsn & 0xffff_ffffL).toUpperCase(Locale.ROOT);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static long parse(String text) {
        String[] halves = text.split("/", -1);
        if (halves.length != 2) {
            throw new IllegalArgumentException("'" + text + "' is no position of a write-ahead log, such as 0/3000028");
        }
        try {
            return (long) Integer.parseUnsignedInt(halves[0], 16) << 32
                    | Integer.toUnsignedLong(Integer.parseUnsignedInt(halves[1], 16));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no position of a write-ahead log, such as 0/3000028", e);
        }
    }
}
