package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A cluster, real or not, and what is done with it. */
@Timeout(300)
abstract class AnyClusterCase {

    TestCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = open();
    }

    TestCluster open() throws Exception {
        return TestCluster.open();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    KubernetesSource.Builder source() {
        return cluster.source();
    }

    /** For tests that {@linkplain NeedsStandIn need it}. */
    ApiServerStandIn standIn() {
        return cluster.standIn();
    }

    void create(String apiVersion, String kind, String namespace, String name, String fields) throws Exception {
        cluster.create(apiVersion, kind, namespace, name, fields);
    }

    JsonNode get(String path) throws Exception {
        return cluster.get(path);
    }

    boolean isThere(String path) throws Exception {
        return cluster.isThere(path);
    }
}
