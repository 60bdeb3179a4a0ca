package io.holdfast.postgres.internal.wal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of a page, which is gathered byte by byte and checked when it is complete:
 *
 * <pre>
 * u16 magic | u16 info | u32 timeline | u64 address | u32 bytes left of the record that goes on | 4 unused
 * on the first page of a segment also: u64 system identifier | u32 segment size | u32 page size
 * </pre>
 */
final class WalPageHeader {

    static final int SIZE = 24;
    static final int LONG_SIZE = 40;

    private static final int CONTINUES = 0x1;
    private static final int LONG = 0x2;
    private static final int OVERWRITES = 0x8;
    private static final int ALL_FLAGS = 0xf;

    private final WalFormat format;
    private final int timeline;
    private final ByteBuffer bytes = ByteBuffer.allocate(LONG_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    private int newest = 1;

    WalPageHeader(WalFormat format, int timeline) {
        this.format = format;
        this.timeline = timeline;
    }

    /** Whether it has begun and is not complete. */
    boolean begun() {
        return bytes.position() > 0;
    }

    /** Takes bytes from {@code in} until it is complete or they are at their end; returns how many. */
    int gather(ByteBuffer in, long position) {
        int missing = format.pageHeaderSize(position - bytes.position()) - bytes.position();
        int size = Math.min(in.remaining(), missing);
        bytes.put(bytes.position(), in, in.position(), size).position(bytes.position() + size);
        in.position(in.position() + size);
        if (size == missing) {
            bytes.position(0);
        }
        return size;
    }

    /** Whether the page was never written. */
    boolean zero() {
        return bytes.getLong(0) == 0 && bytes.getLong(8) == 0;
    }

    /** Whether the record that began before was lost in a crash, so that another begins here instead of its rest. */
    boolean overwrites() {
        return (info() & OVERWRITES) != 0;
    }

    /** How many bytes are left of a record that began before and goes on here. */
    int left() {
        return continues() ? bytes.getInt(16) : 0;
    }

    private boolean continues() {
        return (info() & CONTINUES) != 0;
    }

    void check(long page) throws WalException {
        require(page, "magic number", Short.toUnsignedLong(bytes.getShort(0)), format.magic());
        boolean oneGoesOnAndNot = continues() && (overwrites() || left() == 0);
        if (oneGoesOnAndNot || (info() & ~ALL_FLAGS) != 0) {
            throw new WalException(page, "the page has the impossible flags " + Integer.toHexString(info()));
        }
        require(page, "address", bytes.getLong(8), page);
        checkTimeline(page, bytes.getInt(4));
        require(page, "long header flag", info() & LONG, format.isSegmentStart(page) ? LONG : 0);
        if (format.isSegmentStart(page)) {
            require(page, "system identifier", bytes.getLong(24), format.systemIdentifier());
            require(page, "segment size", Integer.toUnsignedLong(bytes.getInt(32)), format.segmentSize());
            require(page, "page size", Integer.toUnsignedLong(bytes.getInt(36)), format.pageSize());
        }
    }

    private void checkTimeline(long page, int found) throws WalException {
        if (Integer.compareUnsigned(found, timeline) > 0 || Integer.compareUnsigned(found, newest) < 0) {
            throw new WalException(
                    page,
                    "the page is of timeline " + Integer.toUnsignedString(found) + ", after one of timeline "
                            + Integer.toUnsignedString(newest) + ", in the log of timeline "
                            + Integer.toUnsignedString(timeline));
        }
        newest = found;
    }

    private int info() {
        return Short.toUnsignedInt(bytes.getShort(2));
    }

    private static void require(long page, String what, long found, long expected) throws WalException {
        if (found != expected) {
            throw new WalException(
                    page,
                    "the page has the " + what + " " + Long.toHexString(found) + " (hexadecimal) instead of "
                            + Long.toHexString(expected));
        }
    }
}
