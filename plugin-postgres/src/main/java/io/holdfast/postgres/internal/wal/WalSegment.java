package io.holdfast.postgres.internal.wal;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A segment of the write-ahead log: what one file in {@code pg_wal} holds.
 *
 * @param timeline in whose log it is
 * @param number its first byte's position, in segments
 * @param size in bytes: a power of two from 1 MiB to 1 GiB
 */
public record WalSegment(int timeline, long number, int size) {

    private static final Pattern NAME = Pattern.compile("[0-9A-F]{24}");
    private static final long BYTES_OF_MIDDLE_PART = 1L << 32;

    /** The segment that holds the byte at a position. */
    public static WalSegment of(int timeline, long lsn, int size) {
        return new WalSegment(timeline, Long.divideUnsigned(lsn, size), size);
    }

    /** The segment of a file's name, such as {@code 000000010000000000000003}; empty if no segment of this size has it. */
    public static Optional<WalSegment> parse(String name, int size) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        long low = part(name, 16);
        if (low >= BYTES_OF_MIDDLE_PART / size) {
            return Optional.empty();
        }
        return Optional.of(
                new WalSegment((int) part(name, 0), part(name, 8) * (BYTES_OF_MIDDLE_PART / size) + low, size));
    }

    private static long part(String name, int from) {
        return Long.parseLong(name, from, from + 8, 16);
    }

    /** The name of its file. */
    public String name() {
        long perMiddlePart = BYTES_OF_MIDDLE_PART / size;
        return String.format(Locale.ROOT, "%08X%08X%08X", timeline, number / perMiddlePart, number % perMiddlePart);
    }

    /** The position of its first byte. */
    public long start() {
        return number * size;
    }

    /** The position behind its last byte. */
    public long end() {
        return start() + size;
    }
}
