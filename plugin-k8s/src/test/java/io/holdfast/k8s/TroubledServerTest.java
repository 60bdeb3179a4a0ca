package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backup of a server that throttles, fails, is silent, or forgets. */
class TroubledServerTest extends ClusterCase {

    private static final int MAPS = 130;

    @BeforeEach
    void fill() {
        namespace("shop");
        for (int i = 0; i < MAPS; i++) {
            create("v1", "ConfigMap", "shop", "map" + i, "");
        }
    }

    @Test
    void requestsThatFailForAWhileAreTriedAgain() throws Exception {
        server.on(ApiRequest.first(1, ApiRequest.list("secrets")), ApiFault.THROTTLED);
        server.on(ApiRequest.first(2, ApiRequest.list("configmaps")), ApiFault.INTERNAL_ERROR);
        server.on(ApiRequest.first(1, ApiRequest.list("services")), ApiFault.DROP);
        assertWhole(snapshot(source().build()));
    }

    @Test
    void silentServerIsAskedAgain() throws Exception {
        server.on(ApiRequest.first(1, ApiRequest.nextPage("configmaps")), ApiFault.STALL);

        assertWhole(snapshot(source().timeout(Duration.ofSeconds(1)).build()));
    }

    @Test
    void serverThatGoesOnFailingEndsTheBackup() throws Exception {
        server.on(ApiRequest.list("configmaps"), ApiFault.INTERNAL_ERROR);

        assertThatThrownBy(() -> snapshot(source().build()))
                .isInstanceOf(IOException.class)
                .hasMessage("GET /api/v1/configmaps: the server answered 500");
    }

    @Test
    void listThatIsTooOldGoesOnAndTheSnapshotSaysSo() throws Exception {
        AtomicBoolean once = new AtomicBoolean();
        server.on(
                request -> {
                    if (ApiRequest.nextPage("configmaps").test(request) && once.compareAndSet(false, true)) {
                        create("v1", "ConfigMap", "shop", "zlate", "");
                        server.expireContinues();
                    }
                    return false;
                },
                ApiFault.DROP);
        RecordingSink sink = snapshot(source().build());

        assertWhole(sink);
        assertThat(sink.recorded(Checkpoint.none()).entry("namespaces/shop/core/ConfigMap/zlate.yaml"))
                .isPresent();
        assertThat(sink.warnings()).containsKey("configmaps");
    }

    private static void assertWhole(RecordingSink sink) throws Exception {
        assertThat(sink.skipped()).isEmpty();
        for (int i = 0; i < MAPS; i++) {
            assertThat(sink.recorded(Checkpoint.none()).entry("namespaces/shop/core/ConfigMap/map" + i + ".yaml"))
                    .isPresent();
        }
    }
}
