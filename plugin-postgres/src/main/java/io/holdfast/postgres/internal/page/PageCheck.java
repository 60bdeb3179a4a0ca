package io.holdfast.postgres.internal.page;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/**
 * Judges the pages of one relation file of a cluster with data checksums as its bytes pass. Bytes at the end that fill no page are not judged. Not
 * safe for use by several threads.
 */
public final class PageCheck {

    /** The page size of nearly every server. */
    public static final int DEFAULT_PAGE_SIZE = 8192;

    /** Told of each page that is not sound. */
    public interface Findings {

        /**
         * A page that has another checksum than its content, or that seems never used but is not all zero.
         *
         * @param lsn the end of the last change to it in the write-ahead log, as the page says
         */
        void damaged(PageId page, long lsn);
    }

    private final RelationFile file;
    private final Findings findings;
    private final PageChecksum checksum = new PageChecksum();
    private final int[] words;
    private final ByteBuffer begun;
    private long index;

    /** Judges a file from its first byte on, of a cluster whose pages have {@code pageSize} bytes. */
    public PageCheck(RelationFile file, int pageSize, Findings findings) {
        if (Integer.bitCount(pageSize) != 1 || pageSize < 1 << 10 || pageSize > 1 << 15) {
            throw new IllegalArgumentException(pageSize + " is no page size of PostgreSQL");
        }
        this.file = file;
        this.findings = findings;
        this.words = new int[pageSize / Integer.BYTES];
        this.begun = ByteBuffer.allocate(pageSize).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** How many pages were judged. */
    public long pages() {
        return index;
    }

    /** Takes the next bytes of the file, however many; all of them are consumed. */
    public void accept(ByteBuffer bytes) {
        if (begun.position() > 0) {
            gather(bytes);
        }
        int pages = bytes.remaining() / begun.capacity();
        if (pages > 0) {
            judge(bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer(), pages);
            bytes.position(bytes.position() + pages * begun.capacity());
        }
        gather(bytes);
    }

    private void gather(ByteBuffer bytes) {
        int size = Math.min(bytes.remaining(), begun.remaining());
        begun.put(begun.position(), bytes, bytes.position(), size).position(begun.position() + size);
        bytes.position(bytes.position() + size);
        if (!begun.hasRemaining()) {
            judge(begun.clear().asIntBuffer(), 1);
        }
    }

    private void judge(IntBuffer from, int pages) {
        for (int page = 0; page < pages; page++) {
            from.get(page * words.length, words);
            if (!sound()) {
                findings.damaged(
                        file.page(begun.capacity(), index), (long) words[0] << 32 | Integer.toUnsignedLong(words[1]));
            }
            index++;
        }
    }

    private boolean sound() {
        boolean neverUsed = words[3] >>> 16 == 0;
        if (neverUsed) {
            return allZero();
        }
        int stored = words[2] & 0xffff;
        return stored == checksum.of(words, file.page(begun.capacity(), index).block());
    }

    private boolean allZero() {
        int bits = 0;
        for (int word : words) {
            bits |= word;
        }
        return bits == 0;
    }
}
