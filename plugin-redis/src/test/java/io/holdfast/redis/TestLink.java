package io.holdfast.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The only way to a server, at a port of its own, which can be cut at any byte that the server sends. Thread-safe. */
public final class TestLink implements AutoCloseable {

    private static final int BUFFER = 1 << 14;

    private final int target;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private boolean cut;
    private long left = Long.MAX_VALUE;

    private TestLink(int target) throws IOException {
        this.target = target;
        new Thread(this::accept, "test-link").start();
    }

    public static TestLink to(TestServer server) throws IOException {
        return new TestLink(server.port());
    }

    public String url() {
        return "redis://127.0.0.1:" + listener.getLocalPort();
    }

    /** Breaks all connections, and those that are made before it is {@linkplain #mend mended}. */
    public synchronized void cut() {
        cut = true;
        sockets.forEach(TestLink::close);
    }

    /** Breaks all connections when the server has sent so many bytes from now on over all of them; others can be made then. */
    public synchronized void breakAfter(long bytes) {
        left = bytes;
    }

    /** Whether what {@link #breakAfter} wants has happened. */
    public synchronized boolean broken() {
        return left == Long.MAX_VALUE;
    }

    public synchronized void mend() {
        cut = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                if (isOpen(client)) {
                    connect(client);
                }
            }
        } catch (SocketException e) {
            // It was closed.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            if (isOpen(server)) {
                new Thread(() -> pass(client, server, false), "test-link-there").start();
                new Thread(() -> pass(server, client, true), "test-link-back").start();
                return;
            }
        } catch (IOException e) {
            // The server is not there.
        }
        close(client);
    }

    private synchronized boolean isOpen(Socket socket) {
        sockets.add(socket);
        if (cut) {
            close(socket);
        }
        return !cut;
    }

    private void pass(Socket from, Socket to, boolean counted) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                int passed = counted ? counted(count) : count;
                out.write(buffer, 0, passed);
                if (passed < count) {
                    breakAll();
                }
            }
        } catch (IOException e) {
            // It was cut, or one side is gone.
        } finally {
            close(from);
            close(to);
        }
    }

    /** How many of these bytes may pass. */
    private synchronized int counted(int count) {
        int passed = (int) Math.min(left, count);
        left -= left == Long.MAX_VALUE ? 0 : passed;
        return passed;
    }

    private synchronized void breakAll() {
        left = Long.MAX_VALUE;
        sockets.forEach(TestLink::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
