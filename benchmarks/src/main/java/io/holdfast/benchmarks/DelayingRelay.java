package io.holdfast.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Passes connections on to a port of this machine, and everything that goes either way half a round trip later; as much as one likes may be on its way. */
final class DelayingRelay implements AutoCloseable {

    private static final int PIECE = 64 << 10;

    private final ServerSocket server;
    private final int behind;
    private final long delay;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        return thread;
    });

    DelayingRelay(int behind, int millis) throws IOException {
        this.behind = behind;
        delay = TimeUnit.MILLISECONDS.toNanos(millis) / 2;
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** What came, and when it is to go on; empty at the end. */
    @SuppressWarnings("ArrayRecordComponent") // They are never compared.
    private record Piece(byte[] bytes, long due) {}

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket other = new Socket(InetAddress.getLoopbackAddress(), behind);
                client.setTcpNoDelay(true);
                other.setTcpNoDelay(true);
                relay(client, other);
                relay(other, client);
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void relay(Socket from, Socket to) {
        BlockingQueue<Piece> underWay = new LinkedBlockingQueue<>();
        threads.execute(() -> receive(from, underWay));
        threads.execute(() -> send(underWay, to));
    }

    private void receive(Socket from, BlockingQueue<Piece> into) {
        byte[] buffer = new byte[PIECE];
        try {
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                into.add(new Piece(Arrays.copyOf(buffer, read), System.nanoTime() + delay));
            }
        } catch (IOException e) {
            // Lost, which the other side is told like an end.
        }
        into.add(new Piece(new byte[0], System.nanoTime() + delay));
    }

    private static void send(BlockingQueue<Piece> from, Socket to) {
        try (to) {
            OutputStream out = to.getOutputStream();
            for (Piece piece = from.take(); piece.bytes().length > 0; piece = from.take()) {
                TimeUnit.NANOSECONDS.sleep(piece.due() - System.nanoTime());
                out.write(piece.bytes());
            }
        } catch (IOException | InterruptedException e) {
            // Nobody listens any more.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
