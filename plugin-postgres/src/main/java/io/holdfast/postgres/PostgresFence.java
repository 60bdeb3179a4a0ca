package io.holdfast.postgres;

import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fences a primary that is to be replaced, so that nobody writes to it any more who could: its databases take no connections, and the sessions that there were are ended. Immutable and thread-safe.
 *
 * <ul>
 *   <li>Nobody can connect to a database, superusers included, but for the one of the URL: that takes superusers only. So the URL names one that applications do not use, such as {@code postgres}.
 *   <li>It holds over restarts and crashes of the server. Standbys go on to follow it, and so get what was committed before.
 *   <li>It does not hold against superusers who connect to the database of the URL, nor against whoever has the files. A server that does not answer cannot be fenced: the step fails, and a person has to see to it that it does not
 *       come back.
 *   <li>What each database took before is kept in it, and put back by {@link #compensate}.
 * </ul>
 *
 * <p>The role is a superuser.
 */
public final class PostgresFence extends ServerAction {

    /** What a database of the fence has, which PostgreSQL keeps and does not look at: the step, and how many connections it took. */
    private static final String MARK = "holdfast.fence";

    private static final String DATABASES = """
            SELECT quote_ident(datname) FROM pg_database WHERE datallowconn AND datname <> current_database() ORDER BY oid
            """;
    private static final String OPEN = """
            SELECT datname FROM pg_database WHERE datname <> current_database() AND datallowconn
                OR datname = current_database() AND datconnlimit <> 0
            """;
    private static final String MARKED = """
            SELECT quote_ident(datname) || ' ' || substr(setting, length('holdfast.fence=') + 1)
            FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase, unnest(setconfig) AS setting
            WHERE setrole = 0 AND setting LIKE 'holdfast.fence=%' ORDER BY pg_database.oid
            """;
    private static final String SESSIONS = """
            FROM pg_stat_activity WHERE datid IS NOT NULL AND pid <> pg_backend_pid()
                AND backend_type NOT IN ('walsender', 'autovacuum worker')
            """;

    private PostgresFence(PostgresServer server, Optional<PostgresServer> drill) {
        super(server, drill);
    }

    /** One of a server; not for drills. */
    public static PostgresFence of(PostgresServer server) {
        return new PostgresFence(server, Optional.empty());
    }

    /** One that fences another server in drills. */
    public static PostgresFence of(PostgresServer server, PostgresServer inDrills) {
        return new PostgresFence(server, Optional.of(inDrills));
    }

    private static String sessions(String what) {
        return "SELECT " + what + " " + SESSIONS;
    }

    @Override
    public String description() {
        return "fence " + target().description() + ": no connections but those of superusers, and end all sessions";
    }

    @Override
    public String preview(ActionContext context) throws IOException, InterruptedException {
        return connected(
                context,
                connection -> description() + ": "
                        + texts(connection, DATABASES).size() + " databases and "
                        + texts(connection, sessions("count(*)")).get(0) + " sessions"
                        + (isStandby(connection) ? "; but it is a standby, which nobody can write to" : ""));
    }

    @Override
    public Outcome run(ActionContext context) throws IOException, InterruptedException {
        return connected(context, connection -> {
            if (isStandby(connection)) {
                return Outcome.failed("it is a standby, which nobody can write to; nothing was done");
            }
            close(connection, context.key());
            int ended = texts(connection, sessions("pg_terminate_backend(pid)")).size();
            await(
                    context,
                    () -> texts(connection, sessions("pg_terminate_backend(pid)"))
                            .isEmpty());
            return Outcome.done(Map.of("sessions-ended", Integer.toString(ended)));
        });
    }

    /** All databases or none, with what they took before. */
    private static void close(Connection connection, String key) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            String own =
                    texts(connection, "SELECT quote_ident(current_database())").get(0);
            List<String> limits = texts(
                    connection,
                    "SELECT datconnlimit FROM pg_database WHERE datname = current_database() AND datconnlimit <> 0");
            for (String limit : limits) {
                statement.execute("ALTER DATABASE " + own + " SET " + MARK + " = " + literal(key + " " + limit));
                statement.execute("ALTER DATABASE " + own + " CONNECTION LIMIT 0");
            }
            for (String database : texts(connection, DATABASES)) {
                statement.execute("ALTER DATABASE " + database + " SET " + MARK + " = " + literal(key + " closed"));
                statement.execute("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false");
            }
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    @Override
    public Probe probe(ActionContext context) throws IOException, InterruptedException {
        return connected(context, connection -> {
            boolean closed = texts(connection, OPEN).isEmpty();
            return closed && texts(connection, sessions("pid")).isEmpty() ? Probe.done() : Probe.notDone();
        });
    }

    @Override
    public boolean compensable(RecoveryMode mode) {
        return true;
    }

    /** Opens what it has closed itself, and nothing that was closed before. */
    @Override
    public void compensate(ActionContext context) throws IOException, InterruptedException {
        connected(context, connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String marked : texts(connection, MARKED)) {
                    open(statement, marked, context.key());
                }
                connection.commit();
            }
            return Boolean.TRUE;
        });
    }

    private static void open(Statement statement, String marked, String key) throws SQLException {
        int value = marked.indexOf(" " + key + " ");
        if (value < 0) {
            return;
        }
        String database = marked.substring(0, value);
        String before = marked.substring(value + key.length() + 2);
        statement.execute("ALTER DATABASE " + database
                + (before.equals("closed")
                        ? " ALLOW_CONNECTIONS true"
                        : " CONNECTION LIMIT " + Integer.parseInt(before)));
        statement.execute("ALTER DATABASE " + database + " RESET " + MARK);
    }
}
