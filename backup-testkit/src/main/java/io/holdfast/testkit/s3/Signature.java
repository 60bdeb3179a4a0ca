package io.holdfast.testkit.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who sent a request, and that it is as it was sent (Signature Version 4 in the header {@code Authorization}). Thread-safe. */
final class Signature {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final Duration MOST_SKEW = Duration.ofMinutes(15);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern AUTHORIZATION = Pattern.compile(
            ALGORITHM
                    + " +Credential=([^/,]+)/([0-9]{8})/([^/]+)/s3/aws4_request, *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})");

    private final String accessKey;
    private final String secretKey;
    private final String region;
    private final Supplier<Instant> clock;

    Signature(String accessKey, String secretKey, String region, Supplier<Instant> clock) {
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.region = region;
        this.clock = clock;
    }

    /**
     * What goes on with the chunks of a body.
     *
     * @param signature of the request, from which those of the chunks go on
     */
    record Signed(Signing signing, String signature) {}

    /**
     * What signs for one key on one day.
     *
     * @param scope day, region and service
     * @param time of the request, as it was sent
     */
    @SuppressWarnings("ArrayRecordComponent") // They are never compared.
    record Signing(byte[] key, String scope, String time) {

        String sign(String kind, String rest) {
            return HexFormat.of()
                    .formatHex(Digests.hmac(key, (kind + "\n" + time + "\n" + scope + "\n" + rest).getBytes(UTF_8)));
        }
    }

    /** Refuses a request whose head was not signed by who has the key. */
    Signed check(Connection.Head head) throws Refusal {
        String authorization = head.headers().get("authorization");
        if (authorization == null) {
            throw Refusal.denied("Access Denied");
        }
        Matcher parts = AUTHORIZATION.matcher(authorization);
        if (!parts.matches()) {
            throw new Refusal(400, "AuthorizationHeaderMalformed", "The authorization header is malformed.");
        }
        if (!parts.group(1).equals(accessKey)) {
            throw new Refusal(
                    403, "InvalidAccessKeyId", "The access key Id you provided does not exist in our records.");
        }
        if (!parts.group(3).equals(region)) {
            throw new Refusal(
                    400,
                    "AuthorizationHeaderMalformed",
                    "The authorization header is malformed; the region '" + parts.group(3) + "' is wrong; expecting '"
                            + region + "'");
        }
        String time = requireTime(head, parts.group(2));
        List<String> signed = List.of(parts.group(4).split(";", -1));
        requireSigned(head, signed);
        Signing signing = signing(parts.group(2), time);
        String request = Digests.hex("SHA-256", canonical(head, signed).getBytes(UTF_8));
        String expected = signing.sign(ALGORITHM, request);
        requireSame(expected, parts.group(5));
        return new Signed(signing, expected);
    }

    static void requireSame(String expected, String sent) throws Refusal {
        if (!MessageDigest.isEqual(expected.getBytes(UTF_8), sent.getBytes(UTF_8))) {
            throw new Refusal(
                    403,
                    "SignatureDoesNotMatch",
                    "The request signature we calculated does not match the signature you provided.");
        }
    }

    private String requireTime(Connection.Head head, String day) throws Refusal {
        String time = head.headers().getOrDefault("x-amz-date", "");
        Instant sent;
        try {
            sent = Instant.from(TIME.parse(time));
        } catch (DateTimeParseException e) {
            throw Refusal.denied("AWS authentication requires a valid Date or x-amz-date header");
        }
        if (Duration.between(sent, clock.get()).abs().compareTo(MOST_SKEW) > 0) {
            throw new Refusal(
                    403,
                    "RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.");
        }
        if (!time.startsWith(day)) {
            throw new Refusal(403, "SignatureDoesNotMatch", "The credential is not of the day of the request.");
        }
        return time;
    }

    private static void requireSigned(Connection.Head head, List<String> signed) throws Refusal {
        for (String name : head.headers().keySet()) {
            if ((name.startsWith("x-amz-") || name.equals("host")) && !signed.contains(name)) {
                throw Refusal.denied("There were headers present in the request which were not signed: " + name);
            }
        }
        if (!head.headers().keySet().containsAll(signed)) {
            throw new Refusal(403, "SignatureDoesNotMatch", "A header that was signed was not sent.");
        }
    }

    private Signing signing(String day, String time) {
        byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
        for (String part : List.of(day, region, "s3", "aws4_request")) {
            key = Digests.hmac(key, part.getBytes(UTF_8));
        }
        return new Signing(key, day + "/" + region + "/s3/aws4_request", time);
    }

    private static String canonical(Connection.Head head, List<String> signed) throws Refusal {
        StringBuilder query = new StringBuilder();
        for (Map.Entry<String, String> parameter : Text.query(head.target()).entrySet()) {
            query.append(query.isEmpty() ? "" : "&")
                    .append(Text.encode(parameter.getKey(), ""))
                    .append('=')
                    .append(Text.encode(parameter.getValue(), ""));
        }
        StringBuilder headers = new StringBuilder();
        for (String name : signed) {
            headers.append(name)
                    .append(':')
                    .append(head.headers().getOrDefault(name, "").replaceAll(" +", " "))
                    .append('\n');
        }
        return String.join(
                "\n",
                Arrays.asList(
                        head.method(),
                        Text.encode(Text.decode(Text.path(head.target())), "/"),
                        query,
                        headers,
                        String.join(";", signed),
                        head.headers().getOrDefault("x-amz-content-sha256", "")));
    }
}
