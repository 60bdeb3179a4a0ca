package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;

/** Annotates an object, for a controller that acts on that. Undone, it has the annotation that it had, or none. Immutable and thread-safe. */
final class ObjectAnnotation extends FieldAction {

    private final String annotation;
    private final String value;

    ObjectAnnotation(KubernetesTarget object, String annotation, String value) {
        super("annotate", object, Optional.empty());
        if (object.kind().isEmpty()) {
            throw new IllegalArgumentException("an object is annotated, and not " + object.description());
        }
        this.annotation = annotation;
        this.value = value;
    }

    @Override
    public String description() {
        return "annotate " + target().description() + " with " + annotation;
    }

    @Override
    JsonNode wanted() {
        return field(TextNode.valueOf(value));
    }

    @Override
    JsonNode value(JsonNode object) {
        JsonNode is = object.path("metadata").path("annotations").path(annotation);
        return field(is.isTextual() ? is : NullNode.getInstance());
    }

    /** Marks tell which annotation it was, since an object has many. */
    private ObjectNode field(JsonNode of) {
        ObjectNode field = JsonNodeFactory.instance.objectNode().put("annotation", annotation);
        field.set("value", of);
        return field;
    }

    @Override
    ObjectNode patch(JsonNode object, JsonNode given) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.withObject("/metadata/annotations").set(given.path("annotation").asText(), given.path("value"));
        return patch;
    }

    @Override
    String shown(JsonNode given) {
        return given.path("value").isTextual() ? "annotated" : "not annotated";
    }
}
