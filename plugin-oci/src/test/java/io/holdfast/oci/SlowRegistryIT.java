package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.oci.RegistryFault;
import io.holdfast.testkit.oci.RegistryRequest;
import io.holdfast.testkit.oci.RegistryStandIn;
import io.holdfast.testkit.oci.RegistryStandIn.Access;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class SlowRegistryIT {

    /** More than what was read slowly and what connections keep. */
    private static final byte[] CONTENT = Pulls.noise(1, 24 << 20);

    private static ImageLayout layout(Descriptor blob) throws Exception {
        byte[] index = "{}".getBytes(UTF_8);
        String path = blob.digest().path();
        return ImageLayout.of(RecordedEntries.of(
                Checkpoint.none(),
                List.of(
                        Entry.file("index.json").size(index.length).build(),
                        Entry.file(path).size(blob.size()).build()),
                Map.of("index.json", index, path, CONTENT)));
    }

    @Test
    void sendingMayTakeLongerThanARegistryMayBeSilent() throws Exception {
        TestOperation operation = new TestOperation(Clock.systemUTC());
        Descriptor blob = new Descriptor("application/octet-stream", Digest.of(CONTENT), CONTENT.length, "", List.of());
        try (RegistryStandIn registry = RegistryStandIn.start(Access.OPEN)) {
            registry.on(RegistryRequest.of("PUT", "/uploads/"), RegistryFault.SLOW);
            OciRegistry address =
                    Pulls.anonymous(registry).timeout(Duration.ofSeconds(2)).build();
            operation.call(Pulls.LIMIT, () -> {
                RegistryClient client = new RegistryClient(address, operation);
                new RegistryWriter(client, layout(blob), CONTENT.length).put("shop/web", blob);
                return blob;
            });
            assertThat(registry.blob("shop/web", blob.digest().toString())).contains(CONTENT);
        }
    }
}
