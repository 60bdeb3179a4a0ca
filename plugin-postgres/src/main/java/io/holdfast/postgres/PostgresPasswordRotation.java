package io.holdfast.postgres;

import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * Gives a role another password, and ends all sessions of the role. Immutable and thread-safe. It cannot be undone: what was stolen shall not be of use again.
 *
 * <p>The password itself is not sent, but what SCRAM-SHA-256 makes of it, so that it is in no log of the server. That the sessions are ended stands in the role ({@code holdfast.rotation}), so that a step that was interrupted is found
 * to be done or not. The role that connects may change the other one, and end its sessions: a superuser, or with {@code CREATEROLE} and {@code pg_signal_backend}.
 */
public final class PostgresPasswordRotation extends ServerAction {

    private static final String SESSIONS =
            "FROM pg_stat_activity WHERE usename = ? AND pid <> pg_backend_pid() AND backend_type <> 'walsender'";
    private static final String BEFORE = " AND backend_start < ?::timestamptz";
    private static final String MARK = """
            SELECT setting FROM pg_db_role_setting JOIN pg_roles ON pg_roles.oid = setrole, unnest(setconfig) AS setting
            WHERE setdatabase = 0 AND rolname = ? AND setting LIKE 'holdfast.rotation=%'
            """;

    private final String role;
    private final Secret password;

    private PostgresPasswordRotation(
            PostgresServer server, String role, Secret password, Optional<PostgresServer> drill) {
        super(server, drill);
        this.role = role;
        this.password = password;
    }

    /**
     * One of a role of a server; not for drills.
     *
     * @param password the new one, which is read when it is done
     */
    public static PostgresPasswordRotation of(PostgresServer server, String role, Secret password) {
        return new PostgresPasswordRotation(server, role, password, Optional.empty());
    }

    /** The same, which does so on another server in drills. */
    public PostgresPasswordRotation inDrills(PostgresServer other) {
        return new PostgresPasswordRotation(target(), role, password, Optional.of(other));
    }

    private static String sessions(String what) {
        return "SELECT " + what + " " + SESSIONS;
    }

    @Override
    public String description() {
        return "give the role " + role + " of " + target().description() + " another password, and end its sessions";
    }

    @Override
    public String preview(ActionContext context) throws IOException, InterruptedException {
        return connected(
                context,
                connection -> isKnown(connection)
                        ? description() + ": "
                                + texts(connection, sessions("count(*)"), role).get(0) + " sessions"
                        : description() + ": there is no such role");
    }

    private boolean isKnown(Connection connection) throws SQLException {
        return !texts(connection, "SELECT rolname FROM pg_roles WHERE rolname = ?", role)
                .isEmpty();
    }

    @Override
    public Outcome run(ActionContext context) throws IOException, InterruptedException {
        return connected(context, connection -> {
            if (!isKnown(connection)) {
                return Outcome.failed("there is no role " + role + "; nothing was done");
            }
            change(connection);
            // Whoever begins after that has the new password.
            String changed = texts(connection, "SELECT clock_timestamp()").get(0);
            String end = sessions("pg_terminate_backend(pid)") + BEFORE;
            int ended = texts(connection, end, role, changed).size();
            await(context, () -> texts(connection, end, role, changed).isEmpty());
            try (Statement statement = connection.createStatement()) {
                statement.execute("ALTER ROLE " + quoted(role) + " SET holdfast.rotation = " + literal(context.key()));
            }
            return Outcome.done(Map.of("sessions-ended", Integer.toString(ended)));
        });
    }

    private void change(Connection connection) throws SQLException {
        byte[] utf8 = password.utf8();
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(utf8));
        char[] characters = new char[decoded.remaining()];
        decoded.get(characters);
        try {
            connection.unwrap(PGConnection.class).alterUserPassword(role, characters, "scram-sha-256");
        } finally {
            Arrays.fill(utf8, (byte) 0);
            Arrays.fill(characters, '\0');
        }
    }

    @Override
    public Probe probe(ActionContext context) throws IOException, InterruptedException {
        return connected(
                context,
                connection -> texts(connection, MARK, role).equals(List.of("holdfast.rotation=" + context.key()))
                        ? Probe.done()
                        : Probe.notDone());
    }
}
