package io.holdfast.testkit.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Sends requests as they are given, signed (Signature Version 4). What it knows of the protocol it does not have from the server that is tested. */
final class SigningClient {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final S3StandIn server;
    private final Clock clock;
    private final String accessKey;
    private final String secretKey;

    SigningClient(S3StandIn server, Clock clock) {
        this(server, clock, S3StandIn.ACCESS_KEY, S3StandIn.SECRET_KEY);
    }

    SigningClient(S3StandIn server, Clock clock, String accessKey, String secretKey) {
        this.server = server;
        this.clock = clock;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    static String md5(byte[] body) {
        return Base64.getEncoder().encodeToString(hash("MD5", body));
    }

    /**
     * Sends a request.
     *
     * @param target path and query, escaped, the query in order and with {@code =} in each parameter
     * @param headers those that are signed
     */
    HttpResponse<String> send(String method, String target, Map<String, String> headers, String body)
            throws IOException, InterruptedException {
        byte[] bytes = body.getBytes(UTF_8);
        Map<String, String> signed = new TreeMap<>(headers);
        signed.put("x-amz-date", TIME.format(clock.instant()));
        signed.putIfAbsent("x-amz-content-sha256", hex(hash("SHA-256", bytes)));
        String authorization = authorization(method, target, signed);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.uri() + target))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(bytes))
                .header("Authorization", authorization);
        signed.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String target, String body) throws IOException, InterruptedException {
        return send(method, target, Map.of("content-md5", md5(body.getBytes(UTF_8))), body);
    }

    HttpResponse<String> send(String method, String target) throws IOException, InterruptedException {
        return send(method, target, Map.of(), "");
    }

    HttpResponse<String> unsigned(String method, String target) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.uri() + target))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String authorization(String method, String target, Map<String, String> signed) {
        Map<String, String> all = new TreeMap<>(signed);
        all.put("host", server.uri().getAuthority());
        String[] parts = target.split("\\?", 2);
        StringBuilder headers = new StringBuilder();
        all.forEach(
                (name, value) -> headers.append(name).append(':').append(value).append('\n'));
        String names = String.join(";", all.keySet());
        String canonical = method + "\n" + parts[0] + "\n" + (parts.length == 2 ? parts[1] : "") + "\n" + headers + "\n"
                + names + "\n" + signed.get("x-amz-content-sha256");
        String time = signed.get("x-amz-date");
        String day = time.substring(0, 8);
        String scope = day + "/" + S3StandIn.REGION + "/s3/aws4_request";
        String text =
                "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hex(hash("SHA-256", canonical.getBytes(UTF_8)));
        byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
        for (String part : List.of(day, S3StandIn.REGION, "s3", "aws4_request", text)) {
            key = hmac(key, part);
        }
        return "AWS4-HMAC-SHA256 Credential=" + accessKey + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                + hex(key);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] hash(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
