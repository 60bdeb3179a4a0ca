package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** The nodes of a cluster. */
final class Machines {

    private static final ApiResource NODES =
            new ApiResource("", "v1", "nodes", "Node", false, Set.of("list"), List.of("v1"));

    private Machines() {}

    /** Whether one of them says that it runs pods. Who may not list them does not know, and takes them to be there. */
    static boolean anyReady(ApiServer server, Operation operation) throws IOException, InterruptedException {
        AtomicBoolean ready = new AtomicBoolean();
        try {
            new PagedList(server, NODES, operation).forEach("", node -> {
                for (JsonNode condition : node.at("/status/conditions")) {
                    if (condition.path("type").asText().equals("Ready")
                            && condition.path("status").asText().equals("True")) {
                        ready.set(true);
                    }
                }
            });
        } catch (ApiException e) {
            if (e.code() != 403) {
                throw e;
            }
            ready.set(true);
        }
        return ready.get();
    }
}
