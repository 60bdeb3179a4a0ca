package io.holdfast.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A way to a server of this machine that goes wrong, and can be taken again: it breaks when so many bytes have come from there, or nothing passes any more, in no direction,
 * and nobody is told.
 */
final class CutConnection implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int server;
    private final Set<Way> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean breaks = true;
    private volatile boolean silent;
    private volatile String last = "";
    private volatile String held = "";
    private final CountDownLatch answeredOthers = new CountDownLatch(1);

    CutConnection(int server) throws IOException {
        this.server = server;
        thread(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Lets so many bytes pass, and breaks then, once. */
    void cutAfter(long bytes) {
        breaks = true;
        left.set(bytes);
    }

    /** Lets so many bytes pass, and nothing from then on. */
    void silenceAfter(long bytes) {
        breaks = false;
        left.set(bytes);
    }

    /** Lets nothing pass any more once a client has said this. */
    void silenceAfter(String words) {
        last = words;
    }

    /** Holds back what the server says to a client that has said this, until it has answered another one. */
    void holdAfter(String words) {
        held = words;
    }

    /** Whether another one was answered before what was held back. */
    boolean answeredOthers() {
        return answeredOthers.getCount() == 0;
    }

    /** Lets pass what comes over new connections. The server notices that it has lost the others. */
    void heal() {
        last = "";
        left.set(Long.MAX_VALUE);
        silent = false;
        open.stream().filter(way -> way.lost).forEach(Way::close);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Way way = new Way(client, new Socket(InetAddress.getLoopbackAddress(), server));
                open.add(way);
                thread(() -> way.pass(way.client, way.server));
                thread(() -> way.pass(way.server, way.client));
            } catch (IOException e) {
                // The test is over, or the server is down.
            }
        }
    }

    /** One connection. */
    private final class Way {

        private final Socket client;
        private final Socket server;
        private volatile boolean lost;
        private volatile boolean waits;

        Way(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pass(Socket from, Socket to) {
            byte[] buffer = new byte[8192];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                    if (from == server && left.addAndGet(-count) < 0 && !fail()) {
                        break;
                    }
                    if (silent) {
                        lost = true;
                    }
                    if (from == client && says(held, buffer, count)) {
                        waits = true;
                    }
                    if (from == server && waits) {
                        answeredOthers.await();
                    }
                    if (!lost) {
                        out.write(buffer, 0, count);
                    }
                    if (from == server && open.stream().anyMatch(way -> way != this && way.waits)) {
                        answeredOthers.countDown();
                    }
                    if (from == client && says(last, buffer, count)) {
                        silent = true;
                    }
                }
            } catch (IOException e) {
                // Either side is gone, and so the other is closed.
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (!lost) {
                close();
            }
        }

        /** Breaks the connection, or falls silent and goes on so. */
        private boolean fail() throws IOException {
            left.set(Long.MAX_VALUE);
            silent = !breaks;
            if (breaks) {
                // With what is in the buffers, as a cable that is pulled.
                client.setSoLinger(true, 0);
                server.setSoLinger(true, 0);
            }
            return silent;
        }

        private static boolean says(String words, byte[] buffer, int count) {
            return !words.isEmpty() && new String(buffer, 0, count, StandardCharsets.ISO_8859_1).contains(words);
        }

        void close() {
            open.remove(this);
            try (client;
                    server) {
                lost = true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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
        open.forEach(Way::close);
    }
}
