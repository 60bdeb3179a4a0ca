package io.holdfast.testkit.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is let in, and what is refused, kept and listed. */
class S3StandInTest extends StandInCase {

    @Test
    void nobodyWithoutTheKeyIsLetIn() throws Exception {
        put("a", "1");

        assertRefused(client.unsigned("GET", bucket + "/a"), 403, "AccessDenied");
        assertRefused(
                new SigningClient(server, clock, S3StandIn.ACCESS_KEY, "other").send("GET", bucket + "/a"),
                403,
                "SignatureDoesNotMatch");
        assertRefused(
                new SigningClient(server, clock, "other", S3StandIn.SECRET_KEY).send("GET", bucket + "/a"),
                403,
                "InvalidAccessKeyId");

        server.depart(Departure.SIGNATURE_NOT_CHECKED);
        assertThat(client.unsigned("GET", bucket + "/a").body()).isEqualTo("1");
    }

    @Test
    void clocksMayDifferByAQuarterOfAnHour() throws Exception {
        put("a", "1");
        server.skewClock(Duration.ofMinutes(15));
        assertDone(get("a"));

        server.skewClock(Duration.ofMinutes(15).plusSeconds(1));
        assertRefused(get("a"), 403, "RequestTimeTooSkewed");
        server.skewClock(Duration.ofMinutes(-16));
        assertRefused(get("a"), 403, "RequestTimeTooSkewed");
        assertThat(get("a").headers().firstValue("Date")).hasValue("Wed, 1 May 2024 11:44:00 GMT");
    }

    @Test
    void contentThatIsNotWhatWasPromisedIsRefused() throws Exception {
        Map<String, Map<String, String>> wrong = Map.of(
                "XAmzContentSHA256Mismatch", Map.of("x-amz-content-sha256", "0".repeat(64)),
                "InvalidDigest", Map.of("content-md5", "AAAA"),
                "BadDigest", Map.of("content-md5", SigningClient.md5(new byte[1])),
                "InvalidRequest", Map.of("x-amz-content-sha256", "UNSIGNED-PAYLOAD"));
        for (Map.Entry<String, Map<String, String>> each : wrong.entrySet()) {
            assertRefused(client.send("PUT", bucket + "/a", each.getValue(), "content"), 400, each.getKey());
        }
        assertRefused(
                client.send("PUT", bucket + "/a", Map.of("x-amz-checksum-crc32", "AAAAAA=="), "content"),
                400,
                "BadDigest");
        assertRefused(get("a"), 404, "NoSuchKey");
    }

    @Test
    void everyChecksumIsWhatOthersComputeForTheSame() throws Exception {
        // The check values of the catalogue of CRCs, and what sha1sum and sha256sum give.
        Map<String, String> sums = Map.of(
                "crc32", "y/Q5Jg==",
                "crc32c", "4waSgw==",
                "crc64nvme", "rosUhgp5mIg=",
                "sha1", "98O8HYCOBHMq32eZZczDTKeuNEE=",
                "sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=");
        for (Map.Entry<String, String> sum : sums.entrySet()) {
            String header = "x-amz-checksum-" + sum.getKey();
            HttpResponse<String> answer =
                    client.send("PUT", bucket + "/" + sum.getKey(), Map.of(header, sum.getValue()), "123456789");
            assertThat(answer.statusCode()).as(sum.getKey() + answer.body()).isEqualTo(200);
            assertThat(client.send("HEAD", bucket + "/" + sum.getKey(), Map.of("x-amz-checksum-mode", "ENABLED"), "")
                            .headers()
                            .firstValue(header))
                    .hasValue(sum.getValue());
        }
    }

    @Test
    void rangesAreGivenAsAskedForOrRefused() throws Exception {
        put("a", "0123456789");
        Map<String, String> ranges =
                Map.of("bytes=0-0", "0", "bytes=3-5", "345", "bytes=8-", "89", "bytes=8-99", "89", "bytes=-3", "789");
        for (Map.Entry<String, String> range : ranges.entrySet()) {
            HttpResponse<String> answer = client.send("GET", bucket + "/a", Map.of("range", range.getKey()), "");
            assertThat(answer.statusCode()).isEqualTo(206);
            assertThat(answer.body()).as(range.getKey()).isEqualTo(range.getValue());
        }
        assertRefused(client.send("GET", bucket + "/a", Map.of("range", "bytes=10-"), ""), 416, "InvalidRange");
        assertThat(client.send("GET", bucket + "/a", Map.of("range", "bytes=4-5"), "")
                        .headers()
                        .firstValue("Content-Range"))
                .hasValue("bytes 4-5/10");
    }

