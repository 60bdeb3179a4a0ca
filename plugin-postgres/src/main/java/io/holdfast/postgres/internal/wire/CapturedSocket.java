package io.holdfast.postgres.internal.wire;

import io.holdfast.postgres.internal.server.UnixSocketFactory;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a connection that pgjdbc makes. pgjdbc creates its factories by their class names, maybe on a thread of its own, and hands them nothing
 * but text; so what they make is found by a name that is unique to the connection.
 */
final class CapturedSocket implements AutoCloseable {

    private static final Map<String, CapturedSocket> WAITING = new ConcurrentHashMap<>();

    private final String name = UUID.randomUUID().toString();
    private final SocketFactory plain;
    private volatile @Nullable Socket socket;

    /**
     * Begins to wait for the socket of the connection with this {@link #name()}.
     *
     * @param path of the Unix socket that is to be connected to, if it is one
     */
    CapturedSocket(Optional<Path> path) {
        plain = path.<SocketFactory>map(UnixSocketFactory::new).orElseGet(SocketFactory::getDefault);
        WAITING.put(name, this);
    }

    /** What makes the sockets of a connection, before TLS is put over them. */
    static SocketFactory plain(String name) {
        CapturedSocket waiting = WAITING.get(name);
        return waiting == null ? SocketFactory.getDefault() : waiting.plain;
    }

    /** Keeps the socket that a connection uses from now on: the last one counts, since TLS is put over the first. */
    static <S extends Socket> S keep(String name, S socket) {
        CapturedSocket waiting = WAITING.get(name);
        if (waiting != null) {
            waiting.socket = socket;
        }
        return socket;
    }

    String name() {
        return name;
    }

    /** The socket, once pgjdbc has connected. */
    Socket socket() {
        Socket made = socket;
        if (made == null) {
            throw new IllegalStateException("pgjdbc has connected without the factory that it was told to use");
        }
        return made;
    }

    /** Asks the same server, whichever of several it is. */
    StillThere server(Duration timeout) {
        return new StillThere(plain, socket().getRemoteSocketAddress(), timeout);
    }

    @Override
    public void close() {
        WAITING.remove(name);
    }
}
