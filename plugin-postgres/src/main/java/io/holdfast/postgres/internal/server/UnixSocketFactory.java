package io.holdfast.postgres.internal.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.SocketFactory;

/**
 * Gives pgjdbc Unix sockets, which it does not know: as its property {@code socketFactory}, with the path of the socket as {@code socketFactoryArg}.
 * Whatever host and port it connects to, it gets to that path. Thread-safe.
 */
public final class UnixSocketFactory extends SocketFactory {

    private final Path path;

    /** As pgjdbc makes it. */
    public UnixSocketFactory(String path) {
        this(Path.of(path));
    }

    /** Sockets that connect to this path. */
    public UnixSocketFactory(Path path) {
        this.path = path;
    }

    @Override
    public Socket createSocket() throws IOException {
        return new UnixSocket(path);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        Socket socket = createSocket();
        socket.connect(InetSocketAddress.createUnresolved(host, port));
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket(host.getHostAddress(), port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }
}
