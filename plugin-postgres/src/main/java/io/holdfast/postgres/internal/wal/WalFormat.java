package io.holdfast.postgres.internal.wal;

/**
 * What all of a cluster's write-ahead log has in common.
 *
 * @param version the major version of the server, 14 to 18
 * @param systemIdentifier the cluster's
 * @param segmentSize in bytes: a power of two from 1 MiB to 1 GiB
 * @param pageSize in bytes: a power of two from 1 KiB to 64 KiB, 8 KiB with nearly every server
 */
public record WalFormat(int version, long systemIdentifier, int segmentSize, int pageSize) {

    /** The page size of nearly every server. */
    public static final int DEFAULT_PAGE_SIZE = 8192;

    /** Checks that there can be such a log. */
    public WalFormat {
        if (version < 14 || version > 18) {
            throw new IllegalArgumentException(
                    "The write-ahead log of PostgreSQL " + version + " is not known; that of 14 to 18 is");
        }
        if (Integer.bitCount(segmentSize) != 1 || segmentSize < 1 << 20) {
            throw new IllegalArgumentException(segmentSize + " is no size of a segment of the write-ahead log");
        }
        if (Integer.bitCount(pageSize) != 1 || pageSize < 1 << 10 || pageSize > 1 << 16) {
            throw new IllegalArgumentException(pageSize + " is no size of a page of the write-ahead log");
        }
    }

    /** What each page begins with. */
    int magic() {
        return switch (version) {
            case 14 -> 0xd10d;
            case 15 -> 0xd110;
            case 16 -> 0xd113;
            case 17 -> 0xd116;
            default -> 0xd118;
        };
    }

    boolean isPageStart(long lsn) {
        return (lsn & pageSize - 1) == 0;
    }

    boolean isSegmentStart(long lsn) {
        return (lsn & segmentSize - 1) == 0;
    }

    /** How long the header of the page is that begins at a position. */
    int pageHeaderSize(long page) {
        return isSegmentStart(page) ? WalPageHeader.LONG_SIZE : WalPageHeader.SIZE;
    }
}
