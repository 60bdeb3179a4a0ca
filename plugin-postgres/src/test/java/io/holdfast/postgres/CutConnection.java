package io.holdfast.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A way to a server of this machine that breaks when so many bytes have come from there, and can be taken again. */
final class CutConnection implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);

    CutConnection(int server) throws IOException {
        this.server = server;
        thread(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Lets so many bytes pass, and breaks then, once. */
    void cutAfter(long bytes) {
        left.set(bytes);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket there = new Socket(InetAddress.getLoopbackAddress(), server);
                open.add(client);
                open.add(there);
                thread(() -> pass(client, there, false));
                thread(() -> pass(there, client, true));
            } catch (IOException e) {
                // The test is over, or the server is down.
            }
        }
    }

    private void pass(Socket from, Socket to, boolean counted) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                if (counted && left.addAndGet(-count) < 0) {
                    left.set(Long.MAX_VALUE);
                    // With what is in the buffers, as a cable that is pulled.
                    from.setSoLinger(true, 0);
                    to.setSoLinger(true, 0);
                    return;
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // Either side is gone, and so the other is closed.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "cut-connection");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
