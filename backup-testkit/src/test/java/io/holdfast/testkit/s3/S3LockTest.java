package io.holdfast.testkit.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Versions of objects, and locks on them. */
class S3LockTest extends StandInCase {

    private static final Map<String, String> BYPASS = Map.of("x-amz-bypass-governance-retention", "true");

    @BeforeEach
    void bucketWithLocks() throws Exception {
        bucket = "/locked";
        assertDone(client.send("PUT", bucket, Map.of("x-amz-bucket-object-lock-enabled", "true"), ""));
    }

    private static String version(HttpResponse<String> answer) {
        assertDone(answer);
        return answer.headers().firstValue("x-amz-version-id").orElseThrow();
    }

    private HttpResponse<String> delete(String version, Map<String, String> headers)
            throws IOException, InterruptedException {
        return client.send("DELETE", bucket + "/a?versionId=" + version, headers, "");
    }

    private HttpResponse<String> retain(String version, String mode, String until, Map<String, String> headers)
            throws IOException, InterruptedException {
        String body =
                "<Retention><Mode>" + mode + "</Mode><RetainUntilDate>" + until + "</RetainUntilDate></Retention>";
        return client.send("PUT", bucket + "/a?retention=&versionId=" + version, headers, body);
    }

    @Test
    void formerVersionsAreKeptAndFound() throws Exception {
        String first = version(put("a", "1"));
        String second = version(put("a", "22"));
        HttpResponse<String> gone = client.send("DELETE", bucket + "/a");

        assertThat(gone.headers().firstValue("x-amz-delete-marker")).hasValue("true");
        assertRefused(get("a"), 404, "NoSuchKey");
        assertThat(get("a?versionId=" + first).body()).isEqualTo("1");
        assertRefused(get("a?versionId=" + version(gone)), 405, "MethodNotAllowed");
        assertRefused(get("a?versionId=absent"), 404, "NoSuchVersion");
        assertThat(texts(client.send("GET", bucket + "?versions="), "VersionId"))
                .containsExactly(version(gone), second, first);
        assertThat(texts(client.send("GET", bucket + "?list-type=2"), "Key")).isEmpty();

        assertDone(delete(version(gone), Map.of()));
        assertThat(get("a").body()).isEqualTo("22");
    }

    @Test
    void versionsAreListedInPages() throws Exception {
        put("a", "1");
        put("a", "2");
        put("b", "3");
        HttpResponse<String> page = client.send("GET", bucket + "?max-keys=1&versions=");
        HttpResponse<String> rest = client.send(
                "GET",
                bucket + "?key-marker=" + texts(page, "NextKeyMarker").get(0) + "&version-id-marker="
                        + texts(page, "NextVersionIdMarker").get(0) + "&versions=");

        assertThat(texts(rest, "Key")).containsExactly("a", "b");
        assertThat(texts(rest, "VersionId")).doesNotContainAnyElementsOf(texts(page, "VersionId"));
    }

    @Test
    void whatIsLockedIsOverwrittenByAVersionAndNotRemoved() throws Exception {
        String locked = version(put("a", "1"));
        assertDone(retain(locked, "COMPLIANCE", "2024-05-11T00:00:00Z", Map.of()));

        put("a", "2");
        assertDone(client.send("DELETE", bucket + "/a"));
        assertRefused(delete(locked, Map.of()), 403, "AccessDenied");
        assertRefused(delete(locked, BYPASS), 403, "AccessDenied");
        String list = "<Delete><Object><Key>a</Key><VersionId>" + locked + "</VersionId></Object></Delete>";
        assertThat(texts(client.send("POST", bucket + "?delete=", list), "Code"))
                .containsExactly("AccessDenied");
        assertThat(get("a?versionId=" + locked).body()).isEqualTo("1");

        clock.advance(Duration.ofDays(10));
        assertDone(delete(locked, Map.of()));
    }

