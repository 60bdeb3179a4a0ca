package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The nodes of a cluster. */
final class Machines {

    private static final ApiResource NODES =
            new ApiResource("", "v1", "nodes", "Node", false, Set.of("list"), List.of("v1"));

    private Machines() {}

    /** Whether one of them says that it runs pods. Who may not list them does not know, and takes them to be there. */
    static boolean anyReady(ApiServer server, Operation operation) throws IOException, InterruptedException {
        return all(server, operation)
                .map(nodes -> nodes.stream().anyMatch(Machines::isReady))
                .orElse(true);
    }

    private static boolean isReady(JsonNode node) {
        for (JsonNode condition : node.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")
                    && condition.path("status").asText().equals("True")) {
                return true;
            }
        }
        return false;
    }

    /** All of them; empty if the account may not list them. */
    static Optional<List<JsonNode>> all(ApiServer server, Operation operation)
            throws IOException, InterruptedException {
        List<JsonNode> nodes = new ArrayList<>();
        try {
            new PagedList(server, NODES, operation).forEach("", nodes::add);
        } catch (ApiException e) {
            if (e.code() != 403) {
                throw e;
            }
            return Optional.empty();
        }
        return Optional.of(nodes);
    }
}
