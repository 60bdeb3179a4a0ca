package io.holdfast.testkit.s3;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Accepts connections on 127.0.0.1, each with a thread of its own, until it is closed. Thread-safe. */
final class Listener implements Closeable {

    private static final int BACKLOG = 200;

    private final ServerSocket socket;
    private final Optional<SSLContext> tls;
    private final Handler handler;
    private final ExecutorService threads;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

    /** Answers one request. */
    interface Handler {

        /** Whether the connection can be used for another one. */
        boolean answer(Connection connection, Connection.Head head) throws IOException, InterruptedException;
    }

    Listener(Optional<SSLContext> tls, Handler handler) throws IOException {
        this.tls = tls;
        this.handler = handler;
        socket = new ServerSocket(0, BACKLOG, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "holdfast-s3-stand-in");
            thread.setDaemon(true);
            return thread;
        });
        threads.execute(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket wire = socket.accept();
                threads.execute(() -> serve(wire));
            } catch (IOException | RejectedExecutionException e) {
                // It was closed, or one client gave up.
            }
        }
    }

    private void serve(Socket wire) {
        try (wire;
                Connection connection = new Connection(wire, stream(wire))) {
            connections.add(connection);
            try {
                boolean open = !socket.isClosed();
                while (open) {
                    Optional<Connection.Head> head = connection.head();
                    open = head.isPresent() && handler.answer(connection, head.get());
                }
            } finally {
                connections.remove(connection);
            }
        } catch (IOException e) {
            // The client has gone, or is none; a test sees that at the client.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Socket stream(Socket wire) throws IOException {
        if (tls.isEmpty()) {
            return wire;
        }
        SSLSocket secure = (SSLSocket) tls.get().getSocketFactory().createSocket(wire, null, wire.getPort(), true);
        secure.setUseClientMode(false);
        return secure;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
