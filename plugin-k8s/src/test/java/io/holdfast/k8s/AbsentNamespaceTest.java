package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.k8s.ApiFault;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that has lost a namespace is not asked for each object that was in it. */
class AbsentNamespaceTest extends ClusterCase {

    private static final int MAPS = 20;

    @TempDir
    private Path directory;

    private RecordedEntries before;

    @BeforeEach
    void lose() throws Exception {
        namespace("shop");
        for (int i = 0; i < MAPS; i++) {
            create("v1", "ConfigMap", "shop", "map" + i, "\"data\": {\"key\": \"" + i + "\"}");
        }
        before = copy(source().namespaces("shop").build());
        server.delete("/api/v1/namespaces/shop");
    }

    /** How many config maps would be created. */
    private long planned() throws Exception {
        restore(
                source().namespaces("shop")
                        .kinds("ConfigMap")
                        .restoreTo(RestoreTo.PLAN)
                        .build(),
                before,
                directory);
        long created = 0;
        for (JsonNode line : ApiServer.JSON.readTree(Files.readAllBytes(directory.resolve("plan.json")))) {
            if (line.path("kind").asText().equals("ConfigMap")
                    && line.path("action").asText().equals("create")) {
                created++;
            }
        }
        return created;
    }

    private long asked() {
        return server.count(
                request -> request.method().equals("GET") && request.path().contains("/configmaps/map"));
    }

    @Test
    void nothingInItIsAskedFor() throws Exception {
        assertThat(planned()).isEqualTo(MAPS);
        assertThat(asked()).isZero();
    }

    @Test
    void eachIsAskedForIfTheNamespaceMayNotBe() throws Exception {
        server.on(
                request -> request.method().equals("GET") && request.path().equals("/api/v1/namespaces/shop"),
                ApiFault.FORBIDDEN);
        assertThat(planned()).isEqualTo(MAPS);
        assertThat(asked()).isEqualTo(MAPS);
    }
}
