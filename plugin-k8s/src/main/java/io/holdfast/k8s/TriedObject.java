package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What became of an object in a scratch.
 *
 * @param name for a person: {@code Deployment shop/web}
 * @param path where it is; empty if it was only tried, or refused
 * @param wanted what it should be; of no more than it was made of
 * @param lost the fields that the server would not have kept
 * @param failure why the server refuses it; empty if it does not
 * @param triedSince why it was only tried; empty if it was to be made
 */
record TriedObject(String name, String path, ObjectNode wanted, List<String> lost, String failure, String triedSince) {

    TriedObject {
        lost = List.copyOf(lost);
    }

    /** One that the server has taken, or would take. */
    static TriedObject taken(String name, String path, ObjectNode wanted, JsonNode kept, String triedSince) {
        return new TriedObject(name, path, wanted, Comparison.differences(wanted, kept), "", triedSince);
    }

    static TriedObject refused(String name, ObjectNode wanted, String failure) {
        return new TriedObject(name, "", wanted, List.of(), failure, "");
    }

    boolean isMade() {
        return !path.isEmpty();
    }
}
