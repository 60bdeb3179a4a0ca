package io.holdfast.testkit.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.testkit.s3.Signature.Signed;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a request carries, once it is known to be what was signed: frames ({@code aws-chunked}) are taken off.
 *
 * @param bytes without frames
 * @param trailers what stood behind the last frame, by names in lower case
 */
@SuppressWarnings("ArrayRecordComponent") // They are never compared.
record Body(byte[] bytes, Map<String, String> trailers) {

    private static final String EMPTY_HASH = Digests.hex("SHA-256", new byte[0]);

    static Body unchecked(byte[] sent) {
        return new Body(sent, Map.of());
    }

    /**
     * The body of a request.
     *
     * @param signed empty if nobody asks for signatures
     * @param secure whether it came over TLS, which is what an unsigned body needs
     */
    static Body of(Connection.Head head, byte[] sent, Optional<Signed> signed, boolean secure) throws Refusal {
        String hash = head.headers().get("x-amz-content-sha256");
        if (hash == null && signed.isPresent()) {
            throw Refusal.invalidRequest("Missing required header for this request: x-amz-content-sha256");
        }
        if (hash == null) {
            return unchecked(sent);
        }
        if (hash.startsWith("STREAMING-")) {
            boolean unsigned = hash.equals("STREAMING-UNSIGNED-PAYLOAD-TRAILER");
            if (unsigned) {
                requireSecure(secure);
            }
            return framed(head, sent, unsigned ? Optional.empty() : signed);
        }
        if (hash.equals("UNSIGNED-PAYLOAD")) {
            requireSecure(secure || sent.length == 0);
        } else if (signed.isPresent() && !hash.equals(Digests.hex("SHA-256", sent))) {
            throw new Refusal(
                    400,
                    "XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        return unchecked(sent);
    }

    private static void requireSecure(boolean secure) throws Refusal {
        if (!secure) {
            throw Refusal.invalidRequest("A body that is not signed must come over TLS.");
        }
    }

    private static Body framed(Connection.Head head, byte[] sent, Optional<Signed> signed) throws Refusal {
        Body body = new Frames(sent, signed).body();
        String length = head.headers().get("x-amz-decoded-content-length");
        if (length == null) {
            throw new Refusal(411, "MissingContentLength", "You must provide x-amz-decoded-content-length.");
        }
        if (!length.equals(Integer.toString(body.bytes.length))) {
            throw new Refusal(
                    400, "IncompleteBody", "The body has " + body.bytes.length + " bytes instead of " + length);
        }
        String announced = head.headers().getOrDefault("x-amz-trailer", "").toLowerCase(Locale.ROOT);
        if (!announced.isEmpty() && !body.trailers.containsKey(announced)) {
            throw new Refusal(
                    400, "MalformedTrailerError", "The request contained trailing data that was not well-formed.");
        }
        return body;
    }

    /** Reads a body that was sent in frames, each of which may be signed with the one before it. Not thread-safe. */
    private static final class Frames {

        private final byte[] sent;
        private final Optional<Signed> signed;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private String signature;
        private int position;

        Frames(byte[] sent, Optional<Signed> signed) {
            this.sent = sent;
            this.signed = signed;
            signature = signed.map(Signed::signature).orElse("");
        }

        Body body() throws Refusal {
            while (frame()) {
                // Until the last one, which is empty.
            }
            return new Body(content.toByteArray(), trailers());
        }

        private boolean frame() throws Refusal {
            String[] head = line().split(";chunk-signature=", 2);
            int size;
            try {
                size = Integer.parseInt(head[0], 16);
            } catch (NumberFormatException e) {
                throw incomplete();
            }
            if (size < 0 || size > sent.length - position) {
                throw incomplete();
            }
            byte[] bytes = Arrays.copyOfRange(sent, position, position + size);
            position += size;
            if (signed.isPresent()) {
                String hashes = signature + "\n" + EMPTY_HASH + "\n" + Digests.hex("SHA-256", bytes);
                signature = signed.get().signing().sign("AWS4-HMAC-SHA256-PAYLOAD", hashes);
                Signature.requireSame(signature, head.length == 2 ? head[1] : "");
            }
            content.writeBytes(bytes);
            if (size > 0 && !line().isEmpty()) {
                throw incomplete();
            }
            return size > 0;
        }

        private Map<String, String> trailers() throws Refusal {
            Map<String, String> trailers = new TreeMap<>();
            StringBuilder canonical = new StringBuilder();
            while (position < sent.length) {
                String[] trailer = line().split(":", 2);
                if (trailer.length == 2) {
                    String name = trailer[0].toLowerCase(Locale.ROOT);
                    trailers.put(name, trailer[1].strip());
                    if (!name.equals("x-amz-trailer-signature")) {
                        canonical
                                .append(name)
                                .append(':')
                                .append(trailer[1].strip())
                                .append('\n');
                    }
                }
            }
            if (signed.isPresent() && !trailers.isEmpty()) {
                String hash = Digests.hex("SHA-256", canonical.toString().getBytes(ISO_8859_1));
                Signature.requireSame(
                        signed.get().signing().sign("AWS4-HMAC-SHA256-TRAILER", signature + "\n" + hash),
                        trailers.getOrDefault("x-amz-trailer-signature", ""));
            }
            return trailers;
        }

        private String line() throws Refusal {
            int begin = position;
            while (position < sent.length && sent[position] != '\n') {
                position++;
            }
            if (position == sent.length) {
                throw incomplete();
            }
            return new String(sent, begin, position++ - begin, ISO_8859_1).stripTrailing();
        }

        private static Refusal incomplete() {
            return new Refusal(400, "IncompleteBody", "The request body terminated unexpectedly");
        }
    }
}
