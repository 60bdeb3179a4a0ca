package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Scales a workload, and waits until there are as many pods: ready ones, and for none until also those are gone that take their time to end. Undone, there are as many replicas as before. Immutable and thread-safe.
 *
 * <p>An autoscaler of the workload goes on to change the number, unless it is 0. The account needs {@code get} and {@code patch} on the workload, and {@code list} on the pods of the namespace.
 */
public final class KubernetesScale extends FieldAction {

    private static final Set<String> KINDS = Set.of("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController");

    private final int replicas;

    private KubernetesScale(KubernetesTarget workload, int replicas, Optional<KubernetesTarget> drill) {
        super("scale", ofKind(workload, KINDS), drill);
        this.replicas = replicas;
    }

    /**
     * One of a workload; not for drills.
     *
     * @throws IllegalArgumentException if it is no workload that can be scaled, or to less than none
     */
    public static KubernetesScale of(KubernetesTarget workload, int replicas) {
        if (replicas < 0) {
            throw new IllegalArgumentException("a workload has no " + replicas + " replicas");
        }
        return new KubernetesScale(workload, replicas, Optional.empty());
    }

    /** The same, which scales another workload in drills. */
    public KubernetesScale inDrills(KubernetesTarget other) {
        return new KubernetesScale(target(), replicas, Optional.of(ofKind(other, KINDS)));
    }

    @Override
    public String description() {
        return "scale " + target().description() + " to " + shown(wanted());
    }

    @Override
    JsonNode wanted() {
        return IntNode.valueOf(replicas);
    }

    @Override
    JsonNode value(JsonNode object) {
        return IntNode.valueOf(object.at("/spec/replicas").asInt(1));
    }

    @Override
    ObjectNode patch(JsonNode object, JsonNode value) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.withObject("/spec").set("replicas", value);
        return patch;
    }

    @Override
    String shown(JsonNode value) {
        return value.asInt() + " replicas";
    }

    @Override
    boolean isInEffect(JsonNode object, ObjectAccess there) throws IOException, InterruptedException {
        JsonNode selector = object.at("/spec/selector");
        return Workloads.isScaled(object)
                && (replicas > 0
                        || there.pods(pod -> PodSelector.selects(selector, pod)).isEmpty());
    }
}
