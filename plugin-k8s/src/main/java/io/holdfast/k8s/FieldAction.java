package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.k8s.StepMarks.Mark;
import io.holdfast.k8s.StepMarks.Without;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Gives a field of an object another value, and gives it back the one that it had. Immutable and thread-safe. */
abstract class FieldAction extends ObjectAction {

    private final String annotation;

    /**
     * @param mark what its marks on objects are called
     */
    FieldAction(String mark, KubernetesTarget target, Optional<KubernetesTarget> drill) {
        super(target, drill);
        annotation = "holdfast.io/" + mark;
    }

    /** The value that the field is to have. */
    abstract JsonNode wanted();

    /** The value that it has. */
    abstract JsonNode value(JsonNode object);

    /** A merge patch with which an object gets a value. */
    abstract ObjectNode patch(JsonNode object, JsonNode value);

    /** Why it must not be done to an object; empty if it may. */
    Optional<String> refusal(JsonNode object, ObjectAccess there) throws IOException, InterruptedException {
        return Optional.empty();
    }

    /** Whether the cluster has done what follows from the value. */
    boolean isInEffect(JsonNode object, ObjectAccess there) throws IOException, InterruptedException {
        return true;
    }

    /** What there is to see of an object, for the preview. */
    abstract String shown(JsonNode value);

    @Override
    public final String preview(ActionContext context) throws IOException, InterruptedException {
        return connected(context, there -> {
            Optional<JsonNode> object = there.find();
            if (object.isEmpty()) {
                return description() + "; but there is no " + there.target().shown();
            }
            Optional<String> refusal = refusal(object.get(), there);
            return description() + "; now " + shown(value(object.get()))
                    + refusal.map(why -> "; but it would be refused: " + why).orElse("");
        });
    }

    @Override
    public final Outcome run(ActionContext context) throws IOException, InterruptedException {
        return performed(context, there -> {
            Optional<JsonNode> object = there.find();
            if (object.isEmpty()) {
                return Outcome.failed("there is no " + there.target().shown() + "; nothing was done");
            }
            if (!isSet(object.get(), context)) {
                Optional<String> refusal = refusal(object.get(), there);
                if (refusal.isPresent()) {
                    return Outcome.failed(refusal.get() + "; nothing was done");
                }
            }
            JsonNode changed = there.change(live -> set(live, context.key()));
            there.await(live -> isInEffect(live, there));
            return Outcome.done(outputs(changed, context));
        });
    }

    private Map<String, String> outputs(JsonNode object, ActionContext context) throws IOException {
        return StepMarks.of(annotation, object)
                .of(context.key())
                .map(mark -> Map.of("before", shown(mark.before())))
                .orElse(Map.of());
    }

    private boolean isSet(JsonNode object, ActionContext context) throws IOException {
        return StepMarks.of(annotation, object).of(context.key()).isPresent()
                && value(object).equals(wanted());
    }

    private Optional<ObjectNode> set(JsonNode live, String key) throws IOException {
        StepMarks marks = StepMarks.of(annotation, live);
        JsonNode value = value(live);
        boolean marked = marks.of(key).isPresent();
        if (marked && value.equals(wanted())) {
            return Optional.empty();
        }
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        if (HookRun.isKey(key)) {
            for (Mark left : marks.leftBefore(key)) {
                Without without = marks.without(left);
                marks = without.rest();
                if (without.isLast()) {
                    merge(patch, patch(live, left.before()));
                    value = StepMarks.isSameField(left.before(), value) ? left.before() : value;
                }
            }
            if (marks.heldBesides(key, value).isPresent() && !value.equals(wanted())) {
                throw new IOException(
                        "The backup of another source holds it with " + shown(value)
                                + ", so that nothing was done; that gives it back when it ends, or else the next one of that source");
            }
        }
        merge(patch, patch(live, wanted()));
        (marked ? marks : marks.with(new Mark(key, value))).write(patch);
        return Optional.of(patch);
    }

    private static void merge(ObjectNode into, ObjectNode other) {
        for (Map.Entry<String, JsonNode> field : other.properties()) {
            if (field.getValue() instanceof ObjectNode inner && into.get(field.getKey()) instanceof ObjectNode there) {
                merge(there, inner);
            } else {
                into.set(field.getKey(), field.getValue());
            }
        }
    }

    @Override
    public final Probe probe(ActionContext context) throws IOException, InterruptedException {
        return connected(context, there -> {
            Optional<JsonNode> object = there.find();
            if (object.isPresent() && isSet(object.get(), context) && isInEffect(object.get(), there)) {
                return Probe.done(outputs(object.get(), context));
            }
            return Probe.notDone();
        });
    }

    @Override
    public final boolean compensable(RecoveryMode mode) {
        return true;
    }

    /** Gives the field back what the step found there; what somebody else has made of it since stays, and is an error. */
    @Override
    public final void compensate(ActionContext context) throws IOException, InterruptedException {
        connected(context, there -> {
            if (there.find().isPresent()) {
                there.change(live -> unset(live, context.key()));
            }
            return Boolean.TRUE;
        });
    }

    private Optional<ObjectNode> unset(JsonNode live, String key) throws IOException {
        StepMarks marks = StepMarks.of(annotation, live);
        Optional<Mark> own = marks.of(key);
        if (own.isEmpty()) {
            if (HookRun.isKey(key)) {
                throw new IOException("It does not hold " + target().description()
                        + "; if it did before, a later backup of this source has given that back meanwhile");
            }
            if (marks.has(key)) {
                throw new IOException(
                        "Another step has changed it since, so that nothing was undone; undo that one first");
            }
            return Optional.empty();
        }
        JsonNode value = value(live);
        if (!value.equals(wanted()) && !value.equals(own.get().before())) {
            throw new IOException("Somebody else has changed it since, to " + shown(value)
                    + ", so that nothing was undone; before the step it was "
                    + shown(own.get().before()));
        }
        Without without = marks.without(own.get());
        ObjectNode patch = without.isLast() ? patch(live, own.get().before()) : JsonNodeFactory.instance.objectNode();
        without.rest().write(patch);
        return Optional.of(patch);
    }
}
