package io.holdfast.postgres.internal.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Made by pgjdbc: sockets that are also {@linkplain CapturedSocket kept}. */
public final class CapturingSocketFactory extends SocketFactory {

    private final String name;

    /**
     * As pgjdbc makes it.
     *
     * @param name of the connection
     */
    public CapturingSocketFactory(String name) {
        this.name = name;
    }

    @Override
    public Socket createSocket() throws IOException {
        return CapturedSocket.keep(name, CapturedSocket.plain(name).createSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return CapturedSocket.keep(name, CapturedSocket.plain(name).createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return CapturedSocket.keep(name, CapturedSocket.plain(name).createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return CapturedSocket.keep(name, CapturedSocket.plain(name).createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return CapturedSocket.keep(name, CapturedSocket.plain(name).createSocket(host, port, localHost, localPort));
    }
}
