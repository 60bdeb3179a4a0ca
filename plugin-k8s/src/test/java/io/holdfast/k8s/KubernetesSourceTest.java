package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.SourceContract;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class KubernetesSourceTest extends SourceContract {

    private static final int MAPS = 60;

    private TestCluster cluster;
    private String shop;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.openWithTls();
        shop = cluster.namespace("shop");
        for (int i = 0; i < MAPS; i++) {
            cluster.create("v1", "ConfigMap", shop, "map" + i, "\"data\": {\"key\": \"" + i + "\"}");
        }
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Override
    protected Source open() throws Exception {
        return cluster.source().namespaces(shop).build();
    }

    @Override
    protected int places() {
        return 3;
    }

    @Override
    protected void assertRestored(Path restored) throws Exception {
        for (int i = 0; i < MAPS; i++) {
            Path file = restored.resolve("original/namespaces/" + shop + "/core/ConfigMap/map" + i + ".json");
            JsonNode object = ApiServer.JSON.readTree(Files.readAllBytes(file));
            assertThat(object.at("/data/key").asText()).isEqualTo(Integer.toString(i));
            assertThat(restored.resolve("namespaces/" + shop + "/core/ConfigMap/map" + i + ".yaml"))
                    .content()
                    .contains("key: \"" + i + "\"");
        }
        assertThat(restored.resolve("cluster/core/Namespace/" + shop + ".yaml")).exists();
    }
}
