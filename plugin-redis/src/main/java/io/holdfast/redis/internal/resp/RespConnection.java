package io.holdfast.redis.internal.resp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection over which commands are sent and replies come, in version 2 of the protocol. One thread may send while another receives. */
public final class RespConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RespConnection.class);
    private static final int BUFFER = 1 << 18;
    private static final int LONGEST_LINE = 1 << 16;

    private final Socket socket;
    private final Socket beneath;
    private final InputStream in;
    private final OutputStream out;

    /** A connection over a socket that is connected. */
    public RespConnection(Socket socket) throws IOException {
        this(socket, socket);
    }

    /**
     * A connection over a socket that is connected, with TLS over another one.
     *
     * @param beneath that other one, which is what is closed: to close TLS waits for what is being sent, and that may wait for the server
     */
    RespConnection(Socket socket, Socket beneath) throws IOException {
        this.socket = socket;
        this.beneath = beneath;
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        out = socket.getOutputStream();
    }

    /** How long it waits for the server to say something before it gives it up. */
    public void limit(Duration limit) throws IOException {
        socket.setSoTimeout((int) limit.toMillis());
    }

    /** What the server sends that is no reply. */
    public InputStream in() {
        return in;
    }

    /** Where it ends here, which the server knows it by. */
    public InetAddress localAddress() {
        return socket.getLocalAddress();
    }

    /** Where it ends there. */
    public InetAddress remoteAddress() {
        return socket.getInetAddress();
    }

    void authenticate(byte[] password) throws IOException {
        send("AUTH".getBytes(UTF_8), password);
        ok("AUTH");
    }

    void authenticate(String user, byte[] password) throws IOException {
        send("AUTH".getBytes(UTF_8), user.getBytes(UTF_8), password);
        ok("AUTH");
    }

    private void ok(String command) throws IOException {
        reply(command);
    }

    /**
     * Sends a command and waits for its reply.
     *
     * @return a {@link String} of a status, a {@link Long}, a {@code byte[]}, a {@link List} of these, or null
     * @throws ServerException if the server refuses it
     */
    public @Nullable Object command(String... words) throws IOException {
        send(words);
        return reply(words[0]);
    }

    /** Sends a command of bytes, as {@link #command(String...)} does one of texts. */
    public @Nullable Object command(byte[]... words) throws IOException {
        send(words);
        return reply(new String(words[0], UTF_8));
    }

    /** Sends a command whose reply is a text. */
    public String text(String... words) throws IOException {
        return text(command(words));
    }

    /** A reply, or a part of one, as text. */
    public static String text(@Nullable Object reply) {
        if (reply instanceof List<?> parts) {
            return parts.stream().map(RespConnection::text).toList().toString();
        }
        return reply instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(reply);
    }

    /** Sends a command and waits for nothing. */
    public void send(String... words) throws IOException {
        byte[][] all = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            all[i] = words[i].getBytes(UTF_8);
        }
        send(all);
    }

    /** Sends a command of bytes and waits for nothing. */
    public void send(byte[]... words) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("*" + words.length + "\r\n").getBytes(UTF_8));
        for (byte[] word : words) {
            bytes.writeBytes(("$" + word.length + "\r\n").getBytes(UTF_8));
            bytes.writeBytes(word);
            bytes.writeBytes(new byte[] {'\r', '\n'});
        }
        out.write(bytes.toByteArray());
        out.flush();
    }

    /** Sends bytes as they are. */
    public void sendRaw(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        out.flush();
    }

    /** Sends a line. */
    public void sendLine(String line) throws IOException {
        byte[] bytes = (line + "\r\n").getBytes(UTF_8);
        sendRaw(bytes, 0, bytes.length);
    }

    /**
     * Waits for the next reply.
     *
     * @param command to which, for the message
     * @return as from {@link #command(String...)}
     * @throws ServerException if the server refuses the command
     */
    public @Nullable Object reply(String command) throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case '-' -> throw new ServerException(command, rest);
            case ':' -> Long.valueOf(number(rest));
            case '$' -> number(rest) < 0 ? null : bytes((int) number(rest));
            case '*' -> {
                List<@Nullable Object> parts = new ArrayList<>();
                for (long i = number(rest); i > 0; i--) {
                    parts.add(reply(command));
                }
                yield parts;
            }
            default -> throw notUnderstood(line);
        };
    }

    /**
     * Waits for the next reply, which consists of parts that are replies themselves and are read next.
     *
     * @throws ServerException if the server refuses the command
     */
    public void partsOfReply(String command) throws IOException {
        number(command, '*');
    }

    /**
     * Waits for the next reply, of bytes, which are read {@linkplain #in next} and {@linkplain #endOfReply ended}.
     *
     * @return how many; negative if there is no such thing, and nothing to read
     * @throws ServerException if the server refuses the command
     */
    public long lengthOfReply(String command) throws IOException {
        return number(command, '$');
    }

    private long number(String command, char kind) throws IOException {
        String line = line();
        if (line.charAt(0) == '-') {
            throw new ServerException(command, line.substring(1));
        }
        if (line.charAt(0) != kind) {
            throw notUnderstood(line);
        }
        return number(line.substring(1));
    }

    /** Passes over what is behind the bytes of a reply. */
    public void endOfReply() throws IOException {
        if (in.read() != '\r' || in.read() != '\n') {
            throw new EOFException("The server has closed the connection");
        }
    }

    /** The words of a command that comes; newlines before it, which keep a connection alive, are passed over. */
    public List<String> receiveCommand() throws IOException {
        String line = line();
        if (line.charAt(0) != '*') {
            return List.of(line.split(" "));
        }
        List<String> words = new ArrayList<>();
        for (long i = number(line.substring(1)); i > 0; i--) {
            words.add(word());
        }
        return words;
    }

    private String word() throws IOException {
        long length = number(line().substring(1));
        if (length > LONGEST_LINE) {
            throw notUnderstood("a word of " + length + " bytes");
        }
        return new String(bytes((int) length), UTF_8);
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        endOfReply();
        return bytes;
    }

    /** The next line that is not empty. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The server has closed the connection");
            }
            if (next == '\n' && line.size() > 0) {
                return line.toString(UTF_8);
            }
            if (next != '\n' && next != '\r') {
                line.write(next);
            }
            if (line.size() > LONGEST_LINE) {
                throw notUnderstood(line.toString(UTF_8).substring(0, 64));
            }
        }
    }

    private static long number(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("The server says '" + text + "' instead of a number", e);
        }
    }

    static IOException notUnderstood(String line) {
        return new IOException("The server says what nobody understands: " + line);
    }

    /** Breaks it, which ends what waits for it as well. */
    @Override
    public void close() {
        try {
            beneath.close();
        } catch (IOException e) {
            LOG.debug("A connection could not be closed", e);
        }
    }
}
