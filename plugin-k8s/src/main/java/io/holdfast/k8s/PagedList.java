package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * All objects of a kind, page by page, all as of one resource version. Where the server has forgotten that version meanwhile, what is left is listed as of a later one.
 */
final class PagedList {

    private static final int FIRST_PAGE = 50;
    private static final int LARGEST_PAGE = 500;
    /** About how many characters of JSON a page is to have, so that few large objects are held at a time. */
    private static final long PAGE_SIZE = 4 << 20;

    /** A list that is too old again at once, so often, never ends. */
    private static final int MOST_EXPIRED = 100;

    private final ApiServer server;
    private final ApiResource resource;
    private final Operation operation;
    private final Set<String> seen = new HashSet<>();
    private String version = "";
    private boolean torn;
    private int expired;

    PagedList(ApiServer server, ApiResource resource, Operation operation) {
        this.server = server;
        this.resource = resource;
        this.operation = operation;
    }

    /** Takes an object. */
    interface ObjectHandler {
        void object(ObjectNode object) throws IOException, InterruptedException;
    }

    /** The resource version of which they all are, or the last of several. */
    String version() {
        return version;
    }

    /** Whether they are of several resource versions. */
    boolean torn() {
        return torn;
    }

    /**
     * Hands over all objects in a namespace or, if that is empty, in all.
     *
     * @return the resource version behind which changes of what was handed over lie, and perhaps some that it has
     */
    String forEach(String namespace, ObjectHandler handler) throws IOException, InterruptedException {
        String first = "";
        String continuation = "";
        int limit = FIRST_PAGE;
        boolean more = true;
        while (more) {
            String from = continuation.isEmpty() ? "" : "&continue=" + ApiServer.encoded(continuation);
            try {
                JsonNode page = server.get(resource.path(namespace) + "?limit=" + limit + from, operation);
                version = page.path("metadata").path("resourceVersion").asText();
                first = first.isEmpty() ? version : first;
                continuation = page.path("metadata").path("continue").asText();
                more = !continuation.isEmpty();
                limit = hand(page.path("items"), handler);
            } catch (ApiException e) {
                expired++;
                if (e.code() != 410 || expired > MOST_EXPIRED) {
                    throw e;
                }
                torn = true;
                continuation = e.continuation();
            }
        }
        return first;
    }

    /** Hands on what was not seen before, and says how many objects the next page is to have. */
    private int hand(JsonNode items, ObjectHandler handler) throws IOException, InterruptedException {
        long size = 1;
        for (JsonNode item : items) {
            operation.checkCancelled();
            ObjectNode object = (ObjectNode) item;
            // Items of built-in kinds do not say what they are.
            object.put("apiVersion", resource.apiVersion());
            object.put("kind", resource.kind());
            JsonNode metadata = object.path("metadata");
            String name = metadata.path("namespace").asText() + "/"
                    + metadata.path("name").asText();
            if (seen.add(name)) {
                handler.object(object);
            }
            size += object.toString().length();
        }
        long fit = PAGE_SIZE * Math.max(1, items.size()) / size;
        return (int) Math.max(1, Math.min(LARGEST_PAGE, fit));
    }
}