    @Test
    void complianceIsNeverShortened() throws Exception {
        String locked = version(put("a", "1"));
        assertDone(retain(locked, "COMPLIANCE", "2024-05-11T00:00:00Z", Map.of()));

        assertRefused(retain(locked, "COMPLIANCE", "2024-05-10T00:00:00Z", BYPASS), 403, "AccessDenied");
        assertRefused(retain(locked, "GOVERNANCE", "2024-05-12T00:00:00Z", BYPASS), 403, "AccessDenied");
        assertDone(retain(locked, "COMPLIANCE", "2024-05-12T00:00:00Z", Map.of()));
        assertThat(texts(client.send("GET", bucket + "/a?retention=&versionId=" + locked), "RetainUntilDate"))
                .containsExactly("2024-05-12T00:00:00.000Z");

        server.depart(Departure.COMPLIANCE_SHORTENED);
        assertDone(retain(locked, "COMPLIANCE", "2024-05-10T00:00:00Z", Map.of()));
    }

    @Test
    void governanceIsBypassedByWhoSaysSo() throws Exception {
        String locked = version(put("a", "1"));
        assertDone(retain(locked, "GOVERNANCE", "2024-05-11T00:00:00Z", Map.of()));

        assertRefused(retain(locked, "GOVERNANCE", "2024-05-10T00:00:00Z", Map.of()), 403, "AccessDenied");
        assertRefused(delete(locked, Map.of()), 403, "AccessDenied");
        assertDone(retain(locked, "GOVERNANCE", "2024-05-10T00:00:00Z", BYPASS));
        assertDone(delete(locked, BYPASS));
    }

    @Test
    void whatIsHeldIsNotRemovedUntilItIsNot() throws Exception {
        String held = version(put("a", "1"));
        assertDone(client.send("PUT", bucket + "/a?legal-hold=", "<LegalHold><Status>ON</Status></LegalHold>"));
        assertRefused(delete(held, BYPASS), 403, "AccessDenied");

        assertDone(client.send("PUT", bucket + "/a?legal-hold=", "<LegalHold><Status>OFF</Status></LegalHold>"));
        assertDone(delete(held, Map.of()));
    }

    @Test
    void aBucketLocksWhatSaysNothing() throws Exception {
        String rule = "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>"
                + "<Mode>COMPLIANCE</Mode><Days>3</Days></DefaultRetention></Rule></ObjectLockConfiguration>";
        assertDone(client.send("PUT", bucket + "?object-lock=", rule));
        assertThat(texts(client.send("GET", bucket + "?object-lock="), "Days")).containsExactly("3");

        assertRefused(client.send("PUT", bucket + "/a", Map.of(), "1"), 400, "InvalidRequest");
        String locked = version(put("a", "1"));
        assertThat(get("a").headers().firstValue("x-amz-object-lock-retain-until-date"))
                .hasValue("2024-05-04T12:00:00Z");
        assertRefused(delete(locked, Map.of()), 403, "AccessDenied");
        server.depart(Departure.LOCK_NOT_ENFORCED);
        assertDone(delete(locked, Map.of()));
    }

    @Test
    void locksNeedABucketForThem() throws Exception {
        Map<String, String> lock = Map.of(
                "content-md5", SigningClient.md5(new byte[] {'1'}),
                "x-amz-object-lock-mode", "COMPLIANCE",
                "x-amz-object-lock-retain-until-date", "2024-05-11T00:00:00Z");
        assertRefused(client.send("PUT", "/" + server.newBucket() + "/a", lock, "1"), 400, "InvalidRequest");
        assertRefused(
                client.send(
                        "PUT",
                        bucket + "?versioning=",
                        "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"),
                409,
                "InvalidBucketState");
        assertDone(client.send("PUT", bucket + "/a", lock, "1"));
        clock.advance(Duration.ofDays(10));
        assertRefused(client.send("PUT", bucket + "/a", lock, "1"), 400, "InvalidArgument");
    }
}
