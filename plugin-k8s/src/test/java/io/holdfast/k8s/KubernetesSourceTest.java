package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.SourceContract;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class KubernetesSourceTest extends SourceContract {

    private static final int MAPS = 60;

    private ApiServerStandIn server;

    @BeforeEach
    void start() throws Exception {
        server = ApiServerStandIn.startWithTls(Clock.systemUTC());
        server.create(Objects.json("v1", "Namespace", "", "shop", ""));
        for (int i = 0; i < MAPS; i++) {
            server.create(Objects.json("v1", "ConfigMap", "shop", "map" + i, "\"data\": {\"key\": \"" + i + "\"}"));
        }
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Override
    protected Source open() throws Exception {
        return ClusterCase.source(server).build();
    }

    @Override
    protected int places() {
        return 3;
    }

    @Override
    protected void assertRestored(Path restored) throws Exception {
        for (int i = 0; i < MAPS; i++) {
            Path file = restored.resolve("original/namespaces/shop/core/ConfigMap/map" + i + ".json");
            JsonNode object = ApiServer.JSON.readTree(Files.readAllBytes(file));
            assertThat(object.at("/data/key").asText()).isEqualTo(Integer.toString(i));
            assertThat(restored.resolve("namespaces/shop/core/ConfigMap/map" + i + ".yaml"))
                    .content()
                    .contains("key: \"" + i + "\"");
        }
        assertThat(restored.resolve("cluster/core/Namespace/shop.yaml")).exists();
    }
}
