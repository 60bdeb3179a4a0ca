package io.holdfast.testkit.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is made to go wrong. */
@NeedsStandIn("requests are made to go wrong")
class ApiFaultTest extends ApiServerCase {

    @Test
    void chosenRequestsGoWrongUntilItIsHealed() throws Exception {
        server.on(ApiRequest.first(1, ApiRequest.list("secrets")), ApiFault.THROTTLED);
        get(shop + "/secrets").is(429);
        get(shop + "/secrets").is(200);
        server.on(ApiRequest.list("secrets"), ApiFault.FORBIDDEN);
        get(shop + "/secrets").is(403);
        get(maps).is(200);
        server.heal();
        get(shop + "/secrets").is(200);

        assertThat(server.count(ApiRequest.list("secrets"))).isEqualTo(4);
    }

    @Test
    void stalledAndDroppedRequestsAreNotDone() {
        server.on(ApiRequest.of("POST", "configmaps"), ApiFault.DROP);
        assertThatThrownBy(() -> post(maps, configMap("one", ""))).isInstanceOf(IOException.class);
        server.heal();
        server.on(ApiRequest.list("configmaps"), ApiFault.STALL);
        assertThatThrownBy(
                        () -> send(request(maps).timeout(Duration.ofMillis(50)).build()))
                .isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void answerThatIsLostWasDone() throws Exception {
        server.on(ApiRequest.of("POST", "configmaps"), ApiFault.LOSE_ANSWER);
        assertThatThrownBy(() -> post(maps, configMap("one", ""))).isInstanceOf(IOException.class);

        get(maps + "/one").is(200);
    }

    @Test
    void deadApiIsToldOfAndDoesNotAnswer() throws Exception {
        server.addDeadApi("metrics.k8s.io/v1beta1");
        server.aggregatesDiscovery(false);

        assertThat(Json.write(get("/apis").json())).contains("metrics.k8s.io/v1beta1");
        get("/apis/metrics.k8s.io/v1beta1").is(503);
    }
}
