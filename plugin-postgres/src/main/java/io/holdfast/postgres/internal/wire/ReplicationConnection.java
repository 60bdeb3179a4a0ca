package io.holdfast.postgres.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wire.Wire.Message;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a walsender. Used by one thread, but for {@link WalStream#acknowledge} and {@link #abort}.
 *
 * <p>The commands are those of the chapter <i>Streaming Replication Protocol</i> of PostgreSQL's documentation.
 */
public final class ReplicationConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicationConnection.class);
    /** A server that sends a backup waits for its disk. */
    private static final int PATIENCE_WITH_A_BACKUP = 5;

    private final Connection connection;
    private final Socket socket;
    private final StillThere server;
    private final Wire wire;

    ReplicationConnection(Connection connection, Socket socket, StillThere server) throws IOException {
        this.connection = connection;
        this.socket = socket;
        this.server = server;
        wire = new Wire(socket);
        socket.setSoTimeout((int) server.timeout().toMillis());
    }

    /**
     * Which cluster this is and where it stands.
     *
     * @param systemIdentifier of the cluster and all its copies
     * @param timeline that it is on
     * @param position up to which its log is flushed
     */
    public record Cluster(String systemIdentifier, int timeline, long position) {}

    /** See {@link Cluster}. */
    public Cluster identify() throws IOException {
        List<@Nullable String> row = row("IDENTIFY_SYSTEM");
        return new Cluster(column(row, 0), Integer.parseUnsignedInt(column(row, 1)), Lsn.parse(column(row, 2)));
    }

    /** The value of a setting, as {@code SHOW} has it. */
    public String show(String setting) throws IOException {
        return column(row("SHOW " + setting), 0);
    }

    /** The version as a number: 150018 for 15.18. */
    public int version() throws IOException {
        return Integer.parseInt(show("server_version_num"));
    }

    /**
     * The file that says which timelines a timeline comes from.
     *
     * @throws ServerException if the server does not have it
     */
    public String history(int timeline) throws IOException {
        return column(row("TIMELINE_HISTORY " + Integer.toUnsignedString(timeline)), 1);
    }

    /**
     * A slot of this server.
     *
     * @param restart from where on its log is kept; empty if it is not kept
     */
    public record Slot(Optional<String> restart) {}

    /** The physical slot of this name, if there is one. From PostgreSQL 15 on. */
    public Optional<Slot> slot(String name) throws IOException {
        List<@Nullable String> row = row("READ_REPLICATION_SLOT " + identifier(name));
        return Optional.ofNullable(row.get(0)).map(type -> new Slot(Optional.ofNullable(row.get(1))));
    }

    /** Creates a physical slot that keeps the log from the last checkpoint on. */
    public void createSlot(String name, boolean temporary) throws IOException {
        query("CREATE_REPLICATION_SLOT " + identifier(name) + (temporary ? " TEMPORARY" : "")
                + " PHYSICAL RESERVE_WAL");
    }

    /** Removes a slot that nobody uses. */
    public void dropSlot(String name) throws IOException {
        query("DROP_REPLICATION_SLOT " + identifier(name));
    }

    /** Begins a base backup, which takes this connection until it is {@linkplain BaseBackup#end over}. */
    public BaseBackup baseBackup(BaseBackup.Options options) throws IOException {
        int version = version();
        wire.query(options.command(version));
        // Until its checkpoint is written, which may be spread over hours.
        wire.onSilence(failure -> server.check());
        BaseBackup backup = new BaseBackup(this, version);
        wire.onSilence(Wire.Silence.FAILS);
        socket.setSoTimeout(PATIENCE_WITH_A_BACKUP * socket.getSoTimeout());
        return backup;
    }

    /**
     * Begins to stream the log, which takes this connection until that has ended.
     *
     * @param slot that keeps the log
     * @param timeline to stream
     * @param from the first position
     */
    public WalStream stream(String slot, int timeline, long from) throws IOException {
        wire.query("START_REPLICATION SLOT " + identifier(slot) + " PHYSICAL " + Lsn.text(from) + " TIMELINE "
                + Integer.toUnsignedString(timeline));
        Message answer = receive();
        return new WalStream(this, wire, answer.type() == 'W');
    }

    /** Sends a query, and gives the rows of its only result. */
    List<List<@Nullable String>> query(String command) throws IOException {
        wire.query(command);
        List<List<@Nullable String>> rows = rows();
        ready();
        return rows;
    }

    private List<@Nullable String> row(String command) throws IOException {
        List<List<@Nullable String>> rows = query(command);
        if (rows.size() != 1) {
            throw new IOException("The server has answered " + command + " with " + rows.size() + " rows");
        }
        return rows.get(0);
    }

    /** Receives the rows of one result, up to its end. */
    List<List<@Nullable String>> rows() throws IOException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        while (true) {
            Message message = receive();
            switch (message.type()) {
                case 'D' -> rows.add(columns(message.payload()));
                case 'C' -> {
                    return rows;
                }
                case 'T' -> LOG.trace("The server describes rows");
                default -> throw unexpected(message);
            }
        }
    }

    static List<@Nullable String> columns(ByteBuffer row) {
        List<@Nullable String> columns = new ArrayList<>();
        int count = row.getShort();
        for (int i = 0; i < count; i++) {
            int length = row.getInt();
            if (length < 0) {
                columns.add(null);
            } else {
                columns.add(new String(row.array(), row.arrayOffset() + row.position(), length, UTF_8));
                row.position(row.position() + length);
            }
        }
        return columns;
    }

    static String column(List<@Nullable String> row, int index) throws IOException {
        String value = index < row.size() ? row.get(index) : null;
        if (value == null) {
            throw new IOException("The server has left out column " + index + " of its answer");
        }
        return value;
    }

    /**
     * Receives a message of what was asked for.
     *
     * @throws ServerException if the server says that it failed; the connection can be used again
     */
    Message receive() throws IOException {
        Message message = wire.receive();
        if (message.type() == 'E') {
            ServerException failure = ServerException.read(message.payload());
            ready();
            throw failure;
        }
        return message;
    }

    /** Waits until the server is ready for the next command. */
    void ready() throws IOException {
        while (wire.receive().type() != 'Z') {
            // What remains of the answer.
        }
    }

    static IOException unexpected(Message message) {
        return new IOException("The server has sent a message of type " + message.type() + " which was not its turn");
    }

    private static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Closes the socket, so that who waits for the server fails. Thread-safe. */
    void abort() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("The socket could not be closed", e);
        }
    }

    /** Ends the connection, whatever it is at. Closing twice does nothing. */
    @Override
    public void close() {
        // Not by pgjdbc: in the middle of a stream the server might wait for us to read, and we for it.
        abort();
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("pgjdbc could not end what was closed", e);
        }
    }
}
