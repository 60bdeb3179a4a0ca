package io.holdfast.postgres.internal.wal;

import io.holdfast.postgres.internal.page.PageId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the headers that follow a record's own:
 *
 * <pre>
 * block:    u8 number | u8 fork and flags | u16 data length | image? | u32 tablespace, database, relation? | u32 block
 * image:    u16 length | u16 offset of the hole | u8 flags | u16 length of the hole, if it has one and is compressed
 * own data: u8 255 | u8 length, or u8 254 | u32 length; the last of the headers
 * others:   u8 253 | u16 origin; u8 252 | u32 top-level transaction
 * </pre>
 */
final class WalBlockHeaders {

    /** As many bytes of a record hold its header, all that can follow it, and so much of its own data as its meaning needs, if that follows at once. */
    static final int KEPT = 1024;

    private static final int LAST_BLOCK = 32;
    private static final int HAS_IMAGE = 0x10;
    private static final int WILL_INIT = 0x40;
    private static final int SAME_RELATION = 0x80;
    private static final int HAS_HOLE = 0x1;

    private final WalFormat format;
    private final long lsn;
    private final ByteBuffer bytes;
    private final int limit;
    private final int end;
    private int position;
    private long data;
    private long ownData;

    private @Nullable PageId page;
    private boolean image;
    private boolean initialises;

    WalBlockHeaders(WalFormat format, long lsn, ByteBuffer bytes, int offset, int kept) {
        this.format = format;
        this.lsn = lsn;
        this.bytes = bytes;
        this.limit = offset + kept;
        this.end = offset + bytes.getInt(offset);
        this.position = offset + WalScanner.RECORD_HEADER;
    }

    /** Goes on to the next block; false if there is none, and the record's length was found to be the sum of its parts. */
    boolean next() throws WalException {
        while (end - position > data) {
            int id = u8();
            switch (id) {
                case 252 -> u32();
                case 253 -> u16();
                case 254 -> ownData(u32());
                case 255 -> ownData(u8());
                default -> {
                    block(id);
                    return true;
                }
            }
        }
        if (end - position != data) {
            throw new WalException(lsn, "the record is not as long as its parts together");
        }
        return false;
    }

    PageId page() {
        if (page == null) {
            throw new IllegalStateException("no block");
        }
        return page;
    }

    boolean image() {
        return image;
    }

    boolean initialises() {
        return initialises;
    }

    /** The length of the record's own data, once {@link #next} said that there is no block any more. */
    long ownData() {
        return ownData;
    }

    private void ownData(long size) throws WalException {
        ownData = size;
        data += size;
        if (end - position != data) {
            throw new WalException(lsn, "the record is not as long as its parts together");
        }
    }

    private void block(int id) throws WalException {
        if (id > LAST_BLOCK) {
            throw new WalException(lsn, "the record has a part of the unknown kind " + id);
        }
        int flags = u8();
        data += u16();
        image = (flags & HAS_IMAGE) != 0 && imageIsApplied();
        initialises = (flags & WILL_INIT) != 0;
        int fork = flags & 0xf;
        if ((flags & SAME_RELATION) == 0) {
            page = new PageId(u32(), u32(), u32(), fork, u32());
        } else if (page != null) {
            page = new PageId(page.tablespace(), page.database(), page.relation(), fork, u32());
        } else {
            throw new WalException(lsn, "the record's first block is of the same relation as the one before");
        }
    }

    /** Some images are there for comparison only. */
    private boolean imageIsApplied() throws WalException {
        data += u16();
        u16();
        int flags = u8();
        int compressed = format.version() >= 15 ? 0x1c : 0x2;
        if ((flags & HAS_HOLE) != 0 && (flags & compressed) != 0) {
            u16();
        }
        return (flags & (format.version() >= 15 ? 0x2 : 0x4)) != 0;
    }

    private int u8() throws WalException {
        return Byte.toUnsignedInt(bytes.get(advance(1)));
    }

    private int u16() throws WalException {
        return Short.toUnsignedInt(bytes.getShort(advance(2)));
    }

    private long u32() throws WalException {
        return Integer.toUnsignedLong(bytes.getInt(advance(4)));
    }

    private int advance(int size) throws WalException {
        int at = position;
        if (limit - at < size) {
            throw new WalException(lsn, "the record ends in one of its headers");
        }
        position = at + size;
        return at;
    }
}
