package io.holdfast.postgres;

import io.holdfast.postgres.internal.wire.Login;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.RecoveryTarget;
import io.holdfast.spi.recovery.TargetIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A running server that recoveries work on. Immutable and thread-safe; it connects whenever it is asked.
 *
 * <p>It is known by its system identifier and by when it was started, whatever name, address or socket it is reached by. All that replicate one another are one thing besides: a standby, and a server that somebody follows. So a
 * copy that was restored and stands alone is another server than that which it is a copy of, and a standby is not.
 */
public final class PostgresServer implements RecoveryTarget {

    private static final String WHO = """
            SELECT system_identifier, (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint,
                pg_is_in_recovery() OR EXISTS (SELECT FROM pg_stat_replication)
            FROM pg_control_system()
            """;

    private final Login login;

    private PostgresServer(Login login) {
        this.login = login;
    }

    /**
     * A server at an address, as the role of the URL, which gives up after a minute of silence.
     *
     * @param url as pgjdbc reads it, without a password
     * @throws IllegalArgumentException if pgjdbc cannot read it, or it has a password
     */
    public static Builder builder(String url) {
        return new Builder(url);
    }

    @Override
    public String description() {
        return "the PostgreSQL server " + login;
    }

    @Override
    public Set<TargetIdentity> measure(Operation operation) throws IOException, InterruptedException {
        return connected(operation, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(WHO)) {
                row.next();
                String system = Long.toUnsignedString(row.getLong(1));
                Set<TargetIdentity> all = new HashSet<>();
                all.add(TargetIdentity.of("postgres", system, row.getString(2)));
                if (row.getBoolean(3)) {
                    all.add(TargetIdentity.of("postgres-replication", system));
                }
                return all;
            }
        });
    }

    /** What is done with a connection. */
    @FunctionalInterface
    interface Conversation<T> {
        T with(Connection connection) throws SQLException, IOException, InterruptedException;
    }

    /**
     * Connects, and talks to the server until that is over or the operation is cancelled.
     *
     * @throws IOException if it cannot be reached or does not let us in, or the conversation fails; the reason has no secret
     */
    <T> T connected(Operation operation, Conversation<T> conversation) throws IOException, InterruptedException {
        operation.checkCancelled();
        try (Connection connection = login.sql()) {
            Operation.Registration closing = operation.onCancel(() -> abort(connection));
            try {
                return conversation.with(connection);
            } finally {
                closing.close();
            }
        } catch (SQLException e) {
            operation.checkCancelled();
            throw new IOException(login + ": " + e.getMessage() + " (" + e.getSQLState() + ")", e);
        } catch (IOException e) {
            operation.checkCancelled();
            throw e;
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It is broken already, which ends what waits for it as well.
        }
    }

    @Override
    public String toString() {
        return login.toString();
    }

    /** Builds a {@link PostgresServer}. Not thread-safe. */
    public static final class Builder {

        private final String url;
        private Optional<Path> socket = Optional.empty();
        private Optional<String> user = Optional.empty();
        private Optional<Secret> password = Optional.empty();
        private Duration timeout = Duration.ofMinutes(1);

        private Builder(String url) {
            this.url = new Login(url, Optional.empty(), Optional.empty(), Optional.empty(), timeout).url();
        }

        /** Connects by the Unix socket of this path, and not to the hosts of the URL. */
        public Builder socket(Path path) {
            socket = Optional.of(path);
            return this;
        }

        /** The role that connects; by default the one of the URL, or else the user of this process. */
        public Builder user(String name) {
            user = Optional.of(name);
            return this;
        }

        /** The password of the role; by default {@code ~/.pgpass} is looked into. */
        public Builder password(Secret secret) {
            password = Optional.of(secret);
            return this;
        }

        /** For how long the server may say nothing until the connection counts as lost. */
        public Builder timeout(Duration limit) {
            timeout = limit;
            return this;
        }

        /** The server. */
        public PostgresServer build() {
            return new PostgresServer(new Login(url, socket, user, password, timeout));
        }
    }
}
