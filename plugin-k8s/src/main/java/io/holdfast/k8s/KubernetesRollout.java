package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Starts all pods of a workload anew, as it says that its pods are replaced, and waits until all are and are available. Immutable and thread-safe. It cannot be undone.
 *
 * <p>The template of the pods is marked with the step ({@code holdfast.io/rollout}), so that a step that was interrupted rolls nothing twice. A deployment whose pods do not become available in its own time
 * ({@code progressDeadlineSeconds}) has failed. The account needs {@code get} and {@code patch} on the workload.
 */
public final class KubernetesRollout extends ObjectAction {

    private static final Set<String> KINDS = Set.of("Deployment", "StatefulSet", "DaemonSet");
    private static final String MARK = "holdfast.io/rollout";

    private KubernetesRollout(KubernetesTarget workload, Optional<KubernetesTarget> drill) {
        super(ofKind(workload, KINDS), drill);
    }

    /**
     * One of a workload; not for drills.
     *
     * @throws IllegalArgumentException if it is none whose pods are replaced
     */
    public static KubernetesRollout of(KubernetesTarget workload) {
        return new KubernetesRollout(workload, Optional.empty());
    }

    /** The same, which rolls another workload in drills. */
    public KubernetesRollout inDrills(KubernetesTarget other) {
        return new KubernetesRollout(target(), Optional.of(ofKind(other, KINDS)));
    }

    @Override
    public String description() {
        return "start all pods of " + target().description() + " anew";
    }

    @Override
    public String preview(ActionContext context) throws IOException, InterruptedException {
        return previewed(context, KubernetesRollout::refusal);
    }

    /** Why the cluster would not replace pods. */
    private static Optional<String> refusal(Optional<JsonNode> workload, ObjectAccess there) {
        if (workload.isEmpty()) {
            return Optional.of("there is no " + there.target().shown());
        }
        if (workload.get().at("/spec/paused").asBoolean()) {
            return Optional.of("it is paused, and replaces no pods");
        }
        return workload.get().at("/spec/updateStrategy/type").asText().equals("OnDelete")
                ? Optional.of("it replaces pods only when somebody deletes them (OnDelete)")
                : Optional.empty();
    }

    @Override
    public Outcome run(ActionContext context) throws IOException, InterruptedException {
        return performed(context, KubernetesRollout::refusal, there -> {
            there.change(live -> isMarked(live, context) ? Optional.empty() : Optional.of(patch(context)));
            JsonNode settled = there.await(live -> Workloads.failure(live).isPresent() || Workloads.isRolledOut(live));
            return Workloads.failure(settled).<Outcome>map(Outcome::failed).orElseGet(Outcome::done);
        });
    }

    private static boolean isMarked(JsonNode workload, ActionContext context) {
        return workload.at("/spec/template/metadata/annotations")
                .path(MARK)
                .asText()
                .equals(context.key());
    }

    private static ObjectNode patch(ActionContext context) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.withObject("/spec/template/metadata/annotations").put(MARK, context.key());
        return patch;
    }

    @Override
    public Probe probe(ActionContext context) throws IOException, InterruptedException {
        return connected(
                context,
                there -> there.find()
                                .filter(workload -> isMarked(workload, context) && Workloads.isRolledOut(workload))
                                .isPresent()
                        ? Probe.done()
                        : Probe.notDone());
    }
}
