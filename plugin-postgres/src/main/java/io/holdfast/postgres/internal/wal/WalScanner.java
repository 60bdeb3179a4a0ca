package io.holdfast.postgres.internal.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Reads the write-ahead log of one timeline as its bytes pass, and checks all of it: the headers of its pages, the checksum of each record, and
 * that each record names the one before. A record is told once its last byte was seen, with the padding after it; it need not fit into memory,
 * since only its first KiB is kept.
 *
 * <p>After an exception the scanner must not be used any more. Not safe for use by several threads.
 */
public final class WalScanner {

    static final int RECORD_HEADER = 24;

    private static final int ALIGNMENT = 8;
    private static final int CHECKSUM_OFFSET = 20;
    private static final int LONGEST_RECORD = 1 << 30;

    private final WalFormat format;
    private final WalVisitor visitor;
    private final WalPageHeader page;
    private final WalRecord record;
    private final CRC32C crc = new CRC32C();

    /** The first bytes of a record that comes in pieces. */
    private final ByteBuffer head = ByteBuffer.allocate(WalBlockHeaders.KEPT).order(ByteOrder.LITTLE_ENDIAN);

    private final long first;
    private long position;
    private long end;
    private long lastStart;
    private boolean ended;

    /** Of the record that is being read: where it begins, its length (0 while unknown), and how much of it was seen. */
    private long start;

    private int length;
    private int taken;

    /** Whether it began before the first byte that was seen. */
    private boolean headless;

    /** Whether the record before asked for the rest of the segment to be left empty. */
    private boolean switching;

    /**
     * Begins to scan.
     *
     * @param timeline whose log it is; pages that it has in common with the timelines before it are of those
     * @param start where the first byte is: the start of a page (so, of a segment) or a record's start or end; a record that began before the page
     *     is skipped unchecked
     * @throws IllegalArgumentException if {@code start} can be neither
     */
    public WalScanner(WalFormat format, int timeline, long start, WalVisitor visitor) {
        long page = start & -format.pageSize();
        boolean inPageHeader = start != page && start - page < format.pageHeaderSize(page);
        if (inPageHeader || start % ALIGNMENT != 0) {
            throw new IllegalArgumentException(
                    "No page and no record of a write-ahead log begins at " + Lsn.text(start));
        }
        this.format = format;
        this.visitor = visitor;
        this.page = new WalPageHeader(format, timeline);
        this.record = new WalRecord(format);
        this.first = start;
        this.position = start;
        this.end = start;
    }

