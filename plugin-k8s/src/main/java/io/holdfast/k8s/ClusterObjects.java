package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Objects that are made to be applied by somebody. */
final class ClusterObjects {

    /** By which all of them are known. */
    static final String NAME_LABEL = "app.kubernetes.io/name";

    static final String HOLDFAST = "holdfast";

    private ClusterObjects() {}

    /** One of which nothing else is said yet. */
    static ObjectNode object(String apiVersion, String kind, String namespace, String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", apiVersion);
        object.put("kind", kind);
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        metadata.putObject("labels").put(NAME_LABEL, HOLDFAST);
        return object;
    }

    /** All of them as a file that {@code kubectl apply} takes. */
    static byte[] yaml(List<ObjectNode> objects) {
        ByteArrayOutputStream yaml = new ByteArrayOutputStream();
        for (ObjectNode object : objects) {
            yaml.writeBytes("---\n".getBytes(UTF_8));
            yaml.writeBytes(Yaml.write(object));
        }
        return yaml.toByteArray();
    }
}
