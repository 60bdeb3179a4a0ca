package io.holdfast.testkit.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A stand-in with a bucket, whose clock the test moves, and a client with the same clock. */
@Timeout(60)
abstract class StandInCase {

    final MutableClock clock = MutableClock.at("2024-05-01T12:00:00Z");
    S3StandIn server;
    SigningClient client;
    /** The path of the bucket. */
    String bucket;

    @BeforeEach
    void start() throws Exception {
        server = S3StandIn.start(clock);
        client = new SigningClient(server, clock);
        bucket = "/" + server.newBucket();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    HttpResponse<String> put(String key, String body) throws IOException, InterruptedException {
        return client.send("PUT", bucket + "/" + key, body);
    }

    HttpResponse<String> get(String key) throws IOException, InterruptedException {
        return client.send("GET", bucket + "/" + key);
    }

    static void assertRefused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.body()).contains("<Code>" + code + "</Code>");
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    static void assertDone(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as("%s", answer.body()).isBetween(200, 299);
    }

    /** The texts of all elements of a name. */
    static List<String> texts(HttpResponse<String> answer, String element) {
        Matcher matcher =
                Pattern.compile("<" + element + ">([^<]*)</" + element + ">").matcher(answer.body());
        return matcher.results().map(result -> result.group(1)).toList();
    }
}
