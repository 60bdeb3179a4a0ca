package io.holdfast.testkit.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a test lets go wrong. */
class S3FaultTest extends StandInCase {

    @Test
    void whatIsAnsweredInsteadIsNotDone() throws Exception {
        server.on(S3Request.first(1, S3Request.of("PUT", "a")), S3Fault.SLOW_DOWN)
                .on(S3Request.first(2, S3Request.of("PUT", "a")), S3Fault.CONFLICT);

        assertRefused(put("a", "1"), 503, "SlowDown");
        assertRefused(put("a", "1"), 409, "ConditionalRequestConflict");
        assertRefused(get("a"), 404, "NoSuchKey");
        assertDone(put("a", "1"));
        assertThat(server.count(S3Request.of("PUT", "a"))).isEqualTo(3);
    }

    @Test
    void aLostAnswerIsOfSomethingThatWasDone() throws Exception {
        server.on(S3Request.of("PUT", "a"), S3Fault.LOSE_ANSWER);

        assertThatIOException().isThrownBy(() -> put("a", "1"));
        assertThat(get("a").body()).isEqualTo("1");
    }

    @Test
    void whatIsCutOrResetOnItsWayIsNotDone() throws Exception {
        server.on(S3Request.of("PUT", "a"), S3Fault.CUT_REQUEST).on(S3Request.of("PUT", "b"), S3Fault.RESET);

        assertThatIOException().isThrownBy(() -> put("a", "1".repeat(100_000)));
        assertThatIOException().isThrownBy(() -> put("b", "1"));
        assertRefused(get("a"), 404, "NoSuchKey");
        assertRefused(get("b"), 404, "NoSuchKey");
    }

    @Test
    void aFlippedBitIsSeen() throws Exception {
        server.on(S3Request.of("PUT", "a"), S3Fault.FLIP_BIT);
        assertRefused(put("a", "123"), 400, "XAmzContentSHA256Mismatch");

        server.depart(Departure.SIGNATURE_NOT_CHECKED);
        assertRefused(put("a", "123"), 400, "BadDigest");
        server.depart(Departure.SIGNATURE_NOT_CHECKED, Departure.MD5_NOT_CHECKED);
        assertDone(put("a", "123"));
        assertThat(get("a").body()).isEqualTo("133");
    }

    @Test
    void ofACutAnswerTheClientNotices() throws Exception {
        put("a", "0123456789");
        server.on(S3Request.of("GET", "a"), S3Fault.CUT_ANSWER);

        assertThatIOException().isThrownBy(() -> get("a"));
        server.heal();
        assertThat(get("a").body()).isEqualTo("0123456789");
    }

    @Test
    void whatIsDoneTwiceMeetsItself() throws Exception {
        server.on(S3Request.of("PUT", "a"), S3Fault.TWICE);

        HttpResponse<String> answer = client.send("PUT", bucket + "/a", Map.of("if-none-match", "*"), "1");
        assertRefused(answer, 412, "PreconditionFailed");
        assertThat(get("a").body()).isEqualTo("1");
    }

    @Test
    void anErrorMayComeAsASuccess() throws Exception {
        server.on(S3Request.of("PUT", "a"), S3Fault.ERROR_IN_SUCCESS);

        assertRefused(put("a", "1"), 200, "InternalError");
        assertRefused(get("a"), 404, "NoSuchKey");
    }

    @Test
    void slowAnswersAreWhole() throws Exception {
        put("a", "0123456789");
        server.on(S3Request.of("GET", "a"), S3Fault.drip(3, Duration.ofMillis(20)))
                .delay(S3Request.any(), Duration.ofMillis(50));

        long begin = System.nanoTime();
        assertThat(get("a").body()).isEqualTo("0123456789");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(130));
    }

    @Test
    void whatCameIsKnown() throws Exception {
        put("a%20b", "12345");
        client.send("GET", bucket + "?list-type=2&prefix=a");

        assertThat(server.requests()).hasSize(2);
        S3Request put = server.requests().get(0);
        assertThat(put.key()).isEqualTo("a b");
        assertThat(put.bytes()).isEqualTo(5);
        assertThat(put.header("Content-MD5")).isPresent();
        assertThat(server.requests().get(1).parameter("prefix")).hasValue("a");
        assertThat(server.count(S3Request.with("list-type").and(S3Request.number(2))))
                .isEqualTo(1);
    }
}
