package io.holdfast.postgres.internal.wal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the record of a commit or abort says, of which only the beginning may be there:
 *
 * <pre>
 * i64 time | u32 which of these there are:
 *   0x001  u32 database, u32 tablespace
 *   0x002  u32 count, and so many subtransactions
 *   0x004  u32 count, and so many files that are dropped, of 12 bytes
 *   0x100  u32 count, and so many statistics that are dropped, of 12 bytes; of 16 from version 18 on
 *   0x008  u32 count, and so many invalidations, of 16 bytes
 *   0x010  u32 the prepared transaction that it ends
 * </pre>
 */
final class TransactionEndBody {

    private static final int TIME = 8;
    private static final int DATABASE = 0x001;
    private static final int SUBTRANSACTIONS = 0x002;
    private static final int FILES = 0x004;
    private static final int STATISTICS = 0x100;
    private static final int INVALIDATIONS = 0x008;
    private static final int PREPARED = 0x010;

    private final ByteBuffer bytes;
    private final int version;

    TransactionEndBody(ByteBuffer bytes, int version) {
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
        this.version = version;
    }

    /** Whether it ends this transaction, which is prepared, or part of the one that it ends. */
    boolean names(long transaction) {
        skip(TIME);
        int parts = (int) number();
        if ((parts & DATABASE) != 0) {
            skip(8);
        }
        if ((parts & SUBTRANSACTIONS) != 0) {
            for (long left = number(); left > 0 && bytes.hasRemaining(); left--) {
                if (number() == transaction) {
                    return true;
                }
            }
        }
        skip(parts, FILES, 12);
        skip(parts, STATISTICS, version < 18 ? 12 : 16);
        skip(parts, INVALIDATIONS, 16);
        return (parts & PREPARED) != 0 && number() == transaction;
    }

    private void skip(int parts, int part, int size) {
        if ((parts & part) != 0) {
            skip(number() * size);
        }
    }

    private void skip(long count) {
        bytes.position((int) Math.min(bytes.limit(), bytes.position() + count));
    }

    /** The next number; 0, which is no transaction, behind the end. */
    private long number() {
        if (bytes.remaining() < Integer.BYTES) {
            bytes.position(bytes.limit());
            return 0;
        }
        return Integer.toUnsignedLong(bytes.getInt());
    }
}
