package io.holdfast.testkit.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A connection of a client, over which requests come and are answered one after the other (HTTP/1.1). Belongs to one thread, but may be closed by another. */
final class Connection implements Closeable {

    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_LINE = 1 << 16;

    private final Socket wire;
    private final InputStream in;
    private final OutputStream out;

    /**
     * A connection.
     *
     * @param wire what is reset
     * @param stream what is spoken over: the same, or TLS over it
     */
    Connection(Socket wire, Socket stream) throws IOException {
        this.wire = wire;
        wire.setTcpNoDelay(true);
        in = new BufferedInputStream(stream.getInputStream(), BUFFER);
        out = new BufferedOutputStream(stream.getOutputStream(), BUFFER);
    }

    /**
     * What comes before a body.
     *
     * @param target path and query as they were sent
     * @param headers by their names in lower case
     */
    record Head(String method, String target, Map<String, String> headers) {

        /** How long the body is; empty if that was not said. */
        Optional<Long> length() throws IOException {
            String length = headers.get("content-length");
            try {
                return length == null ? Optional.empty() : Optional.of(Long.parseLong(length));
            } catch (NumberFormatException e) {
                throw new IOException("no length: " + length, e);
            }
        }

        boolean isInChunks() {
            return headers.getOrDefault("transfer-encoding", "")
                    .toLowerCase(Locale.ROOT)
                    .equals("chunked");
        }
    }

    /** The next request; empty if the client has gone. */
    Optional<Head> head() throws IOException {
        Optional<String> first = line();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = first.get().split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            throw new IOException("no request: " + first.get());
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = requiredLine(); !line.isEmpty(); line = requiredLine()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("no header: " + line);
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            headers.merge(name, line.substring(colon + 1).strip(), (one, other) -> one + "," + other);
        }
        return Optional.of(new Head(parts[0], parts[1], headers));
    }

    private String requiredLine() throws IOException {
        return line().orElseThrow(() -> new EOFException("the client went in the middle of a request"));
    }

    private Optional<String> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c = in.read();
        if (c < 0) {
            return Optional.empty();
        }
        while (c >= 0 && c != '\n') {
            if (line.size() == LONGEST_LINE) {
                throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
            }
            line.write(c);
            c = in.read();
        }
        return Optional.of(line.toString(ISO_8859_1).stripTrailing());
    }

    /** Tells a client that waits for it to send the body. */
    void askForBody(Head head) throws IOException {
        if (head.headers().getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
            out.flush();
        }
    }

    /** The first so many bytes of the body, or all of them if it has fewer. */
    byte[] body(Head head, long most) throws IOException {
        if (head.isInChunks()) {
            return chunks();
        }
        long length = head.length().orElse(0L);
        byte[] body = in.readNBytes((int) Math.min(length, most));
        if (body.length < Math.min(length, most)) {
            throw new EOFException("the client went after " + body.length + " of " + length + " bytes");
        }
        return body;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int size;
        do {
            size = Integer.parseInt(requiredLine().replaceFirst(";.*", ""), 16);
            body.write(in.readNBytes(size));
            String end = requiredLine();
            while (size == 0 && !end.isEmpty()) {
                end = requiredLine();
            }
        } while (size > 0);
        return body.toByteArray();
    }

    /** Answers with nothing but a head and this body. */
    void send(Reply reply, boolean withBody) throws IOException {
        sendHead(reply);
        if (withBody) {
            reply.content().write(out, reply.offset(), reply.length());
        }
        out.flush();
    }

    /** Sends half of the body, after which the connection is of no more use. */
    void sendHalf(Reply reply) throws IOException {
        sendHead(reply);
        reply.content().write(out, reply.offset(), reply.length() / 2);
        out.flush();
    }

    /** Sends the body in pieces, with a pause before each. */
    void drip(Reply reply, S3Fault fault) throws IOException, InterruptedException {
        sendHead(reply);
        for (long sent = 0; sent < reply.length(); sent += fault.bytes()) {
            out.flush();
            Thread.sleep(fault.pause().toMillis());
            reply.content().write(out, reply.offset() + sent, Math.min(fault.bytes(), reply.length() - sent));
        }
        out.flush();
    }

    private void sendHead(Reply reply) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " \r\n");
        reply.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        if (reply.status() != 204 && reply.status() != 304) {
            head.append("Content-Length: ").append(reply.length()).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
    }

    /** Ends the connection so that the client notices an error and not an end. */
    void reset() throws IOException {
        wire.setSoLinger(true, 0);
        wire.close();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
