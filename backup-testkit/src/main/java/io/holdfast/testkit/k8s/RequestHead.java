package io.holdfast.testkit.k8s;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The head of a request of HTTP/1.1, as it came.
 *
 * @param bytes with the empty line at its end
 * @param headers by their names in small letters
 */
@SuppressWarnings("ArrayRecordComponent") // They are never compared.
record RequestHead(byte[] bytes, String method, URI target, Map<String, String> headers) {

    private static final int LONGEST = 1 << 16;

    /** The next one of a connection; empty if it has ended. */
    static Optional<RequestHead> read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int lineLength = 0;
        while (true) {
            int one = in.read();
            if (one < 0) {
                return Optional.empty();
            }
            bytes.write(one);
            if (bytes.size() > LONGEST) {
                throw new IOException("the head of a request is longer than " + LONGEST + " bytes");
            }
            if (one == '\n') {
                if (lineLength == 0) {
                    return Optional.of(parse(bytes.toByteArray()));
                }
                lineLength = 0;
            } else if (one != '\r') {
                lineLength++;
            }
        }
    }

    private static RequestHead parse(byte[] bytes) throws IOException {
        String[] lines = new String(bytes, ISO_8859_1).split("\r?\n");
        String[] first = lines[0].split(" ");
        if (first.length != 3) {
            throw new IOException("that is no request");
        }
        Map<String, String> headers = new TreeMap<>();
        for (int line = 1; line < lines.length; line++) {
            int colon = lines[line].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[line].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[line].substring(colon + 1).strip());
            }
        }
        return new RequestHead(bytes, first[0], URI.create(first[1]), headers);
    }

    /** A header; empty if there is none. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    boolean wantsWebSocket() {
        return header("upgrade").equalsIgnoreCase("websocket");
    }

    /** Passes it on with its body. */
    void pass(InputStream in, OutputStream out) throws IOException {
        out.write(bytes);
        if (header("transfer-encoding").equalsIgnoreCase("chunked")) {
            passChunks(in, out);
        } else {
            String length = header("content-length");
            passBytes(in, out, length.isEmpty() ? 0 : Long.parseLong(length));
        }
        out.flush();
    }

    private static void passChunks(InputStream in, OutputStream out) throws IOException {
        while (true) {
            String size = passLine(in, out);
            long length = Long.parseLong(size.replaceAll(";.*", "").strip(), 16);
            if (length == 0) {
                while (!passLine(in, out).isEmpty()) {
                    // Trailers.
                }
                return;
            }
            passBytes(in, out, length);
            passLine(in, out);
        }
    }

    private static String passLine(InputStream in, OutputStream out) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int one = in.read(); one != '\n'; one = in.read()) {
            if (one < 0) {
                throw new IOException("the connection ended in the middle of a request");
            }
            out.write(one);
            line.append((char) one);
        }
        out.write('\n');
        return line.toString().strip();
    }

    private static void passBytes(InputStream in, OutputStream out, long length) throws IOException {
        byte[] some = new byte[8192];
        for (long left = length; left > 0; ) {
            int count = in.read(some, 0, (int) Math.min(some.length, left));
            if (count < 0) {
                throw new IOException("the connection ended in the middle of a request");
            }
            out.write(some, 0, count);
            left -= count;
        }
    }
}
