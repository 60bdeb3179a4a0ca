package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/**
 * Cordons a node, so that no new pod is put on it; those that there are stay. Undone, it takes pods if it did before. Immutable and thread-safe. The account needs {@code get} and {@code patch} on nodes.
 */
public final class KubernetesCordon extends FieldAction {

    private static final Set<String> KINDS = Set.of("Node");

    private KubernetesCordon(KubernetesTarget node, Optional<KubernetesTarget> drill) {
        super("cordon", ofKind(node, KINDS), drill);
    }

    /**
     * One of a node; not for drills.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static KubernetesCordon of(KubernetesTarget node) {
        return new KubernetesCordon(node, Optional.empty());
    }

    /** The same, which cordons another node in drills. */
    public KubernetesCordon inDrills(KubernetesTarget other) {
        return new KubernetesCordon(target(), Optional.of(ofKind(other, KINDS)));
    }

    @Override
    public String description() {
        return "cordon " + target().description() + ": no new pods";
    }

    @Override
    JsonNode wanted() {
        return BooleanNode.TRUE;
    }

    @Override
    JsonNode value(JsonNode object) {
        return BooleanNode.valueOf(object.at("/spec/unschedulable").asBoolean());
    }

    @Override
    ObjectNode patch(JsonNode object, JsonNode value) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode spec = patch.withObject("/spec");
        if (value.asBoolean()) {
            spec.put("unschedulable", true);
        } else {
            spec.putNull("unschedulable");
        }
        return patch;
    }

    @Override
    String shown(JsonNode value) {
        return value.asBoolean() ? "cordoned" : "not cordoned";
    }
}
