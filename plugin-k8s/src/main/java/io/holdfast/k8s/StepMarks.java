package io.holdfast.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What steps of recoveries have made of a field of an object, and what was there before each, the newest last. It stands in an annotation of the object and is written with the change itself, so that a step that was interrupted finds
 * what it did, and what it undoes is what there was. Immutable.
 */
final class StepMarks {

    /** Steps that nobody undoes are forgotten when so many came behind them. */
    private static final int MOST = 8;

    private final String annotation;
    private final List<Mark> marks;

    /**
     * What a step did.
     *
     * @param step its key
     * @param before what was there; null if nothing was
     */
    record Mark(String step, JsonNode before) {}

    private StepMarks(String annotation, List<Mark> marks) {
        this.annotation = annotation;
        this.marks = List.copyOf(marks);
    }

    /**
     * Those of an object.
     *
     * @throws IOException if somebody else has written there what cannot be read
     */
    static StepMarks of(String annotation, JsonNode object) throws IOException {
        String text =
                object.path("metadata").path("annotations").path(annotation).asText();
        List<Mark> marks = new ArrayList<>();
        if (!text.isEmpty()) {
            try {
                for (JsonNode mark : ApiServer.JSON.readTree(text)) {
                    marks.add(new Mark(mark.path("step").asText(), mark.path("before")));
                }
            } catch (JsonProcessingException e) {
                throw new IOException(
                        "The annotation " + annotation
                                + " cannot be read, so that nothing was done; it says what steps of recoveries did to the object");
            }
        }
        return new StepMarks(annotation, marks);
    }

    Optional<Mark> last() {
        return marks.isEmpty() ? Optional.empty() : Optional.of(marks.get(marks.size() - 1));
    }

    /** What a step did: of a recovery if it was the last to do something, and of a hook wherever it stands. */
    Optional<Mark> of(String step) {
        return HookRun.isKey(step)
                ? marks.stream().filter(mark -> mark.step().equals(step)).findFirst()
                : last().filter(mark -> mark.step().equals(step));
    }

    /** What earlier backups of the same source have left, the newest first. */
    List<Mark> leftBefore(String hook) {
        List<Mark> left = new ArrayList<>();
        marks.stream()
                .filter(mark -> HookRun.isKey(mark.step()) && HookRun.isOtherRun(mark.step(), hook))
                .forEach(mark -> left.add(0, mark));
        return left;
    }

    /** What a backup of another source has made of the same field. */
    Optional<Mark> heldBesides(String hook, JsonNode value) {
        return marks.stream()
                .filter(mark -> HookRun.isKey(mark.step()) && !HookRun.isSameRun(mark.step(), hook))
                .filter(mark -> isSameField(mark.before(), value))
                .findFirst();
    }

    boolean has(String step) {
        return marks.stream().anyMatch(mark -> mark.step().equals(step));
    }

    StepMarks with(Mark mark) {
        List<Mark> more = new ArrayList<>(marks);
        more.add(mark);
        return new StepMarks(annotation, more.subList(Math.max(0, more.size() - MOST), more.size()));
    }

    /**
     * Without one of them.
     *
     * @param rest in which whoever came behind it gives back what it found
     * @param isLast whether nobody did, so that the field gets what was there before
     */
    record Without(StepMarks rest, boolean isLast) {}

    Without without(Mark mark) {
        List<Mark> rest = new ArrayList<>(marks);
        int at = rest.indexOf(mark);
        rest.remove(at);
        for (int i = at; i < rest.size(); i++) {
            Mark behind = rest.get(i);
            if (isSameField(behind.before(), mark.before())) {
                rest.set(i, new Mark(behind.step(), mark.before()));
                return new Without(new StepMarks(annotation, rest), false);
            }
        }
        return new Without(new StepMarks(annotation, rest), true);
    }

    /** Whether two values are of one field: those of annotations say of which. */
    static boolean isSameField(JsonNode value, JsonNode other) {
        return value.path("annotation").equals(other.path("annotation"));
    }

    StepMarks withoutLast() {
        return new StepMarks(annotation, marks.subList(0, marks.size() - 1));
    }

    /** Has a merge patch write them. */
    void write(ObjectNode patch) {
        patch.withObject("/metadata/annotations").set(annotation, value());
    }

    /** The annotation; null if there are none. */
    JsonNode value() {
        if (marks.isEmpty()) {
            return NullNode.getInstance();
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        marks.forEach(mark -> list.addObject().put("step", mark.step()).set("before", mark.before()));
        return TextNode.valueOf(list.toString());
    }
}
