package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The objects of a kind, in a namespace or in all, by what their paths in a snapshot begin with.
 *
 * @param namespace empty for all, and for those that are in none
 */
record ObjectPlace(String namespace, String group, String kind) {

    static ObjectPlace of(WatchedPlace watched) {
        return new ObjectPlace(
                watched.namespace(),
                watched.resource().group(),
                watched.resource().kind());
    }

    /** What {@link #json} has written. */
    static ObjectPlace read(JsonNode json) {
        return new ObjectPlace(
                json.path("namespace").asText(),
                json.path("group").asText(),
                json.path("kind").asText());
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("namespace", namespace)
                .put("group", group)
                .put("kind", kind);
    }

    /** Whether an object is here, by its path without an extension. */
    boolean has(String path) {
        String directory = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        String here = ObjectFiles.directory(namespace, group, kind);
        return namespace.isEmpty() ? directory.endsWith(here.substring(here.indexOf('/'))) : directory.equals(here);
    }
}