    /**
     * Takes the next bytes of the log, however many; all of them are consumed.
     *
     * @throws WalException if they are not sound
     * @throws IOException if the visitor throws one
     */
    public void accept(ByteBuffer bytes) throws IOException {
        ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.limit());
        while (in.hasRemaining()) {
            if (ended) {
                skipToPageEnd(in);
            } else if (switching) {
                skipToSegmentEnd(in);
            } else if (page.begun() || format.isPageStart(position)) {
                readPageHeader(in);
            } else {
                int inPage = (int) (position & format.pageSize() - 1);
                readPage(in, Math.min(in.remaining(), format.pageSize() - inPage));
            }
        }
    }

    /** Where the next byte belongs; once the log has {@link #ended}, nowhere in particular. */
    public long position() {
        return position;
    }

    /** The end of the last complete record, or where the scan began. */
    public long end() {
        return end;
    }

    /** The start of the last complete record, 0 if there was none. */
    public long lastStart() {
        return lastStart;
    }

    /**
     * Whether zeros stood where a record could have begun: nothing was written there. The rest of the page has to be zero too, and what follows is
     * ignored: it may be left from the segment's former use.
     */
    public boolean ended() {
        return ended;
    }

    private void readPageHeader(ByteBuffer in) throws WalException {
        position += page.gather(in, position);
        if (page.begun()) {
            return;
        }
        ended = length == 0 && page.zero();
        if (!ended) {
            beginPage(position - 1 & -format.pageSize());
        }
    }

    private void beginPage(long at) throws WalException {
        page.check(at);
        if (page.overwrites()) {
            forget();
        } else if (at == first && page.left() != 0) {
            headless = true;
            length = checkedLength(at, page.left(), 1);
        } else if (page.left() != length - taken) {
            throw new WalException(
                    at,
                    "the page begins with " + Integer.toUnsignedString(page.left())
                            + " bytes of the record before instead of " + (length - taken));
        }
    }

    private void forget() {
        headless = false;
        length = 0;
        taken = 0;
    }

    private void readPage(ByteBuffer in, int available) throws IOException {
        if (length == 0 && taken == 0 && available >= RECORD_HEADER) {
            int whole = in.getInt(in.position());
            if (whole >= RECORD_HEADER && whole <= available && padded(whole) <= available) {
                readWhole(in, whole);
                return;
            }
        }
        readPart(in, available);
    }

    /** The record is in one piece, so that nothing needs to be copied. */
    private void readWhole(ByteBuffer in, int whole) throws IOException {
        int at = in.position();
        start = position;
        length = whole;
        checkPrevious(in.getLong(at + 8));
        crc.reset();
        digest(in, at + RECORD_HEADER, whole - RECORD_HEADER);
        in.position(at + padded(whole));
        position += padded(whole);
        complete(in, at, whole);
    }

    private void readPart(ByteBuffer in, int available) throws IOException {
        int size;
        if (headless) {
            size = Math.min(available, padded(length) - taken);
        } else if (taken < RECORD_HEADER) {
            size = Math.min(available, RECORD_HEADER - taken);
            gatherHeader(in, size);
            if (ended) {
                return;
            }
        } else if (taken < length) {
            size = Math.min(available, length - taken);
            keep(in, Math.min(size, head.remaining()));
            digest(in, in.position(), size);
        } else {
            size = Math.min(available, padded(length) - taken);
        }
        in.position(in.position() + size);
        position += size;
        taken += size;
        if (length != 0 && taken == padded(length)) {
            finish();
        }
    }

    private void gatherHeader(ByteBuffer in, int size) throws WalException {
        if (taken == 0) {
            start = position;
            head.clear();
            crc.reset();
        }
        keep(in, size);
        if (length == 0 && head.position() >= Integer.BYTES) {
            ended = head.getInt(0) == 0;
            if (ended) {
                return;
            }
            length = checkedLength(start, head.getInt(0), RECORD_HEADER);
        }
        if (head.position() == RECORD_HEADER) {
            checkPrevious(head.getLong(8));
        }
    }

    private void finish() throws IOException {
        if (headless) {
            forget();
            end = position;
        } else {
            complete(head, 0, head.position());
        }
    }

    private void complete(ByteBuffer bytes, int at, int kept) throws IOException {
        digest(bytes, at, CHECKSUM_OFFSET);
        if ((int) crc.getValue() != bytes.getInt(at + CHECKSUM_OFFSET)) {
            throw new WalException(start, "the record of " + length + " bytes has another checksum than its content");
        }
        forget();
        record.set(start, position, bytes, at, kept);
        if (record.isSwitch() && !format.isSegmentStart(position)) {
            switching = true;
            head.clear().put(0, bytes, at, RECORD_HEADER);
            record.set(start, position, head, 0, RECORD_HEADER);
        } else {
            tell();
        }
    }

    private void tell() throws IOException {
        lastStart = record.start();
        end = record.end();
        visitor.record(record);
    }

    private void skipToSegmentEnd(ByteBuffer in) throws IOException {
        int left = (int) (-position & format.segmentSize() - 1);
        int size = Math.min(in.remaining(), left);
        in.position(in.position() + size);
        position += size;
        if (size == left) {
            switching = false;
            record.extendTo(position);
            tell();
        }
    }

    private void skipToPageEnd(ByteBuffer in) throws WalException {
        while (in.hasRemaining() && !format.isPageStart(position)) {
            if (in.get() != 0) {
                throw new WalException(position, "there is content where no record begins");
            }
            position++;
        }
        if (format.isPageStart(position)) {
            in.position(in.limit());
        }
    }

    private void checkPrevious(long previous) throws WalException {
        boolean wrong = lastStart != 0 ? previous != lastStart : Long.compareUnsigned(previous, start) >= 0;
        if (wrong) {
            throw new WalException(
                    start,
                    "the record follows one at " + Lsn.text(previous)
                            + (lastStart != 0
                                    ? ", but the record before begins at " + Lsn.text(lastStart)
                                    : ", behind it"));
        }
    }

    private static int checkedLength(long lsn, int length, int least) throws WalException {
        if (Integer.compareUnsigned(length, least) < 0 || Integer.compareUnsigned(length, LONGEST_RECORD) > 0) {
            throw new WalException(lsn, "a record cannot have " + Integer.toUnsignedString(length) + " bytes");
        }
        return length;
    }

    private static int padded(int length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }

    /** Keeps bytes of {@code in}, but leaves them in it. */
    private void keep(ByteBuffer in, int size) {
        head.put(head.position(), in, in.position(), size).position(head.position() + size);
    }

    /** Adds bytes to the checksum, and leaves the buffer as it was. */
    private void digest(ByteBuffer bytes, int at, int size) {
        int position = bytes.position();
        int limit = bytes.limit();
        bytes.limit(at + size).position(at);
        crc.update(bytes);
        bytes.limit(limit).position(position);
    }
}
