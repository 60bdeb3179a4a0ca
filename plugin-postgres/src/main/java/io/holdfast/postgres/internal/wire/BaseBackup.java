package io.holdfast.postgres.internal.wire;

import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wire.Wire.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A base backup that a server is sending: archives one after the other, and then its manifest. PostgreSQL 14 copies each of them by itself, in the order in which it has
 * named the tablespaces; later ones all in one copy, with a name before each. Used by one thread.
 */
public final class BaseBackup {

    private static final int FIRST_WITH_ONE_COPY = 150_000;

    private final ReplicationConnection connection;
    private final boolean inOneCopy;
    private final Position start;
    private final List<Tablespace> tablespaces = new ArrayList<>();
    private ByteBuffer data = ByteBuffer.allocate(0);
    private @Nullable Archive next;
    private boolean over;
    /** How many have begun. */
    private int copies;

    /**
     * How a base backup is made.
     *
     * @param fastCheckpoint whether the checkpoint that it begins with is written as fast as the server can
     * @param rate kilobytes a second that the server sends at the most, 32 to 1048576
     */
    public record Options(boolean fastCheckpoint, OptionalLong rate) {

        /** For a server of this version. */
        String command(int version) {
            return version < FIRST_WITH_ONE_COPY ? oldCommand() : command();
        }

        private String oldCommand() {
            return "BASE_BACKUP LABEL 'holdfast' PROGRESS " + (fastCheckpoint ? "FAST " : "") + "WAL NOWAIT "
                    + (rate.isPresent() ? "MAX_RATE " + rate.getAsLong() + " " : "")
                    + "TABLESPACE_MAP NOVERIFY_CHECKSUMS MANIFEST 'yes'";
        }

        private String command() {
            return "BASE_BACKUP (LABEL 'holdfast', PROGRESS true, CHECKPOINT '" + (fastCheckpoint ? "fast" : "spread")
                    // Complete without the server's archive, which may be far behind.
                    + "', WAL true, WAIT false, TABLESPACE_MAP true, MANIFEST 'yes'"
                    // Pages are checked on this side, so that a damaged one does not make a backup impossible.
                    + ", VERIFY_CHECKSUMS false"
                    + (rate.isPresent() ? ", MAX_RATE " + rate.getAsLong() : "") + ")";
        }
    }

    /** A place in the log of a timeline. */
    public record Position(long lsn, int timeline) {}

    /**
     * A directory that the server keeps data in.
     *
     * @param oid of the tablespace; empty for the data directory itself
     * @param location on the server; empty for the data directory
     * @param bytes that it has, about
     */
    public record Tablespace(Optional<String> oid, Optional<String> location, long bytes) {}

    /**
     * What comes next.
     *
     * @param tablespace the OID of the tablespace that it holds; empty for the data directory and the manifest
     * @param manifest whether it is the manifest and no archive
     */
    public record Archive(Optional<String> tablespace, boolean manifest) {}

    BaseBackup(ReplicationConnection connection, int version) throws IOException {
        this.connection = connection;
        inOneCopy = version >= FIRST_WITH_ONE_COPY;
        start = position(connection.rows());
        for (List<@Nullable String> row : connection.rows()) {
            long kibibytes = row.get(2) == null ? 0 : Long.parseLong(Objects.requireNonNull(row.get(2)));
            tablespaces.add(
                    new Tablespace(Optional.ofNullable(row.get(0)), Optional.ofNullable(row.get(1)), kibibytes << 10));
        }
        beginCopy();
    }

    private void beginCopy() throws IOException {
        Message begin = connection.receive();
        if (begin.type() != 'H') {
            throw ReplicationConnection.unexpected(begin);
        }
        if (!inOneCopy) {
            boolean manifest = copies == tablespaces.size();
            next = new Archive(
                    manifest ? Optional.empty() : tablespaces.get(copies).oid(), manifest);
        }
        copies++;
    }

    private void endCopy() throws IOException {
        over = inOneCopy || copies > tablespaces.size();
        if (!over) {
            beginCopy();
        }
    }

    private static Position position(List<List<@Nullable String>> rows) throws IOException {
        if (rows.size() != 1) {
            throw new IOException("The server does not say where the backup stands");
        }
        return new Position(
                Lsn.parse(ReplicationConnection.column(rows.get(0), 0)),
                Integer.parseUnsignedInt(ReplicationConnection.column(rows.get(0), 1)));
    }

    /** Where a restore has to begin with the log. */
    public Position start() {
        return start;
    }

    /** What the backup holds, with the data directory itself as the last. */
    public List<Tablespace> tablespaces() {
        return List.copyOf(tablespaces);
    }

    /** Goes on to the next archive; empty behind the last. What of the one before was not read is left out. */
    public Optional<Archive> next() throws IOException {
        while (fill()) {
            data.position(data.limit());
        }
        Archive archive = next;
        next = null;
        return Optional.ofNullable(archive);
    }

    /** The bytes of the archive that {@link #next} has gone to. */
    public InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return fill() ? data.get() & 0xff : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (!fill()) {
                    return -1;
                }
                int count = Math.min(length, data.remaining());
                data.get(into, offset, count);
                return count;
            }
        };
    }

    /** Receives until there is data of this archive; false at its end. */
    private boolean fill() throws IOException {
        while (!data.hasRemaining() && next == null && !over) {
            Message message = connection.receive();
            switch (message.type()) {
                case 'd' -> take(message.payload());
                case 'c' -> endCopy();
                default -> throw ReplicationConnection.unexpected(message);
            }
        }
        return data.hasRemaining();
    }

    private void take(ByteBuffer payload) throws IOException {
        if (!inOneCopy) {
            data = payload;
            return;
        }
        char kind = (char) payload.get();
        switch (kind) {
            case 'd' -> data = payload;
            case 'n' -> {
                String name = Wire.text(payload);
                String oid = name.replace(".tar", "");
                next = new Archive(oid.equals("base") ? Optional.empty() : Optional.of(oid), false);
            }
            case 'm' -> next = new Archive(Optional.empty(), true);
            case 'p' -> {
                // Its own count of bytes, which we have as well.
            }
            default -> throw new IOException("The server has sent a part of a backup of the unknown kind " + kind);
        }
    }

    /**
     * Ends the backup when everything was read.
     *
     * @return up to where a restore needs the log at least
     */
    public Position end() throws IOException {
        if (!over || data.hasRemaining()) {
            throw new IllegalStateException("the backup was not read to its end");
        }
        Position end = position(connection.rows());
        connection.ready();
        return end;
    }
}
