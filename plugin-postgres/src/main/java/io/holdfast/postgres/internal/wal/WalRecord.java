package io.holdfast.postgres.internal.wal;

import io.holdfast.postgres.internal.page.PageId;
import io.holdfast.postgres.internal.wal.WalEvent.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * The record that a {@link WalScanner} has just read:
 *
 * <pre>
 * header: u32 length | u32 xid | u64 previous | u8 info | u8 resource manager | 2 unused | u32 CRC-32C
 * headers of the blocks that it changes and of its own data | data of the blocks | its own data
 * </pre>
 */
public final class WalRecord {

    /** The resource manager of records about the log and the cluster itself. */
    static final int XLOG = 0;

    private static final int TRANSACTION = 1;
    private static final int SWITCH = 0x40;
    private static final int HAS_DETAILS = 0x80;
    private static final int NAME_SIZE = 64;
    private static final long EPOCH_SECONDS = 946_684_800;

    private final WalFormat format;
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int offset;
    private int kept;
    private long start;
    private long end;

    WalRecord(WalFormat format) {
        this.format = format;
    }

    /** Becomes the record that begins at an offset, of which {@code kept} bytes are there. */
    void set(long start, long end, ByteBuffer bytes, int offset, int kept) {
        this.start = start;
        this.end = end;
        this.bytes = bytes;
        this.offset = offset;
        this.kept = kept;
    }

    void extendTo(long end) {
        this.end = end;
    }

    /** Where it begins. */
    public long start() {
        return start;
    }

    /** Where it ends, with the padding after it: the next record begins here, or behind the page header that stands here. */
    public long end() {
        return end;
    }

    /** Its length in bytes, without page headers and padding. */
    public int length() {
        return bytes.getInt(offset);
    }

    /** The transaction, 0 if none. */
    public long xid() {
        return u32(4);
    }

    /** Where the record before it begins. */
    public long previous() {
        return bytes.getLong(offset + 8);
    }

    /** Its kind, in the resource manager's own terms. */
    public int info() {
        return u8(16);
    }

    /** Which part of PostgreSQL wrote it. */
    public int resourceManager() {
        return u8(17);
    }

    boolean isSwitch() {
        return resourceManager() == XLOG && (info() & 0xf0) == SWITCH;
    }

    /**
     * What it means.
     *
     * @return empty if it is none of the {@link WalEvent}s
     * @throws WalException if its content is not what it says
     */
    public Optional<WalEvent> event() throws WalException {
        return switch (resourceManager()) {
            case XLOG -> clusterEvent(info() & 0xf0);
            case TRANSACTION -> transactionEnd(info() & 0x70);
            default -> Optional.empty();
        };
    }

    /**
     * Whether a transaction ends with it, for itself or with the one that it is part of.
     *
     * @throws WalException if its content is not what it says
     */
    public boolean ends(long transaction) throws WalException {
        if (resourceManager() != TRANSACTION || transactionEnd(info() & 0x70).isEmpty()) {
            return false;
        }
        if (xid() == transaction) {
            return true;
        }
        int at = ownData(8);
        TransactionEndBody body = new TransactionEndBody(bytes.slice(offset + at, kept - at), format.version());
        return (info() & HAS_DETAILS) != 0 && body.names(transaction);
    }

    private Optional<WalEvent> transactionEnd(int kind) throws WalException {
        return switch (kind) {
            case 0x00 -> transactionEnd(Outcome.COMMIT);
            case 0x20 -> transactionEnd(Outcome.ABORT);
            case 0x30 -> transactionEnd(Outcome.COMMIT_PREPARED);
            case 0x40 -> transactionEnd(Outcome.ABORT_PREPARED);
            default -> Optional.empty();
        };
    }

    private Optional<WalEvent> transactionEnd(Outcome outcome) throws WalException {
        return Optional.of(new WalEvent.TransactionEnd(outcome, time(ownData(8))));
    }

    private Optional<WalEvent> clusterEvent(int kind) throws WalException {
        return switch (kind) {
            case 0x00 -> Optional.of(checkpoint(true));
            case 0x10 -> Optional.of(checkpoint(false));
            case 0x60 -> Optional.of(parameterChange());
            case 0x70 -> Optional.of(restorePoint());
            default -> Optional.empty();
        };
    }

    private WalEvent checkpoint(boolean shutdown) throws WalException {
        int at = ownData(72);
        long time = i64(at + 64);
        if (time < Instant.MIN.getEpochSecond() || time > Instant.MAX.getEpochSecond()) {
            throw new WalException(start, "the checkpoint has an impossible time");
        }
        return new WalEvent.Checkpoint(shutdown, Instant.ofEpochSecond(time), i64(at), i32(at + 8), i32(at + 12));
    }

    private WalEvent parameterChange() throws WalException {
        int at = ownData(24);
        int level = i32(at + 20);
        if (level < 0 || level > 2) {
            throw new WalException(start, "the server has no such wal_level: " + level);
        }
        return new WalEvent.ParameterChange(
                RequiredSettings.of(i32(at), i32(at + 4), i32(at + 8), i32(at + 12), i32(at + 16), level));
    }

    private WalEvent restorePoint() throws WalException {
        int at = ownData(8 + NAME_SIZE);
        int size = 0;
        while (size < NAME_SIZE && u8(at + 8 + size) != 0) {
            size++;
        }
        byte[] name = new byte[size];
        bytes.get(offset + at + 8, name);
        return new WalEvent.RestorePoint(new String(name, StandardCharsets.UTF_8), time(at));
    }

    /** Where the record's own data begins, of which so many bytes are needed. */
    private int ownData(int size) throws WalException {
        WalBlockHeaders headers = headers();
        while (headers.next()) {
            // Only what stands behind the blocks is wanted.
        }
        long at = length() - headers.ownData();
        if (headers.ownData() < size || at + size > kept) {
            throw new WalException(start, "the record's own data is too short for what it says that it is");
        }
        return (int) at;
    }

    /**
     * Tells which pages it changes.
     *
     * @throws WalException if its content is not what it says
     */
    public void blocks(BlockVisitor visitor) throws WalException {
        WalBlockHeaders headers = headers();
        while (headers.next()) {
            visitor.block(headers.page(), headers.image(), headers.initialises());
        }
    }

    private WalBlockHeaders headers() {
        return new WalBlockHeaders(format, start, bytes, offset, kept);
    }

    /** Told of each page that a record changes. */
    @FunctionalInterface
    public interface BlockVisitor {

        /**
         * A page.
         *
         * @param image whether replay puts a whole image in its place
         * @param initialises whether replay makes it anew without looking at what it was
         */
        void block(PageId page, boolean image, boolean initialises);
    }

    private Instant time(int at) {
        long micros = i64(at);
        return Instant.ofEpochSecond(
                EPOCH_SECONDS + Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L);
    }

    private int u8(int at) {
        return Byte.toUnsignedInt(bytes.get(offset + at));
    }

    private int i32(int at) {
        return bytes.getInt(offset + at);
    }

    private long u32(int at) {
        return Integer.toUnsignedLong(i32(at));
    }

    private long i64(int at) {
        return bytes.getLong(offset + at);
    }
}
