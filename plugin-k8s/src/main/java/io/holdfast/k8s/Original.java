package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.source.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of an object of a snapshot without its content.
 *
 * @param file with the object as its server gave it
 * @param name with its namespace, if it has one: {@code shop/web}
 * @param owners the uids of its owners
 * @param controller the uid of the owner that makes and removes it; empty if none does
 */
record Original(Entry file, String group, String kind, String name, String uid, List<String> owners, String controller)
        implements Comparable<Original> {

    static Original of(Entry file, JsonNode object) {
        JsonNode metadata = object.path("metadata");
        List<String> owners = new ArrayList<>();
        String controller = "";
        for (JsonNode owner : metadata.path("ownerReferences")) {
            owners.add(owner.path("uid").asText());
            if (owner.path("controller").asBoolean()) {
                controller = owner.path("uid").asText();
            }
        }
        String namespace = metadata.path("namespace").asText();
        return new Original(
                file,
                group(object),
                object.path("kind").asText(),
                (namespace.isEmpty() ? "" : namespace + "/")
                        + metadata.path("name").asText(),
                metadata.path("uid").asText(),
                owners,
                controller);
    }

    static String group(JsonNode object) {
        String apiVersion = object.path("apiVersion").asText();
        return apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
    }

    static String version(JsonNode object) {
        String apiVersion = object.path("apiVersion").asText();
        return apiVersion.substring(apiVersion.indexOf('/') + 1);
    }

    int stage() {
        return RestoreOrder.stage(group, kind);
    }

    @Override
    public int compareTo(Original other) {
        int stages = Integer.compare(stage(), other.stage());
        return stages != 0 ? stages : file.path().compareTo(other.file.path());
    }
}
