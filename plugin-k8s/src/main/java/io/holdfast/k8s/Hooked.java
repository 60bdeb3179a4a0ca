package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.k8s.StepMarks.Mark;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Gives a copy of an object back what hooks of its backup have changed about it. */
final class Hooked {

    private static final String SCALE = "holdfast.io/scale";
    private static final List<String> MARKS = List.of(SCALE, "holdfast.io/annotate");

    private Hooked() {}

    static void giveBack(ObjectNode object) {
        for (String annotation : MARKS) {
            if (object.path("metadata").path("annotations").has(annotation)) {
                giveBack(object, annotation);
            }
        }
    }

    private static void giveBack(ObjectNode object, String annotation) {
        StepMarks marks;
        try {
            marks = StepMarks.of(annotation, object);
        } catch (IOException e) {
            // It is somebody else's, and stays.
            return;
        }
        Optional<Mark> last = marks.last();
        while (last.isPresent() && HookRun.isKey(last.get().step())) {
            JsonNode before = last.get().before();
            if (annotation.equals(SCALE)) {
                object.withObject("/spec").set("replicas", before);
            } else {
                annotate(object, before.path("annotation").asText(), before.path("value"));
            }
            marks = marks.withoutLast();
            last = marks.last();
        }
        annotate(object, annotation, marks.value());
    }

    private static void annotate(ObjectNode object, String annotation, JsonNode value) {
        ObjectNode metadata = object.withObject("/metadata");
        ObjectNode annotations = metadata.withObject("/annotations");
        if (value.isTextual()) {
            annotations.set(annotation, value);
        } else {
            annotations.remove(annotation);
        }
        if (annotations.isEmpty()) {
            metadata.remove("annotations");
        }
    }
}
