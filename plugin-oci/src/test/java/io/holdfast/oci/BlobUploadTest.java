package io.holdfast.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.oci.RegistryFault;
import io.holdfast.testkit.oci.RegistryRequest;
import io.holdfast.testkit.oci.RegistryStandIn;
import io.holdfast.testkit.oci.RegistryStandIn.Access;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BlobUploadTest {

    private static final int PART = 1000;
    private static final TestImage.Layer LAYER = TestImage.layer("layer", Pulls.noise(1, 16 * PART));

    private RegistryStandIn registry;
    private ImageLayout layout;
    private Descriptor blob;

    @BeforeEach
    void start() throws Exception {
        registry = RegistryStandIn.start(Access.TOKEN);
        try (RegistryStandIn from = RegistryStandIn.start(Access.OPEN)) {
            TestImage.of(LAYER).addTo(from, "shop/web", "1");
            OciSource source = OciSource.builder(Pulls.anonymous(from).build())
                    .images("shop/web:1")
                    .build();
            layout = ImageLayout.of(Pulls.pull(source).snapshot());
        }
        Manifest manifest = layout.manifest(layout.images().get(0).manifest());
        blob = manifest.layers().get(0);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private void upload() throws Exception {
        TestOperation operation = new TestOperation(Clock.systemUTC());
        operation.call(Pulls.LIMIT, () -> {
            RegistryClient client = new RegistryClient(Pulls.known(registry).build(), operation, Duration.ofMillis(1));
            new RegistryWriter(client, layout, PART).put("shop/web", blob);
            return blob;
        });
    }

    private void assertArrived() {
        assertThat(registry.blob("shop/web", LAYER.digest())).contains(LAYER.content());
    }

    @Test
    void largeBlobIsSentInParts() throws Exception {
        upload();
        assertArrived();
        assertThat(registry.count(RegistryRequest.of("PATCH", "/uploads/"))).isGreaterThan(16);
        assertThat(registry.count(RegistryRequest.of("POST", "/uploads/").and(RegistryRequest::authorized)))
                .isEqualTo(1);
    }

    @Test
    void partThatDidNotArriveIsSentAgainAndNothingElse() throws Exception {
        registry.on(RegistryRequest.first(1, RegistryRequest.of("PATCH", "/uploads/")), RegistryFault.DROP);
        upload();
        assertArrived();
        assertThat(registry.count(RegistryRequest.of("POST", "/uploads/").and(RegistryRequest::authorized)))
                .isEqualTo(1);
    }

    @Test
    void uploadThatGetsFurtherEachTimeIsNotGivenUp() throws Exception {
        // The registry does not tell how much has arrived of a part whose answer was lost, so that all is begun anew:
        // the first time after one part, then after two, …
        AtomicInteger sent = new AtomicInteger();
        registry.on(
                RegistryRequest.of("PATCH", "/uploads/").and(request -> isTriangular(sent.incrementAndGet())),
                RegistryFault.LOSE_ANSWER);
        upload();
        assertArrived();
        assertThat(registry.count(RegistryRequest.of("POST", "/uploads/").and(RegistryRequest::authorized)))
                .isGreaterThan(Patience.TRIES + 4L);
    }

    private static boolean isTriangular(int number) {
        long root = Math.round(Math.sqrt(8.0 * number + 1));
        return root * root == 8L * number + 1;
    }

    @Test
    void triesOfAnUploadDoNotMultiply() {
        registry.on(RegistryRequest.of("POST", "/uploads/").and(RegistryRequest::authorized), RegistryFault.ERROR);
        assertThatThrownBy(this::upload).isInstanceOf(IOException.class).hasMessageContaining("500");
        assertThat(registry.count(RegistryRequest.of("POST", "/uploads/").and(RegistryRequest::authorized)))
                .isEqualTo(Patience.TRIES);
    }

    @Test
    void triesOfAPartThatNeverArrivesDoNotMultiply() {
        registry.on(RegistryRequest.of("PATCH", "/uploads/"), RegistryFault.DROP);
        assertThatThrownBy(this::upload).isInstanceOf(IOException.class);
        assertThat(registry.count(RegistryRequest.of("PATCH", "/uploads/"))).isEqualTo(Patience.TRIES);
    }
}
