package io.holdfast.postgres.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages over a socket. One thread may receive while others send. */
final class Wire {

    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
    private static final int BUFFER = 256 << 10;
    /** A WAL message has up to 128 KiB and a message of a base backup up to 64 KiB; a row may be larger. */
    private static final int LONGEST = 1 << 28;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private byte[] payload = new byte[BUFFER];
    private Silence silence = Silence.FAILS;

    /** Is told that nothing has come for the timeout of the socket, between two messages. */
    @FunctionalInterface
    interface Silence {
        /** The connection is lost. */
        Silence FAILS = failure -> {
            throw failure;
        };

        /** Returns if it is waited on. */
        void noticed(SocketTimeoutException failure) throws IOException;
    }

    /**
     * A message.
     *
     * @param type the letter that the protocol gives it
     * @param payload valid until the next one is received
     */
    record Message(char type, ByteBuffer payload) {}

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
        out = socket.getOutputStream();
    }

    /** Receives the next message that is not only said by the way. */
    Message receive() throws IOException {
        while (true) {
            Message message = next();
            switch (message.type) {
                case 'N' -> notice(message.payload);
                case 'S', 'A' -> LOG.trace("The server says by the way: {}", message.type);
                default -> {
                    return message;
                }
            }
        }
    }

    /** By default it {@linkplain Silence#FAILS fails}. For the thread that receives. */
    void onSilence(Silence other) {
        silence = other;
    }

    private Message next() throws IOException {
        try {
            return read();
        } catch (SocketTimeoutException e) {
            throw new IOException("the server has said nothing for " + socket.getSoTimeout() / 1000.0 + " s", e);
        }
    }

    private Message read() throws IOException {
        int type = type();
        if (type < 0) {
            throw new EOFException("the server has closed the connection");
        }
        int length = in.readInt() - 4;
        if (length < 0 || length > LONGEST) {
            throw new IOException("the server sent a message of type " + (char) type + " with " + length + " bytes");
        }
        if (length > payload.length) {
            payload = new byte[Math.max(length, 2 * payload.length)];
        }
        in.readFully(payload, 0, length);
        return new Message((char) type, ByteBuffer.wrap(payload, 0, length));
    }

    private int type() throws IOException {
        while (true) {
            try {
                return in.read();
            } catch (SocketTimeoutException e) {
                silence.noticed(e);
            }
        }
    }

    private static void notice(ByteBuffer fields) {
        var texts = ServerException.fields(fields);
        String severity = texts.getOrDefault('V', texts.getOrDefault('S', ""));
        if (severity.equals("WARNING")) {
            LOG.warn("The server warns: {}", texts.get('M'));
        } else {
            LOG.debug("The server says: {}", texts.get('M'));
        }
    }

    void send(char type, ByteBuffer content) throws IOException {
        byte[] message = new byte[5 + content.remaining()];
        ByteBuffer.wrap(message)
                .put((byte) type)
                .putInt(4 + content.remaining())
                .put(content);
        synchronized (out) {
            out.write(message);
            out.flush();
        }
    }

    void query(String command) throws IOException {
        byte[] text = command.getBytes(UTF_8);
        send('Q', ByteBuffer.allocate(text.length + 1).put(text).put((byte) 0).flip());
    }

    /** Reads a text that a zero ends. */
    static String text(ByteBuffer from) {
        int begin = from.position();
        while (from.get() != 0) {
            // The next one.
        }
        return new String(from.array(), from.arrayOffset() + begin, from.position() - 1 - begin, UTF_8);
    }
}
