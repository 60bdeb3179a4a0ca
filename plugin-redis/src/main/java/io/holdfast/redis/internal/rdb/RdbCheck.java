package io.holdfast.redis.internal.rdb;

import java.util.Arrays;

/** Looks at an RDB file as it comes by: its checksum and its structure. Not thread-safe. */
public final class RdbCheck {

    private static final int CHECKSUM = 8;

    private final RdbWalker walker;
    private final Crc64 crc = new Crc64();
    private final byte[] tail = new byte[CHECKSUM];
    private long length;

    /** How sure it is that the file is as the server wrote it. */
    public enum Checksum {
        /** It is what the file says. */
        RIGHT,
        /** The server makes none. */
        ABSENT
    }

    /** A check of a file of which nothing was seen. */
    public RdbCheck(RdbVisitor visitor) {
        walker = new RdbWalker(visitor);
    }

    /** Takes the next bytes of the file. */
    public void accept(byte[] bytes, int offset, int count) throws RdbException {
        crc.update(bytes, offset, count);
        int kept = Math.min(count, CHECKSUM);
        System.arraycopy(tail, kept, tail, 0, CHECKSUM - kept);
        System.arraycopy(bytes, offset + count - kept, tail, CHECKSUM - kept, kept);
        walker.accept(bytes, offset, count);
        length += count;
    }

    /**
     * Takes the end of the file.
     *
     * @throws RdbException if its checksum is wrong, or it is no whole RDB file
     */
    public Checksum finish() throws RdbException {
        boolean absent = Arrays.equals(tail, new byte[CHECKSUM]);
        if (!absent && crc.value() != 0) {
            throw new RdbException("its checksum is wrong");
        }
        walker.finish();
        return absent ? Checksum.ABSENT : Checksum.RIGHT;
    }

    /** How many bytes there were. */
    public long length() {
        return length;
    }

    /** What has walked through it. */
    public RdbWalker walker() {
        return walker;
    }
}
