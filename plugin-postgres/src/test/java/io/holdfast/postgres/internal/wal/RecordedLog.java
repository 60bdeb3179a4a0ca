package io.holdfast.postgres.internal.wal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * The log that a real server of each version wrote, in segments of 1 MiB: transactions that were committed, aborted and prepared, restore points, a
 * record of 2.6 MB, segments that were left half empty, a record whose rest was lost in a crash, a changed setting, a promotion to timeline 2. It
 * begins with a segment whose first record begins there, and ends with zeros.
 */
public final class RecordedLog {

    public static final int TIMELINE = 2;
    public static final int SEGMENT = 1 << 20;
    public static final long START = 0xb00000;
    public static final List<Integer> VERSIONS = List.of(15, 16, 17, 18);

    private static final List<Long> IDENTIFIERS =
            List.of(7710840124508431455L, 7710840139517838545L, 7710840159954449731L, 7710840180486731189L);

    private final WalFormat format;
    private final byte[] bytes;

    RecordedLog(WalFormat format, byte[] bytes) {
        this.format = format;
        this.bytes = bytes;
    }

    public static RecordedLog of(int version) throws IOException {
        WalFormat format = new WalFormat(
                version, IDENTIFIERS.get(VERSIONS.indexOf(version)), SEGMENT, WalFormat.DEFAULT_PAGE_SIZE);
        return new RecordedLog(format, unpacked(version + ".wal.gz"));
    }

    static byte[] unpacked(String resource) throws IOException {
        try (InputStream packed = Objects.requireNonNull(RecordedLog.class.getResourceAsStream(resource));
                InputStream unpacked = new GZIPInputStream(packed)) {
            return unpacked.readAllBytes();
        }
    }

    public WalFormat format() {
        return format;
    }

    /** All bytes, which a test may change. */
    public byte[] bytes() {
        return bytes;
    }

    WalScanner scanner(long start, WalVisitor visitor) {
        return new WalScanner(format, TIMELINE, start, visitor);
    }

    /** The bytes from a position on. */
    ByteBuffer from(long start) {
        int offset = (int) (start - START);
        return ByteBuffer.wrap(bytes, offset, bytes.length - offset).slice();
    }

    /** What a scan from a position on tells of each record. */
    List<Seen> scan(long start) throws IOException {
        List<Seen> records = new ArrayList<>();
        scanner(start, record -> records.add(Seen.of(record))).accept(from(start));
        return records;
    }

    /** What a record was seen to be. */
    record Seen(long start, long end, String text) {

        static Seen of(WalRecord record) throws IOException {
            StringBuilder text = new StringBuilder();
            text.append(Lsn.text(record.start())).append(" after ").append(Lsn.text(record.previous()));
            text.append(" manager ")
                    .append(record.resourceManager())
                    .append(" transaction ")
                    .append(record.xid());
            text.append(" bytes ").append(record.length());
            record.blocks((page, image, initialises) -> text.append(' ')
                    .append(page.tablespace())
                    .append('/')
                    .append(page.database())
                    .append('/')
                    .append(page.relation())
                    .append(" fork ")
                    .append(page.fork())
                    .append(" block ")
                    .append(page.block())
                    .append(image ? " image" : ""));
            return new Seen(record.start(), record.end(), text.toString());
        }
    }
}
