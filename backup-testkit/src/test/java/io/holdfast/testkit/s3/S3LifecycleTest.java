package io.holdfast.testkit.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a bucket does with its objects as they grow old, and how they come back from an archive. */
class S3LifecycleTest extends StandInCase {

    private void rules(String rules) throws Exception {
        assertDone(client.send(
                "PUT", bucket + "?lifecycle=", "<LifecycleConfiguration>" + rules + "</LifecycleConfiguration>"));
    }

    private static String rule(String prefix, String what) {
        return "<Rule><ID>" + prefix + "</ID><Filter><Prefix>" + prefix + "</Prefix></Filter><Status>Enabled</Status>"
                + what + "</Rule>";
    }

    private HttpResponse<String> restore(String key, String tier) throws Exception {
        return client.send(
                "POST",
                bucket + "/" + key + "?restore=",
                "<RestoreRequest><Days>2</Days><GlacierJobParameters><Tier>" + tier
                        + "</Tier></GlacierJobParameters></RestoreRequest>");
    }

    @Test
    void whatIsOldEnoughExpiresAtMidnight() throws Exception {
        put("old/a", "1");
        put("a", "1");
        rules(rule("old/", "<Expiration><Days>1</Days></Expiration>"));

        clock.advance(Duration.ofHours(35));
        server.runLifecycle();
        assertDone(get("old/a"));

        clock.advance(Duration.ofHours(1));
        assertDone(get("old/a"));
        server.runLifecycle();
        assertRefused(get("old/a"), 404, "NoSuchKey");
        assertDone(get("a"));
    }

    @Test
    void uploadsThatNobodyCompletesAreAborted() throws Exception {
        rules(
                rule(
                        "",
                        "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>"));
        client.send("POST", bucket + "/a?uploads=");

        clock.advance(Duration.ofDays(2));
        assertThat(server.openUploads()).isEqualTo(1);
        server.runLifecycle();
        assertThat(server.openUploads()).isZero();
    }

    @Test
    void formerVersionsAreRemovedUnlessTheyAreLocked() throws Exception {
        bucket = "/locked";
        client.send("PUT", bucket, Map.of("x-amz-bucket-object-lock-enabled", "true"), "");
        put("a", "1");
        client.send("PUT", bucket + "/a?legal-hold=", "<LegalHold><Status>ON</Status></LegalHold>");
        put("a", "2");
        put("a", "3");
        rules(rule(
                "", "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>"));

        clock.advance(Duration.ofDays(2));
        server.runLifecycle();
        assertThat(texts(client.send("GET", bucket + "?versions="), "Key")).hasSize(2);
        assertThat(get("a").body()).isEqualTo("3");
    }

    @Test
    void rulesAreReplacedAllTogether() throws Exception {
        assertRefused(client.send("GET", bucket + "?lifecycle="), 404, "NoSuchLifecycleConfiguration");
        rules(rule("a", "<Expiration><Days>1</Days></Expiration>"));
        rules(rule("b", "<Expiration><Days>1</Days></Expiration>"));
        assertThat(texts(client.send("GET", bucket + "?lifecycle="), "ID")).containsExactly("b");

        assertRefused(
                client.send("PUT", bucket + "?lifecycle=", Map.of(), "<LifecycleConfiguration/>"),
                400,
                "InvalidRequest");
        assertRefused(client.send("PUT", bucket + "?lifecycle=", "<LifecycleConfiguration/>"), 400, "MalformedXML");
        assertDone(client.send("DELETE", bucket + "?lifecycle="));
        assertRefused(client.send("GET", bucket + "?lifecycle="), 404, "NoSuchLifecycleConfiguration");
    }

    @Test
    void whatIsInAnArchiveIsReadWhenItWasRestored() throws Exception {
        put("a", "1");
        rules(rule("", "<Transition><Days>1</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>"));
        assertRefused(restore("a", "Standard"), 403, "InvalidObjectState");
        clock.advance(Duration.ofDays(2));
        server.runLifecycle();
        assertRefused(get("a"), 403, "InvalidObjectState");

        assertThat(restore("a", "Bulk").statusCode()).isEqualTo(202);
        assertRefused(restore("a", "Bulk"), 409, "RestoreAlreadyInProgress");
        HttpResponse<String> head = client.send("HEAD", bucket + "/a");
        assertThat(head.headers().firstValue("x-amz-storage-class")).hasValue("DEEP_ARCHIVE");
        assertThat(head.headers().firstValue("x-amz-restore")).hasValue("ongoing-request=\"true\"");

        clock.advance(Duration.ofHours(47));
        assertRefused(get("a"), 403, "InvalidObjectState");
        clock.advance(Duration.ofHours(1));
        assertThat(get("a").body()).isEqualTo("1");
        assertThat(get("a").headers().firstValue("x-amz-restore").orElseThrow())
                .startsWith("ongoing-request=\"false\", expiry-date=\"Tue, 7 May 2024");
        assertThat(restore("a", "Bulk").statusCode()).isEqualTo(200);

        clock.advance(Duration.ofDays(2));
        assertRefused(get("a"), 403, "InvalidObjectState");
        server.depart(Departure.ARCHIVE_READ);
        assertDone(get("a"));
    }
}
