package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The cluster that is restored into. */
final class Target {

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final ApiServer server;
    private final Operation operation;
    private final Map<String, Boolean> namespaces = new ConcurrentHashMap<>();
    private volatile Discovery discovery;

    Target(ApiServer server, Operation operation) throws IOException, InterruptedException {
        this.server = server;
        this.operation = operation;
        discovery = Discovery.of(server, operation);
    }

    void rediscover() throws IOException, InterruptedException {
        discovery = Discovery.of(server, operation);
    }

    Optional<ApiResource> kind(String group, String kind) {
        return discovery.find(group, kind);
    }

    /** What the kind of an object is called in paths; empty if the cluster does not serve it. */
    String plural(JsonNode object) {
        return kind(Original.group(object), object.path("kind").asText())
                .map(ApiResource::plural)
                .orElse("");
    }

    /** As what an object is applied; empty if the cluster serves its kind in no version that fits. */
    Optional<ApiResource> resource(JsonNode object) {
        return kind(Original.group(object), object.path("kind").asText())
                .flatMap(served -> VersionSkew.version(object, served).map(served::in));
    }

    /** The object that is there where another is to be. A namespace is asked for once, so that nothing in one that is not there has to be. */
    Optional<JsonNode> live(ApiResource resource, JsonNode object) throws IOException, InterruptedException {
        String namespace = object.path("metadata").path("namespace").asText();
        return namespace.isEmpty() || mayHaveObjects(namespace) ? find(path(resource, object)) : Optional.empty();
    }

    private Optional<JsonNode> find(String path) throws IOException, InterruptedException {
        try {
            return Optional.of(server.get(path, operation));
        } catch (ApiException e) {
            if (e.code() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether a namespace was there when it was asked for first; so it is if that may not be asked. */
    private boolean mayHaveObjects(String namespace) throws IOException, InterruptedException {
        Boolean known = namespaces.get(namespace);
        if (known != null) {
            return known;
        }
        boolean there = true;
        try {
            there = find("/api/v1/namespaces/" + ApiServer.encoded(namespace)).isPresent();
        } catch (ApiException e) {
            if (e.code() != FORBIDDEN) {
                throw e;
            }
        }
        namespaces.put(namespace, there);
        return there;
    }

    /** The nodes; empty if the account may not list them. */
    Optional<NodeFit> nodes() throws IOException, InterruptedException {
        return Machines.all(server, operation).map(NodeFit::new);
    }

    /** Applies an object without the fields that the server does not know, which it refuses; what it answers lacks them. */
    JsonNode apply(ApiResource resource, JsonNode object, String subresource, boolean force, boolean dryRun)
            throws IOException, InterruptedException {
        String path = path(resource, object) + subresource + "?fieldManager=holdfast&force=" + force
                + (dryRun ? "&dryRun=All" : "");
        JsonNode known = object.deepCopy();
        while (true) {
            try {
                return server.apply(path, known, operation);
            } catch (ApiException e) {
                // Each time something less is sent, which comes to an end.
                if (!UndeclaredFields.remove(known, e.undeclared())) {
                    throw e;
                }
            }
        }
    }

    static String path(ApiResource resource, JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return resource.path(
                metadata.path("namespace").asText(), metadata.path("name").asText());
    }

    /** Why the server refuses an object, in words that do not repeat what is in it: also what is no secret by its kind may have passwords in its fields. */
    static String why(ApiException e, JsonNode object) {
        if (e.saysNoValues() && !object.path("kind").asText().equals("Secret")) {
            return e.said();
        }
        List<String> wrong = e.causes();
        return "the server answered " + e.code() + (wrong.isEmpty() ? "" : ": " + String.join(", ", wrong));
    }
}
