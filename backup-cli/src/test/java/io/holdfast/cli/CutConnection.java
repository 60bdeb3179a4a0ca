package io.holdfast.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How one host reaches a server that others reach as well: until it is cut, and again when that is mended. */
final class CutConnection implements AutoCloseable {

    private final int port;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean cut;

    /** To a port of this machine. */
    CutConnection(int port) throws IOException {
        this.port = port;
        listener = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        start(this::accept);
    }

    /** Writes a kubeconfig that names this instead of the server. */
    Path kubeconfig(Path original, Path to) throws IOException {
        String text = Files.readString(original);
        return Files.writeString(to, text.replace(":" + port, ":" + listener.getLocalPort()));
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "connection");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                start(() -> connect(client));
            } catch (IOException e) {
                // It was closed, or whoever came is gone again.
            }
        }
    }

    private void connect(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
            open.add(client);
            open.add(server);
            if (cut) {
                refused.incrementAndGet();
            } else {
                start(() -> pass(client, server));
                pass(server, client);
            }
        } catch (IOException e) {
            // The server is gone, as the client finds.
        } finally {
            open.remove(client);
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of them is gone, as the other finds.
        } finally {
            open.remove(from);
        }
    }

    /** Ends what there is, and lets nothing through any more. */
    void cut() throws IOException {
        cut = true;
        for (Socket each : open) {
            each.close();
        }
    }

    /** How often somebody has come in vain. */
    int refused() {
        return refused.get();
    }

    void mend() {
        cut = false;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