    @Test
    void conditionsAreKept() throws Exception {
        String etag = put("a", "1").headers().firstValue("ETag").orElseThrow();
        Map<String, String> ifNone = Map.of("if-none-match", "*");
        Map<String, String> ifWrong = Map.of("if-match", "\"0\"");

        assertRefused(client.send("PUT", bucket + "/a", ifNone, "2"), 412, "PreconditionFailed");
        assertRefused(client.send("PUT", bucket + "/a", ifWrong, "2"), 412, "PreconditionFailed");
        assertRefused(client.send("PUT", bucket + "/b", ifWrong, "2"), 404, "NoSuchKey");
        assertRefused(client.send("DELETE", bucket + "/a", ifWrong, ""), 412, "PreconditionFailed");
        assertRefused(client.send("GET", bucket + "/a", ifWrong, ""), 412, "PreconditionFailed");
        assertThat(client.send("GET", bucket + "/a", Map.of("if-none-match", etag), "")
                        .statusCode())
                .isEqualTo(304);
        assertThat(get("a").body()).isEqualTo("1");

        assertDone(client.send("PUT", bucket + "/a", Map.of("if-match", etag), "2"));
        assertDone(client.send("PUT", bucket + "/b", ifNone, "2"));
    }

    @Test
    void listsAreInTheOrderOfBytesAndInPages() throws Exception {
        // In UTF-16 the last but one would come last.
        List<String> keys = List.of("a", "a%20b", "a/1", "a/2", "b", "%EF%BF%BD", "%F0%9F%98%80");
        for (String key : keys) {
            put(key, "1");
        }
        HttpResponse<String> page = client.send("GET", bucket + "?list-type=2&max-keys=3");
        assertThat(texts(page, "Key")).containsExactly("a", "a b", "a/1");
        assertThat(texts(page, "IsTruncated")).containsExactly("true");
        String token = texts(page, "NextContinuationToken").get(0).replace("=", "%3D");
        HttpResponse<String> rest =
                client.send("GET", bucket + "?continuation-token=" + token + "&encoding-type=url&list-type=2");
        assertThat(texts(rest, "Key")).containsExactly("a/2", "b", "%EF%BF%BD", "%F0%9F%98%80");

        HttpResponse<String> groups = client.send("GET", bucket + "?delimiter=%2F&list-type=2&start-after=a");
        assertThat(texts(groups, "Key")).containsExactly("a b", "b", "\uFFFD", "\uD83D\uDE00");
        assertThat(texts(groups, "Prefix")).containsExactly("", "a/");
    }

    @Test
    void groupsAreNotGivenTwice() throws Exception {
        for (String key : List.of("a/1", "a/2", "b/1", "c")) {
            put(key, "1");
        }
        HttpResponse<String> page = client.send("GET", bucket + "?delimiter=%2F&list-type=2&max-keys=1");
        assertThat(texts(page, "Prefix")).containsExactly("", "a/");
        String token = texts(page, "NextContinuationToken").get(0).replace("=", "%3D");
        HttpResponse<String> rest =
                client.send("GET", bucket + "?continuation-token=" + token + "&delimiter=%2F&list-type=2");
        assertThat(texts(rest, "Prefix")).containsExactly("", "b/");
        assertThat(texts(rest, "Key")).containsExactly("c");
    }

    @Test
    void severalAreDeletedAtATimeIfTheListIsWhole() throws Exception {
        put("a", "1");
        put("b", "1");
        String list = "<Delete><Object><Key>a</Key></Object><Object><Key>absent</Key></Object></Delete>";
        assertRefused(client.send("POST", bucket + "?delete=", Map.of(), list), 400, "InvalidRequest");
        assertThat(texts(client.send("POST", bucket + "?delete=", list), "Key")).containsExactly("a", "absent");
        assertRefused(get("a"), 404, "NoSuchKey");
        assertDone(get("b"));

        String tooMany = "<Delete>" + "<Object><Key>b</Key></Object>".repeat(1001) + "</Delete>";
        assertRefused(client.send("POST", bucket + "?delete=", tooMany), 400, "MalformedXML");
        assertDone(get("b"));
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        assertRefused(get("a"), 404, "NoSuchKey");
        assertRefused(client.send("GET", "/absent/a"), 404, "NoSuchBucket");
        assertRefused(client.send("GET", bucket + "/a?uploadId=1"), 404, "NoSuchUpload");
        assertRefused(put("k".repeat(1025), "1"), 400, "KeyTooLongError");
        assertRefused(client.send("GET", bucket + "?acl="), 501, "NotImplemented");
        put("a", "1");
        assertRefused(client.send("DELETE", bucket), 409, "BucketNotEmpty");
    }

