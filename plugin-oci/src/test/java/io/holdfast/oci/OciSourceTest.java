package io.holdfast.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Source;
import io.holdfast.testkit.SourceContract;
import io.holdfast.testkit.oci.RegistryStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OciSourceTest extends SourceContract {

    private final List<TestImage> images = new ArrayList<>();
    private RegistryStandIn registry;

    @BeforeEach
    void start() throws Exception {
        registry = RegistryStandIn.start(RegistryStandIn.Access.TOKEN);
        for (int i = 0; i < 5; i++) {
            TestImage image = TestImage.of(
                    TestImage.layer("base", Pulls.noise(0, 3000)), TestImage.layer("own", Pulls.noise(1 + i, 2000)));
            images.add(image.addTo(registry, "shop/part" + i, "1"));
        }
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Override
    protected Source open() {
        OciSource.Builder source = OciSource.builder(Pulls.known(registry).build());
        for (int i = 0; i < images.size(); i++) {
            source.images("shop/part" + i + ":1");
        }
        return source.build();
    }

    @Override
    protected int places() {
        return 3;
    }

    @Override
    protected void assertRestored(Path restored) throws Exception {
        for (TestImage image : images) {
            for (Map.Entry<String, byte[]> one : image.content().entrySet()) {
                assertThat(restored.resolve(Digest.parse(one.getKey()).path())).hasBinaryContent(one.getValue());
            }
            assertThat(Files.readString(restored.resolve("index.json"))).contains(image.digest());
        }
        assertThat(restored.resolve("oci-layout")).exists();
    }
}
