package io.holdfast.detect;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Connections of checks. */
final class Sockets {

    private Sockets() {}

    /** Looks at what is at the other end. */
    @FunctionalInterface
    interface Look {
        Health at(Socket socket) throws IOException;
    }

    static Health connected(String host, int port, Duration timeout, Operation operation, Look look)
            throws InterruptedException {
        operation.checkCancelled();
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            return new Health.Unknown("where " + host + " is cannot be found out");
        }
        try (Socket socket = new Socket()) {
            Operation.Registration onCancel = operation.onCancel(() -> close(socket));
            try {
                int limit = (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
                socket.setSoTimeout(limit);
                socket.connect(address, limit);
                return look.at(socket);
            } finally {
                onCancel.close();
            }
        } catch (IOException e) {
            operation.checkCancelled();
            return new Health.Down("nobody answers at " + host + ":" + port + ": " + e.getMessage());
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Whoever waits for it is told.
        }
    }
}
