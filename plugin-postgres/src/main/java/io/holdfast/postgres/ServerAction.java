package io.holdfast.postgres;

import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.TargetAction;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What is done to a server: for real to one, in drills to another, if there is one. Immutable and thread-safe. */
abstract class ServerAction extends TargetAction<PostgresServer> {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    ServerAction(PostgresServer server, Optional<PostgresServer> drill) {
        super(server, drill);
    }

    <T> T connected(ActionContext context, PostgresServer.Conversation<T> conversation)
            throws IOException, InterruptedException {
        return on(context).connected(context.operation(), conversation);
    }

    /** Something that becomes so. */
    @FunctionalInterface
    interface Goal {
        boolean isReached() throws SQLException;
    }

    /** Waits until something is so, as long as the operation is wanted. */
    static void await(ActionContext context, Goal goal) throws SQLException, InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        while (!goal.isReached()) {
            context.operation().checkCancelled();
            never.await(BETWEEN_LOOKS.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Something that is done as a whole or not at all. */
    @FunctionalInterface
    interface Change {
        void with(Statement statement) throws SQLException;
    }

    /** Does something in a transaction of its own; whatever ends that early, nothing of it is done. */
    static void inTransaction(Connection connection, Change change) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            change.with(statement);
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            rollBack(connection, e);
            throw e;
        }
        connection.setAutoCommit(true);
    }

    /** Before anything else: turning to commit by itself commits what was begun. */
    private static void rollBack(Connection connection, Exception reason) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // The connection is broken, and what was not committed goes with it.
            reason.addSuppressed(e);
        }
    }

    /** The first column of all rows, as text. */
    static List<String> texts(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<String> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(String.valueOf(rows.getString(1)));
                }
                return all;
            }
        }
    }

    static boolean isStandby(Connection connection) throws SQLException {
        return texts(connection, "SELECT pg_is_in_recovery()").equals(List.of("t"));
    }

    /** On which timeline a primary writes, as its files are named. */
    static String timeline(Connection connection) throws SQLException {
        return texts(connection, "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)")
                .get(0);
    }

    /** A name as SQL has it. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text as SQL has it, with the standard meaning of backslashes. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
