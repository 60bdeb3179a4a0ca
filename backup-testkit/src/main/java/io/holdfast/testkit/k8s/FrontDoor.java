package io.holdfast.testkit.k8s;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Listens in front of the server of the JDK, which cannot give up a connection for another protocol: hands over connections whose client asks for a WebSocket, and passes all else through. Where one side closes, the other is closed.
 */
final class FrontDoor implements AutoCloseable {

    private final ServerSocket listening;
    private final InetSocketAddress behind;
    private final Executor threads;
    private final Upgrades upgrades;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Who serves connections that are to become WebSockets, until they are to be closed. */
    @FunctionalInterface
    interface Upgrades {
        void serve(RequestHead head, Socket client, InputStream in) throws IOException;
    }

    FrontDoor(ServerSocket listening, InetSocketAddress behind, Executor threads, Upgrades upgrades) {
        this.listening = listening;
        this.behind = behind;
        this.threads = threads;
        this.upgrades = upgrades;
    }

    void start() {
        threads.execute(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                open.add(client);
                threads.execute(new Connection(client)::serve);
            } catch (IOException e) {
                // The listener is closed, or a client has gone again.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private final class Connection {

        private final Socket client;
        private final Socket server = new Socket();
        private volatile boolean handedOver;

        Connection(Socket client) {
            this.client = client;
        }

        void serve() {
            try {
                client.setTcpNoDelay(true);
                InputStream in = new BufferedInputStream(client.getInputStream());
                Optional<RequestHead> head = RequestHead.read(in);
                while (head.isPresent() && !head.get().wantsWebSocket()) {
                    pass(head.get(), in);
                    head = RequestHead.read(in);
                }
                if (head.isPresent()) {
                    handedOver = true;
                    upgrades.serve(head.get(), client, in);
                }
            } catch (IOException e) {
                // The client has gone, or what it sent is no HTTP: the connection is closed.
            } finally {
                close(server);
                close(client);
            }
        }

        private void pass(RequestHead head, InputStream in) throws IOException {
            if (!server.isConnected()) {
                server.setTcpNoDelay(true);
                server.connect(behind);
                open.add(server);
                threads.execute(this::passBack);
            }
            head.pass(in, new BufferedOutputStream(server.getOutputStream()));
        }

        private void passBack() {
            byte[] some = new byte[16384];
            try {
                InputStream in = server.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int count = in.read(some); count >= 0; count = in.read(some)) {
                    out.write(some, 0, count);
                    out.flush();
                }
            } catch (IOException e) {
                // As if it had ended.
            } finally {
                if (!handedOver) {
                    close(client);
                }
            }
        }

        private void close(Socket socket) {
            open.remove(socket);
            try {
                socket.close();
            } catch (IOException e) {
                // It is as good as closed.
            }
        }
    }
}
