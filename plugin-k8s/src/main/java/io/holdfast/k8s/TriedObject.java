package io.holdfast.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What became of an object in a scratch.
 *
 * @param name for a person: {@code Deployment shop/web}
 * @param path where it is; empty if it was only tried, or refused
 * @param wanted what it should be; of no more than it was made of
 * @param lost the fields that the server would not have kept
 * @param failure why it is not there; empty if it is
 */
record TriedObject(String name, String path, ObjectNode wanted, List<String> lost, String failure) {

    TriedObject {
        lost = List.copyOf(lost);
    }

    boolean isMade() {
        return !path.isEmpty();
    }
}
