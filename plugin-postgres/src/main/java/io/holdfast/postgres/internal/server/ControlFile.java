package io.holdfast.postgres.internal.server;

import io.holdfast.postgres.internal.wal.RequiredSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * What {@code global/pg_control} of a data directory says of the server that wrote it: since PostgreSQL 13, up to 18, at the same places. Little-endian machines only.
 *
 * <pre>
 *   0  u64  system identifier
 *   8  u32  version of this file: 1300 (13 to 16), 1700, 1800
 * 172  u32  wal_level: 0 minimal, 1 replica, 2 logical
 * 180  u32  max_connections, then max_worker_processes, max_wal_senders, max_prepared_transactions, max_locks_per_transaction
 * 208  f64  1234567.0, by which the places and the byte order are known to be these
 * 228  u32  size of a segment of the log
 * 288  u32  CRC-32C of what is before it; in version 1800 at 292
 * </pre>
 */
public final class ControlFile {

    private static final int VERSION = 8;
    private static final int WAL_LEVEL = 172;
    private static final int SETTINGS = 180;
    private static final int FLOAT = 208;
    private static final int SEGMENT_SIZE = 228;
    private static final int LENGTH = 296;

    private final ByteBuffer bytes;

    private ControlFile(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads that of a data directory.
     *
     * @throws IOException if it is damaged or of a version that is not known
     */
    public static ControlFile of(Path data) throws IOException {
        Path file = data.resolve("global").resolve("pg_control");
        return parse(file.toString(), Files.readAllBytes(file));
    }

    /**
     * Reads one that is not in its place.
     *
     * @param file what a message calls it
     * @throws IOException if it is damaged or of a version that is not known
     */
    public static ControlFile parse(String file, byte[] content) throws IOException {
        if (content.length < LENGTH) {
            throw new IOException(file + " is truncated: it has " + content.length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int version = bytes.getInt(VERSION);
        if (version < 1300 || version > 1800 || bytes.getDouble(FLOAT) != 1234567.0) {
            throw new IOException(file + " has version " + version + ", which is not one of PostgreSQL 13 to 18");
        }
        int end = version < 1800 ? 288 : 292;
        CRC32C crc = new CRC32C();
        crc.update(content, 0, end);
        if ((int) crc.getValue() != bytes.getInt(end)) {
            throw new IOException(file + " is damaged: its checksum is wrong");
        }
        return new ControlFile(bytes);
    }

    /** The identity of the cluster, unsigned. */
    public long systemIdentifier() {
        return bytes.getLong(0);
    }

    /** The size of a file of the log, in bytes. */
    public int segmentSize() {
        return bytes.getInt(SEGMENT_SIZE);
    }

    /** What a server that recovers from here needs no less of. */
    public RequiredSettings settings() {
        return RequiredSettings.of(
                bytes.getInt(SETTINGS),
                bytes.getInt(SETTINGS + 4),
                bytes.getInt(SETTINGS + 8),
                bytes.getInt(SETTINGS + 12),
                bytes.getInt(SETTINGS + 16),
                bytes.getInt(WAL_LEVEL));
    }
}
