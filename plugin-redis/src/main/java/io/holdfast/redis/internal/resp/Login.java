package io.holdfast.redis.internal.resp;

import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Who connects where.
 *
 * @param host of the server
 * @param port of the server
 * @param tls whose certificates are trusted; empty to connect without TLS
 * @param user of the server's ACL; empty for {@code default}
 * @param password of that user
 */
public record Login(String host, int port, Optional<SSLContext> tls, Optional<String> user, Optional<Secret> password) {

    private static final int PORT = 6379;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Does something over a connection. */
    @FunctionalInterface
    public interface Conversation<T> {
        /** Does it. */
        T with(RespConnection connection) throws IOException, InterruptedException;
    }

    /**
     * An address without who connects.
     *
     * @param url {@code redis://host:port}, or {@code rediss://} with TLS
     * @param trust whose certificates are trusted, where TLS is wanted
     * @throws IllegalArgumentException if it is no such address
     */
    public static Login to(String url, SSLContext trust) {
        return to(url, trust, PORT);
    }

    /** As above, at this port where the address has none. */
    public static Login to(String url, SSLContext trust, int defaultPort) {
        URI uri = uri(url);
        boolean tls = "rediss".equals(uri.getScheme());
        boolean plain = "redis".equals(uri.getScheme());
        boolean more = uri.getUserInfo() != null
                || uri.getQuery() != null
                || !uri.getPath().matches("/?");
        if (uri.getHost() == null || more || !(tls || plain)) {
            throw new IllegalArgumentException(
                    "an address is redis://host:port or rediss://host:port, without user, password and database; of a source also redis-sentinel://host:port,host:port/master and redis-cluster://host:port,host:port");
        }
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        int port = uri.getPort() < 0 ? defaultPort : uri.getPort();
        return new Login(host, port, tls ? Optional.of(trust) : Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "the address of a server cannot be read at character " + e.getIndex(), e);
        }
    }

    /** The same, at another address. */
    public Login at(String otherHost, int otherPort) {
        return new Login(otherHost, otherPort, tls, user, password);
    }

    /** The same, as somebody. */
    public Login as(Optional<String> name, Optional<Secret> secret) {
        return new Login(host, port, tls, name, secret);
    }

    /**
     * Connects, and logs in. A server that says nothing for a minute is given up.
     *
     * @throws ServerException if the server does not let the user in
     */
    public RespConnection connect() throws IOException {
        return connect(LIMIT);
    }

    /** Connects, as {@link #connect()} does, with another limit for whatever is waited for. */
    public RespConnection connect(Duration limit) throws IOException {
        Socket socket = new Socket();
        try {
            reach(socket, limit);
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            RespConnection connection =
                    new RespConnection(tls.isPresent() ? secured(socket, tls.get(), limit) : socket);
            connection.limit(limit);
            logIn(connection);
            return connection;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void reach(Socket socket, Duration limit) throws IOException {
        try {
            socket.connect(new InetSocketAddress(host, port), (int) limit.toMillis());
        } catch (IOException e) {
            throw new IOException("The server at " + this + " cannot be reached: " + e.getMessage(), e);
        }
    }

    private Socket secured(Socket socket, SSLContext context, Duration limit) throws IOException {
        SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
        SSLParameters parameters = secured.getSSLParameters();
        // The name in the certificate is compared with that of the server, as by a browser.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.setSoTimeout((int) limit.toMillis());
        secured.startHandshake();
        return secured;
    }

    private void logIn(RespConnection connection) throws IOException {
        if (password.isEmpty()) {
            return;
        }
        byte[] secret = password.get().utf8();
        try {
            if (user.isPresent()) {
                connection.authenticate(user.get(), secret);
            } else {
                connection.authenticate(secret);
            }
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** Connects, and talks to the server until that is over or the operation is cancelled, which a socket does not notice by itself. */
    public <T> T connected(Operation operation, Conversation<T> conversation) throws IOException, InterruptedException {
        operation.checkCancelled();
        try (RespConnection connection = connect()) {
            Operation.Registration closing = operation.onCancel(connection::close);
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

    @Override
    public String toString() {
        return (tls.isPresent() ? "rediss://" : "redis://") + host + ":" + port;
    }
}
