package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Isolates pods of a namespace by a {@code NetworkPolicy} that lets nothing in and nothing out. Undone, that policy is deleted. Immutable and thread-safe.
 *
 * <ul>
 *   <li>What one policy of a namespace lets through, no other one can forbid. So it is refused while another policy that may be of these pods lets something through; the reason names it.
 *   <li>Policies are kept by the network of the cluster, if that knows them. Whether it does, and whether it ends connections that there are, the API does not tell: scale the workload to 0, or end the pods, where that matters.
 *   <li>The node of a pod still reaches it. Pods on the network of their node are kept by no policy: while there are such, it is refused, and the reason names them.
 * </ul>
 *
 * <p>The account needs {@code get}, {@code list}, {@code create}, {@code patch} and {@code delete} on network policies of the namespace, and {@code list} on its pods.
 */
public final class KubernetesIsolation extends ObjectAction {

    private static final ApiResource POLICIES = new ApiResource(
            "networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true, Set.of("list"), List.of("v1"));
    private static final String STEP = "holdfast.io/step";

    private final Map<String, String> labels;

    private KubernetesIsolation(
            KubernetesTarget namespace, Map<String, String> labels, Optional<KubernetesTarget> drill) {
        super(checked(namespace), drill);
        this.labels = Map.copyOf(labels);
    }

    private static KubernetesTarget checked(KubernetesTarget target) {
        if (target.namespace().isEmpty() || !target.kind().isEmpty()) {
            throw new IllegalArgumentException("pods are isolated in a namespace, and not in " + target.description());
        }
        return target;
    }

    /**
     * One of a namespace; not for drills.
     *
     * @param labels all of them are those of the pods; none for all pods
     * @throws IllegalArgumentException if it is no namespace
     */
    public static KubernetesIsolation of(KubernetesTarget namespace, Map<String, String> labels) {
        return new KubernetesIsolation(namespace, labels, Optional.empty());
    }

    /** The same, which isolates pods of another namespace in drills. */
    public KubernetesIsolation inDrills(KubernetesTarget other) {
        return new KubernetesIsolation(target(), labels, Optional.of(checked(other)));
    }

    @Override
    public String description() {
        return "isolate " + (labels.isEmpty() ? "all pods" : "the pods with " + new TreeMap<>(labels)) + " of "
                + target().description();
    }

    @Override
    public String preview(ActionContext context) throws IOException, InterruptedException {
        return connected(context, there -> {
            int pods = there.pods(pod -> PodSelector.hasLabels(selector(), pod)).size();
            return description() + ": " + pods + " pods"
                    + refusal(there, name(context))
                            .map(why -> "; but it would be refused: " + why)
                            .orElse("");
        });
    }

    /** Why policies would not isolate these pods; empty if they do, as far as the API tells. */
    private Optional<String> refusal(ObjectAccess there, String own) throws IOException, InterruptedException {
        List<String> open = open(there, own);
        if (!open.isEmpty()) {
            return Optional.of("other policies may be of these pods and let something through: " + open);
        }
        List<String> unkept =
                there
                        .pods(pod -> PodSelector.hasLabels(selector(), pod)
                                && pod.at("/spec/hostNetwork").asBoolean())
                        .stream()
                        .map(pod -> pod.at("/metadata/name").asText())
                        .sorted()
                        .toList();
        return unkept.isEmpty()
                ? Optional.empty()
                : Optional.of("no policy is kept by these pods, which are on the network of their node: " + unkept);
    }

    private ObjectNode selector() {
        ObjectNode selector = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(labels).forEach(selector::put);
        return selector;
    }

    /** Other policies that may be of these pods and let something through. */
    private List<String> open(ObjectAccess there, String own) throws IOException, InterruptedException {
        List<String> open = new ArrayList<>();
        ObjectNode selector = selector();
        new PagedList(there.server(), POLICIES, there.operation())
                .forEach(there.target().namespace(), policy -> {
                    JsonNode spec = policy.path("spec");
                    String name = policy.at("/metadata/name").asText();
                    boolean lets = !spec.path("ingress").isEmpty()
                            || !spec.path("egress").isEmpty();
                    if (lets && !name.equals(own) && !PodSelector.areApart(selector, spec.path("podSelector"))) {
                        open.add(name);
                    }
                });
        return open;
    }

    @Override
    public Outcome run(ActionContext context) throws IOException, InterruptedException {
        return performed(context, there -> {
            String name = name(context);
            Optional<String> refusal = refusal(there, name);
            if (refusal.isPresent()) {
                return Outcome.failed(refusal.get() + "; nothing was done");
            }
            ObjectNode policy = policy(there.target().namespace(), name, context.key());
            there.server().apply(path(there, name) + "?fieldManager=holdfast&force=false", policy, there.operation());
            return Outcome.done(Map.of("policy", name));
        });
    }

    private ObjectNode policy(String namespace, String name, String key) {
        ObjectNode policy = JsonNodeFactory.instance.objectNode();
        policy.put("apiVersion", POLICIES.apiVersion()).put("kind", POLICIES.kind());
        ObjectNode metadata = policy.putObject("metadata");
        metadata.put("name", name).put("namespace", namespace);
        metadata.putObject("labels").put("app.kubernetes.io/managed-by", "holdfast");
        metadata.putObject("annotations").put(STEP, key);
        ObjectNode spec = policy.putObject("spec");
        ObjectNode pods = spec.putObject("podSelector");
        if (!labels.isEmpty()) {
            pods.set("matchLabels", selector());
        }
        spec.putArray("policyTypes").add("Ingress").add("Egress");
        return policy;
    }

    private static String path(ObjectAccess there, String name) {
        return POLICIES.path(there.target().namespace(), name);
    }

    /** What the policy of a step is called: the same each time it is tried. */
    private static String name(ActionContext context) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(context.key().getBytes(UTF_8));
            return "holdfast-isolation-" + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<JsonNode> own(ObjectAccess there, ActionContext context)
            throws IOException, InterruptedException {
        return there.find(path(there, name(context)))
                .filter(policy -> policy.path("metadata")
                        .path("annotations")
                        .path(STEP)
                        .asText()
                        .equals(context.key()));
    }

    @Override
    public Probe probe(ActionContext context) throws IOException, InterruptedException {
        return connected(context, there -> {
            boolean isolated = own(there, context).isPresent()
                    && refusal(there, name(context)).isEmpty();
            return isolated ? Probe.done(Map.of("policy", name(context))) : Probe.notDone();
        });
    }

    @Override
    public boolean compensable(RecoveryMode mode) {
        return true;
    }

    /** Deletes the policy of the step, and no other one. */
    @Override
    public void compensate(ActionContext context) throws IOException, InterruptedException {
        connected(context, there -> {
            Optional<JsonNode> own = own(there, context);
            if (own.isPresent()) {
                String uid = own.get().at("/metadata/uid").asText();
                there.server().delete(path(there, name(context)), uid, there.operation());
            }
            return Boolean.TRUE;
        });
    }
}