    @Test
    void thereIsRoomForSoMuch() throws Exception {
        server.limit(10);
        assertDone(put("a", "123456"));
        assertRefused(put("b", "12345"), 403, "QuotaExceeded");
        server.limit(10, S3Fault.answer(507, "InsufficientCapacity"));
        assertRefused(put("b", "12345"), 507, "InsufficientCapacity");
        client.send("DELETE", bucket + "/a");
        assertDone(put("b", "12345"));
    }

    @Test
    void partsAreListed() throws Exception {
        String upload =
                texts(client.send("POST", bucket + "/a?uploads="), "UploadId").get(0);
        for (int number : IntStream.of(3, 1, 2).toArray()) {
            client.send("PUT", bucket + "/a?partNumber=" + number + "&uploadId=" + upload, "x".repeat(number));
        }
        assertThat(texts(client.send("GET", bucket + "/a?uploadId=" + upload), "Size"))
                .containsExactly("1", "2", "3");
        assertThat(texts(
                        client.send("GET", bucket + "/a?max-parts=1&part-number-marker=1&uploadId=" + upload),
                        "PartNumber"))
                .containsExactly("2");
    }

    @Test
    void uploadsAreListedInPagesUntilTheyEnd() throws Exception {
        for (String key : List.of("b", "a", "b", "c")) {
            client.send("POST", bucket + "/" + key + "?uploads=");
        }
        HttpResponse<String> page = client.send("GET", bucket + "?max-uploads=2&uploads=");
        assertThat(texts(page, "Key")).containsExactly("a", "b");
        HttpResponse<String> rest = client.send(
                "GET",
                bucket + "?key-marker=" + texts(page, "NextKeyMarker").get(0) + "&upload-id-marker="
                        + texts(page, "NextUploadIdMarker").get(0) + "&uploads=");
        assertThat(texts(rest, "Key")).containsExactly("b", "c");
        assertThat(server.openUploads()).isEqualTo(4);

        client.send("DELETE", bucket + "/a?uploadId=" + texts(page, "UploadId").get(0));
        assertThat(server.openUploads()).isEqualTo(3);
    }

    @Test
    void partsAreJoinedOnlyAsTheyWereSent() throws Exception {
        String upload =
                texts(client.send("POST", bucket + "/a?uploads="), "UploadId").get(0);
        String small = part(upload, 1, "small");
        String last = part(upload, 2, "last");

        assertRefused(complete(upload, "2", last, "1", small), 400, "InvalidPartOrder");
        assertRefused(complete(upload, "1", last, "2", small), 400, "InvalidPart");
        assertRefused(complete(upload, "1", small, "3", last), 400, "InvalidPart");
        assertRefused(complete(upload, "1", small, "2", last), 400, "EntityTooSmall");
        assertRefused(complete(upload), 400, "MalformedXML");
        assertRefused(
                client.send("PUT", bucket + "/a?partNumber=10001&uploadId=" + upload, "x"), 400, "InvalidArgument");
        assertRefused(get("a"), 404, "NoSuchKey");

        String large = part(upload, 1, "x".repeat(5 << 20));
        assertDone(complete(upload, "1", large, "2", last));
        HttpResponse<String> answer = get("a");
        assertThat(answer.body()).hasSize((5 << 20) + 4).endsWith("xlast");
        assertThat(answer.headers().firstValue("ETag").orElseThrow()).endsWith("-2\"");
        assertRefused(complete(upload, "1", large, "2", last), 404, "NoSuchUpload");
    }

    private String part(String upload, int number, String body) throws Exception {
        return client.send("PUT", bucket + "/a?partNumber=" + number + "&uploadId=" + upload, body)
                .headers()
                .firstValue("ETag")
                .orElseThrow();
    }

    private HttpResponse<String> complete(String upload, String... parts) throws Exception {
        StringBuilder list = new StringBuilder("<CompleteMultipartUpload>");
        for (int i = 0; i < parts.length; i += 2) {
            list.append("<Part><PartNumber>" + parts[i] + "</PartNumber><ETag>" + parts[i + 1] + "</ETag></Part>");
        }
        return client.send("POST", bucket + "/a?uploadId=" + upload, list + "</CompleteMultipartUpload>");
    }
}
