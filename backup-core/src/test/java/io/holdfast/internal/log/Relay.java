package io.holdfast.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Stands between a server and its clients, and shows what they say to one another, before it is heard. */
final class Relay implements AutoCloseable {

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final Supplier<Listener> listeners;

    /** Is shown the lines of one connection. */
    interface Listener {

        void asked(String line);

        void said(String line);
    }

    Relay(InetSocketAddress server, Supplier<Listener> listeners) throws IOException {
        this.server = server;
        this.listeners = listeners;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** Where clients find it. */
    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "relay");
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
                Socket connected = new Socket(server.getAddress(), server.getPort())) {
            Listener shown = listeners.get();
            start(() -> pass(client, connected, shown::asked));
            pass(connected, client, shown::said);
        } catch (IOException e) {
            // The server is gone, as the client finds.
        }
    }

    private static void pass(Socket from, Socket to, Consumer<String> show) {
        try (from;
                to;
                BufferedReader in = new BufferedReader(new InputStreamReader(from.getInputStream(), UTF_8));
                Writer out = new OutputStreamWriter(to.getOutputStream(), UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                show.accept(line);
                out.write(line + "\n");
                out.flush();
            }
        } catch (IOException e) {
            // One of them is gone, as the other finds.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
