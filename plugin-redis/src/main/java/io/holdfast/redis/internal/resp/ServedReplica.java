package io.holdfast.redis.internal.resp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that has this process as its master. Used by one thread, but closed by any. */
public final class ServedReplica implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServedReplica.class);

    private final RespConnection connection;

    private ServedReplica(RespConnection connection) {
        this.connection = connection;
    }

    /**
     * Waits for a server that knows the secret, and asks for all.
     *
     * @param listener whose time limit is that of the wait for each who comes
     */
    public static ServedReplica accept(ServerSocket listener, String secret) throws IOException {
        while (true) {
            Socket socket = listener.accept();
            RespConnection connection = new RespConnection(socket);
            try {
                connection.limit(Duration.ofMillis(listener.getSoTimeout()));
                if (greet(connection, secret)) {
                    return new ServedReplica(connection);
                }
            } catch (IOException e) {
                LOG.debug("Somebody came who is no replica, or went away", e);
            }
            connection.close();
        }
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
