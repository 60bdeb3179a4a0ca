package io.holdfast.redis.internal.resp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that has this process as its master. Used by one thread, but closed by any. */
public final class ServedReplica implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServedReplica.class);
    private static final int HANDSHAKES = 3;

    private final RespConnection connection;

    private ServedReplica(RespConnection connection) {
        this.connection = connection;
    }

    /**
     * Waits for a server that knows the secret, and asks for all.
     *
     * @param listener whose time limit is that of the wait for each who comes
     * @param tls with which it is spoken to; empty without TLS
     * @throws SSLException if nobody came with whom TLS could be agreed on, and some tried again and again
     */
    public static ServedReplica accept(ServerSocket listener, Optional<SSLContext> tls, String secret)
            throws IOException {
        int failed = 0;
        while (true) {
            Socket socket = listener.accept();
            try {
                socket.setSoTimeout(listener.getSoTimeout());
                RespConnection connection =
                        new RespConnection(tls.isPresent() ? secured(socket, tls.get()) : socket, socket);
                if (greet(connection, secret)) {
                    return new ServedReplica(connection);
                }
            } catch (SSLException e) {
                // A server comes again each second; somebody else does not.
                if (++failed == HANDSHAKES) {
                    socket.close();
                    throw e;
                }
                LOG.debug("Somebody came with whom TLS could not be agreed on", e);
            } catch (IOException e) {
                LOG.debug("Somebody came who is no replica, or went away", e);
            }
            socket.close();
        }
    }

    private static Socket secured(Socket socket, SSLContext tls) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, false);
        secured.setUseClientMode(false);
        // One that is shown has to be trusted; that there is one is not asked for, since it knows the secret.
        secured.setWantClientAuth(true);
        try {
            secured.startHandshake();
        } catch (SocketException | EOFException e) {
            throw new SSLException("it went away in the midst of the handshake", e);
        }
        return secured;
    }

    /** Whether it is the replica that is waited for. */
    private static boolean greet(RespConnection connection, String secret) throws IOException {
        boolean known = false;
        while (true) {
            List<String> words = connection.receiveCommand();
            switch (words.get(0).toUpperCase(Locale.ROOT)) {
                case "AUTH" -> {
                    known = isSame(words.get(words.size() - 1), secret);
                    connection.sendLine(known ? "+OK" : "-WRONGPASS");
                }
                case "PING" -> connection.sendLine(known ? "+PONG" : "-NOAUTH Authentication required.");
                case "REPLCONF" -> connection.sendLine(known ? "+OK" : "-NOAUTH Authentication required.");
                case "PSYNC" -> {
                    return known;
                }
                default -> connection.sendLine("-ERR unknown command");
            }
        }
    }

    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(UTF_8), other.getBytes(UTF_8));
    }

    /** Says that a copy of so many bytes comes, which stands at this offset. */
    public void announce(String id, long offset, long length) throws IOException {
        connection.sendLine("+FULLRESYNC " + id + " " + offset);
        connection.sendLine("$" + length);
    }

    /** Sends a part of the copy or of the commands. */
    public void send(ByteBuffer bytes) throws IOException {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        connection.sendRaw(array, 0, array.length);
    }

    /** Waits until it says that it has done everything up to this offset. */
    public void awaitDone(long offset) throws IOException {
        while (true) {
            List<String> words = connection.receiveCommand();
            if (words.size() >= 3 && words.get(1).equalsIgnoreCase("ACK") && Long.parseLong(words.get(2)) >= offset) {
                return;
            }
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
