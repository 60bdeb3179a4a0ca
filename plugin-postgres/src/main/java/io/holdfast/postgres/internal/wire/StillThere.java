package io.holdfast.postgres.internal.wire;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.SocketFactory;

/**
 * Asks a server that is at work on something for a sign of life, over another connection: with what any client may ask first, whether there is TLS. That takes neither a
 * role nor one of the server's places for connections.
 *
 * @param sockets makes the socket
 * @param server that is connected to
 * @param timeout how long may pass until it is connected to, and until it answers
 */
record StillThere(SocketFactory sockets, SocketAddress server, Duration timeout) {

    private static final int TLS_REQUEST = 80_877_103;

    /**
     * Asks.
     *
     * @throws IOException if there is no answer
     */
    void check() throws IOException {
        int millis = (int) timeout.toMillis();
        try (Socket socket = sockets.createSocket()) {
            socket.connect(server, millis);
            socket.setSoTimeout(millis);
            ByteBuffer request = ByteBuffer.allocate(8).putInt(8).putInt(TLS_REQUEST);
            socket.getOutputStream().write(request.array());
            if (socket.getInputStream().read() < 0) {
                throw new EOFException("the server does not answer other connections");
            }
        }
    }
}
