package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Looks at an object of a cluster, and changes it. For one thread. */
final class ObjectAccess {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    /** An object that somebody else changes so often meanwhile is not left alone at all. */
    private static final int MOST_CONFLICTS = 100;

    private static final ApiResource PODS =
            new ApiResource("", "v1", "pods", "Pod", true, Set.of("list"), List.of("v1"));

    private final ApiServer server;
    private final KubernetesTarget target;
    private final Operation operation;

    ObjectAccess(ApiServer server, KubernetesTarget target, Operation operation) {
        this.server = server;
        this.target = target;
        this.operation = operation;
    }

    KubernetesTarget target() {
        return target;
    }

    ApiServer server() {
        return server;
    }

    Operation operation() {
        return operation;
    }

    /** The object, if it is there. */
    Optional<JsonNode> find() throws IOException, InterruptedException {
        return find(target.path());
    }

    Optional<JsonNode> find(String path) throws IOException, InterruptedException {
        try {
            return Optional.of(server.get(path, operation));
        } catch (ApiException e) {
            if (e.code() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What an object is to become, as a JSON merge patch; empty if it stays. */
    @FunctionalInterface
    interface Change {
        Optional<ObjectNode> of(JsonNode live) throws IOException;
    }

    /** Changes the object as it is, and nothing that somebody else has made of it meanwhile: then it is looked at again. */
    JsonNode change(Change change) throws IOException, InterruptedException {
        for (int conflicts = 0; ; conflicts++) {
            JsonNode live = server.get(target.path(), operation);
            Optional<ObjectNode> patch = change.of(live);
            if (patch.isEmpty()) {
                return live;
            }
            patch.get()
                    .withObject("/metadata")
                    .put("resourceVersion", live.at("/metadata/resourceVersion").asText());
            try {
                return server.mergePatch(target.path() + "?fieldManager=holdfast", patch.get(), operation);
            } catch (ApiException e) {
                if (e.code() != CONFLICT || conflicts == MOST_CONFLICTS) {
                    throw e;
                }
            }
        }
    }

    /** Something that becomes so. */
    @FunctionalInterface
    interface Goal {
        boolean isReached(JsonNode live) throws IOException, InterruptedException;
    }

    /** Waits until something is so of the object, as long as the operation is wanted; the object as it is then. */
    JsonNode await(Goal goal) throws IOException, InterruptedException {
        JsonNode live = server.get(target.path(), operation);
        while (!goal.isReached(live)) {
            Pause.of(BETWEEN_LOOKS, operation);
            live = server.get(target.path(), operation);
        }
        return live;
    }

    /** The pods of the namespace that are of interest and have not ended; also those that are being ended. */
    List<JsonNode> pods(Predicate<JsonNode> which) throws IOException, InterruptedException {
        List<JsonNode> pods = new ArrayList<>();
        new PagedList(server, PODS, operation).forEach(target.namespace(), pod -> {
            if (!Set.of("Succeeded", "Failed").contains(pod.at("/status/phase").asText()) && which.test(pod)) {
                pods.add(pod);
            }
        });
        return pods;
    }
}
