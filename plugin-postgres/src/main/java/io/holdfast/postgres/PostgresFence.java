package io.holdfast.postgres;

import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fences a primary that is to be replaced, so that nobody writes to it any more who could: its databases take no connections, and the sessions that there were are ended. Immutable and thread-safe.
 *
 * <ul>
 *   <li>Nobody can connect to a database, superusers included, but for the one of the URL: that takes superusers only. So the URL names one that applications do not use, such as {@code postgres}.
 *   <li>It holds over restarts and crashes of the server. Standbys go on to follow it, and so get what was committed before.
 *   <li>It does not hold against superusers who connect to the database of the URL, nor against whoever has the files. A server that does not answer cannot be fenced: the step fails, and a person has to see to it that it does not
 *       come back.
 *   <li>What each database took before is kept in it, and put back by {@link #compensate}; where somebody has changed that so that it cannot be read, nothing is opened, and it fails.
 *   <li>Standbys get the fence as well, as they get everything; {@link PostgresPromotion} takes it away from the one that is promoted, and not from the former primary.
 * </ul>
 *
 * <p>The role is a superuser.
 */
public final class PostgresFence extends ServerAction {

    /** What a database of the fence has, which PostgreSQL keeps and does not look at: the step, the timeline that it was fenced on, and how many connections it took. */
    private static final String MARK = "holdfast.fence";

    private static final String CLOSED = "closed";
    private static final String DATA_EXCEPTION = "22000";
    private static final String DATABASES = """
            SELECT quote_ident(datname) FROM pg_database WHERE datallowconn AND datname <> current_database() ORDER BY oid
            """;
    private static final String OPEN = """
            SELECT datname FROM pg_database WHERE datname <> current_database() AND datallowconn
                OR datname = current_database() AND datconnlimit <> 0
            """;
    private static final String MARKED = """
            SELECT substr(setting, length('holdfast.fence=') + 1) || E'\\n' || quote_ident(datname)
            FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase, unnest(setconfig) AS setting
            WHERE setrole = 0 AND setting LIKE 'holdfast.fence=%' ORDER BY pg_database.oid
            """;
    private static final Pattern MARK_AND_DATABASE =
            Pattern.compile("(.*) ([0-9A-F]{8}) (closed|-?[0-9]{1,9})\\n(.*)", Pattern.DOTALL);
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

    /** A database that was closed: by which step, on which timeline, and what it took before. */
    private record Closed(String key, String timeline, String before, String database) {

        /**
         * All that there are.
         *
         * @throws SQLDataException if a mark cannot be read: what it says of its database nobody knows, and no mark would mean that it was never closed
         */
        static List<Closed> in(Connection connection) throws SQLException {
            List<Closed> all = new ArrayList<>();
            for (String marked : texts(connection, MARKED)) {
                Matcher mark = MARK_AND_DATABASE.matcher(marked);
                if (!mark.matches()) {
                    throw unreadable(marked);
                }
                all.add(new Closed(mark.group(1), mark.group(2), mark.group(3), mark.group(4)));
            }
            return all;
        }

        private static SQLDataException unreadable(String marked) {
            String database = marked.substring(marked.lastIndexOf('\n') + 1);
            return new SQLDataException(
                    "Which step has closed the database " + database
                            + ", and what it took before, cannot be told: its setting " + MARK
                            + " is not as a fence writes it. Nothing was opened. If it is to be open, let it take connections, and reset that setting, by hand: ALTER DATABASE "
                            + database + " ALLOW_CONNECTIONS true; ALTER DATABASE " + database + " RESET " + MARK,
                    DATA_EXCEPTION);
        }

        void open(Statement statement) throws SQLException {
            statement.execute("ALTER DATABASE " + database
                    + (before.equals(CLOSED)
                            ? " ALLOW_CONNECTIONS true"
                            : " CONNECTION LIMIT " + Integer.parseInt(before)));
            statement.execute("ALTER DATABASE " + database + " RESET " + MARK);
        }
    }

    /** All databases or none, with what they took before. */
    private static void close(Connection connection, String key) throws SQLException {
        inTransaction(connection, statement -> {
            String own =
                    texts(connection, "SELECT quote_ident(current_database())").get(0);
            String mark = key + " " + timeline(connection) + " ";
            List<String> limits = texts(
                    connection,
                    "SELECT datconnlimit FROM pg_database WHERE datname = current_database() AND datconnlimit <> 0");
            for (String limit : limits) {
                statement.execute("ALTER DATABASE " + own + " SET " + MARK + " = " + literal(mark + limit));
                statement.execute("ALTER DATABASE " + own + " CONNECTION LIMIT 0");
            }
            for (String database : texts(connection, DATABASES)) {
                statement.execute("ALTER DATABASE " + database + " SET " + MARK + " = " + literal(mark + CLOSED));
                statement.execute("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false");
            }
        });
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
            open(connection, closed -> closed.key().equals(context.key()));
            return Boolean.TRUE;
        });
    }

    /**
     * Whether a primary is closed since it was a standby of one that was fenced.
     *
     * @throws SQLDataException if that cannot be told
     */
    static boolean isInherited(Connection connection) throws SQLException {
        return Closed.in(connection).stream().anyMatch(inheritedBy(timeline(connection)));
    }

    /** Opens what was closed on a primary whose standby this one was; never that primary itself, which is on the timeline that it was fenced on. */
    static void openInherited(Connection connection) throws SQLException {
        open(connection, inheritedBy(timeline(connection)));
    }

    private static Predicate<Closed> inheritedBy(String timeline) {
        return closed -> closed.timeline().compareTo(timeline) < 0;
    }

    private static void open(Connection connection, Predicate<Closed> which) throws SQLException {
        inTransaction(connection, statement -> {
            for (Closed closed : Closed.in(connection)) {
                if (which.test(closed)) {
                    closed.open(statement);
                }
            }
        });
    }
}
