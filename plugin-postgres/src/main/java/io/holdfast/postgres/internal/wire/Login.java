package io.holdfast.postgres.internal.wire;

import io.holdfast.postgres.internal.server.UnixSocketFactory;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Who connects where. pgjdbc does what a login needs: several hosts, TLS, SCRAM with channel binding.
 *
 * @param url as pgjdbc reads it, without a password
 * @param socket the Unix socket that is connected to instead of the hosts of the URL
 * @param user the role
 * @param password of the role; empty where the server asks for none, or finds it elsewhere
 * @param timeout for how long a server may say nothing
 */
public record Login(
        String url, Optional<Path> socket, Optional<String> user, Optional<Secret> password, Duration timeout) {

    private static final int PROTOCOL_VERSION_OF_PG_14 = 14;
    private static final Pattern ADDRESS =
            Pattern.compile("(?<server>jdbc:postgresql:(?://[^/?]*)?)/?[^?]*(?<query>\\?.*)?");
    private static final String PROTOCOL_VIOLATION = "08P01";
    private static final String NO_POOLER =
            ". Connections for replication do not pass a pooler such as PgBouncer: the address must be the server's own";

    /** Refuses what pgjdbc cannot read, and a password that would be shown. */
    public Login {
        Properties read = Driver.parseURL(url, new Properties());
        if (read == null) {
            throw new IllegalArgumentException("'" + url.replaceAll("password=[^&]*", "password=…")
                    + "' is no URL of a PostgreSQL server, such as jdbc:postgresql://host:5432/database");
        }
        if (read.containsKey(PGProperty.PASSWORD.getName()) || read.containsKey(PGProperty.SSL_PASSWORD.getName())) {
            throw new IllegalArgumentException("no password is given in the URL, so that none is ever shown");
        }
        for (PGProperty ours : new PGProperty[] {PGProperty.SOCKET_FACTORY, PGProperty.SSL_FACTORY}) {
            if (read.containsKey(ours.getName())) {
                throw new IllegalArgumentException("the URL cannot name a " + ours.getName() + " of its own");
            }
        }
    }

    /** What is done with a connection. */
    @FunctionalInterface
    public interface Conversation<T> {
        /** Talks to the server. */
        T with(ReplicationConnection connection) throws IOException, InterruptedException;
    }

    /**
     * Connects for replication, which a server that is a standby offers as well, and talks until that is over or the operation is cancelled.
     *
     * @throws IOException if the server cannot be reached or does not let us in, or the conversation fails
     * @throws InterruptedException if the operation was cancelled
     */
    public <T> T replication(Operation operation, Conversation<T> conversation)
            throws IOException, InterruptedException {
        operation.checkCancelled();
        try (ReplicationConnection connection = replication()) {
            // A socket does not notice that its thread is interrupted.
            Operation.Registration closing = operation.onCancel(connection::abort);
            try {
                return conversation.with(connection);
            } finally {
                closing.close();
            }
        } catch (IOException e) {
            operation.checkCancelled();
            throw e;
        }
    }

    /**
     * Connects for replication.
     *
     * @throws IOException if the server cannot be reached or does not let us in
     */
    public ReplicationConnection replication() throws IOException {
        try (CapturedSocket captured = new CapturedSocket(socket)) {
            Properties properties = new Properties();
            PGProperty.REPLICATION.set(properties, "true");
            PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, String.valueOf(PROTOCOL_VERSION_OF_PG_14));
            PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
            PGProperty.GSS_ENC_MODE.set(properties, "disable");
            PGProperty.SOCKET_FACTORY.set(properties, CapturingSocketFactory.class.getName());
            PGProperty.SOCKET_FACTORY_ARG.set(properties, captured.name());
            PGProperty.SSL_FACTORY.set(properties, CapturingSslFactory.class.getName());
            properties.setProperty(CapturingSslFactory.NAME, captured.name());
            return new ReplicationConnection(connect(properties), captured.socket(), captured.server(timeout));
        }
    }

    /**
     * Connects to the database of the URL, to ask it in SQL.
     *
     * @throws IOException if the server cannot be reached or does not let us in
     */
    public Connection sql() throws IOException {
        Properties properties = new Properties();
        socket.ifPresent(path -> {
            PGProperty.SOCKET_FACTORY.set(properties, UnixSocketFactory.class.getName());
            PGProperty.SOCKET_FACTORY_ARG.set(properties, path.toString());
        });
        return connect(properties);
    }

    /** The same to another database. */
    public Login to(String database) {
        Matcher address = ADDRESS.matcher(url);
        if (!address.matches()) {
            throw new IllegalStateException("pgjdbc could read " + url);
        }
        String server = address.group("server");
        String query = address.group("query");
        return new Login(
                server
                        + (server.endsWith(":") ? "" : "/")
                        + URLEncoder.encode(database, StandardCharsets.UTF_8)
                        + (query == null ? "" : query),
                socket,
                user,
                password,
                timeout);
    }

    private Connection connect(Properties properties) throws IOException {
        PGProperty.APPLICATION_NAME.set(properties, "holdfast");
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        // Of what a server answers at once.
        PGProperty.SOCKET_TIMEOUT.set(properties, (int) Math.max(1, timeout.toSeconds() / 2));
        user.ifPresent(name -> PGProperty.USER.set(properties, name));
        password.ifPresent(secret -> {
            byte[] utf8 = secret.utf8();
            PGProperty.PASSWORD.set(properties, new String(utf8, StandardCharsets.UTF_8));
            Arrays.fill(utf8, (byte) 0);
        });
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // There pgjdbc looks for our factories if it was loaded apart from us.
        thread.setContextClassLoader(Login.class.getClassLoader());
        try {
            Connection connection = new Driver().connect(url, properties);
            if (connection == null) {
                throw new IOException("pgjdbc does not connect to " + url);
            }
            return connection;
        } catch (SQLException e) {
            boolean pooler = PROTOCOL_VIOLATION.equals(e.getSQLState());
            throw new IOException("No connection to " + this + ": " + e.getMessage() + (pooler ? NO_POOLER : ""), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public String toString() {
        return socket.map(path -> url + " by " + path).orElse(url);
    }
}
