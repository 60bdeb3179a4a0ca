package io.holdfast.testkit.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** What of a request is wrong before it is looked at what it wants. */
final class Checks {

    private static final long LARGEST_PUT = 5L << 30;
    private static final int LONGEST_KEY = 1024;
    private static final int MD5 = 16;

    private Checks() {}

    /** Before the body is read. */
    static void ofHead(Connection.Head head, S3Request request) throws Refusal {
        boolean carries = request.method().equals("PUT") || request.method().equals("POST");
        if (carries
                && head.isInChunks()
                && request.header("x-amz-decoded-content-length").isEmpty()) {
            throw Refusal.notImplemented();
        }
        if (carries && !head.isInChunks() && request.header("content-length").isEmpty()) {
            throw new Refusal(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }
        if (request.bytes() > LARGEST_PUT) {
            throw new Refusal(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
        }
        if (request.bytes() > Integer.MAX_VALUE - Byte.MAX_VALUE) {
            throw new Refusal(507, "InsufficientCapacity", "What is sent in one request is held in one array here.");
        }
        if (request.key().getBytes(UTF_8).length > LONGEST_KEY) {
            throw new Refusal(400, "KeyTooLongError", "Your key is too long");
        }
    }

    /** Whether the body is what the client says that it sent. */
    static void ofContent(S3Request request, Body body, Set<Departure> departures) throws Refusal {
        Optional<String> md5 = request.header("content-md5");
        if (md5.isPresent() && !departures.contains(Departure.MD5_NOT_CHECKED)) {
            checkMd5(md5.get(), body.bytes());
        }
        Optional<Checksum> checksum = Checksum.sentWith(request, body.trailers());
        if (!body.trailers().isEmpty() && departures.contains(Departure.TRAILER_REFUSED)) {
            throw Refusal.invalidRequest("Nothing is known here that comes behind the content.");
        }
        if (isContent(request) && !departures.contains(Departure.CHECKSUM_NOT_CHECKED)) {
            checkChecksum(request, checksum, body.bytes());
        }
    }

    private static void checkChecksum(S3Request request, Optional<Checksum> checksum, byte[] bytes) throws Refusal {
        if (checksum.isPresent() && !checksum.get().fits(bytes)) {
            throw new Refusal(
                    400,
                    "BadDigest",
                    "The " + checksum.get().algorithm() + " you specified did not match the calculated checksum.");
        }
        if (checksum.isEmpty() && request.header("x-amz-sdk-checksum-algorithm").isPresent()) {
            throw Refusal.invalidRequest(
                    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.");
        }
    }

    /** The completion of an upload has the checksum of the object, not that of what it says. */
    private static boolean isContent(S3Request request) {
        return request.method().equals("PUT") || request.query().containsKey("delete");
    }

    private static void checkMd5(String sent, byte[] bytes) throws Refusal {
        byte[] md5;
        try {
            md5 = Base64.getDecoder().decode(sent);
        } catch (IllegalArgumentException e) {
            md5 = new byte[0];
        }
        if (md5.length != MD5) {
            throw new Refusal(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
        }
        if (!Arrays.equals(md5, Digests.of("MD5", bytes))) {
            throw new Refusal(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
        }
    }
}
