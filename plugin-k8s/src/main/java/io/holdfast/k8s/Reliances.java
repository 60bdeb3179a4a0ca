package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What objects of a snapshot rely on that a cluster may lack though it takes them: classes that they name, and nodes that their pods may be put on. */
final class Reliances {

    /** A class that an object names. */
    private record Named(String group, String kind, String name) {}

    /** What one object relies on; the specification of its pods is missing if it has none. */
    private record Reliance(Set<Named> classes, JsonNode pod) {}

    private final Map<String, Reliance> all = new ConcurrentHashMap<>();

    /** Is shown an object as it is to be in the cluster, on any thread. */
    void see(Original original, JsonNode object) {
        Set<Named> classes = new HashSet<>();
        JsonNode pod = pod(object);
        addClass(classes, "scheduling.k8s.io", "PriorityClass", pod.path("priorityClassName"));
        addClass(classes, "node.k8s.io", "RuntimeClass", pod.path("runtimeClassName"));
        JsonNode spec = object.path("spec");
        switch (object.path("kind").asText()) {
            case "PersistentVolumeClaim" -> addStorage(classes, spec);
            case "StatefulSet" ->
                spec.path("volumeClaimTemplates").forEach(claim -> addStorage(classes, claim.path("spec")));
            case "Ingress" -> addClass(classes, "networking.k8s.io", "IngressClass", spec.path("ingressClassName"));
            default -> {}
        }
        if (!classes.isEmpty() || !pod.isMissingNode()) {
            all.put(original.file().path(), new Reliance(classes, pod));
        }
    }

    /** The class of a claim that names its volume is only compared with that of the volume. */
    private static void addStorage(Set<Named> classes, JsonNode claim) {
        if (claim.path("volumeName").asText().isEmpty()) {
            addClass(classes, "storage.k8s.io", "StorageClass", claim.path("storageClassName"));
        }
    }

    private static void addClass(Set<Named> classes, String group, String kind, JsonNode name) {
        if (!name.asText().isEmpty() && !name.isNull()) {
            classes.add(new Named(group, kind, name.asText()));
        }
    }

    private static JsonNode pod(JsonNode object) {
        return switch (object.path("kind").asText()) {
            case "Pod" -> object.path("spec");
            case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job" ->
                object.at("/spec/template/spec");
            case "CronJob" -> object.at("/spec/jobTemplate/spec/template/spec");
            default -> object.path("");
        };
    }

    /** The plan, with a warning at each object that is written and relies on something that is not there and that the plan does not make. */
    List<Planned> warned(List<Planned> plan, Target target) throws IOException, InterruptedException {
        Map<Named, Optional<String>> known = new HashMap<>();
        for (Planned planned : plan) {
            if (planned.action().writes() && !planned.original().name().contains("/")) {
                Original made = planned.original();
                known.put(new Named(made.group(), made.kind(), made.name()), Optional.empty());
            }
        }
        Optional<NodeFit> nodes = plan.stream().anyMatch(this::runsPods) ? target.nodes() : Optional.empty();
        List<Planned> warned = new ArrayList<>();
        for (Planned planned : plan) {
            Reliance reliance = all.get(planned.original().file().path());
            if (reliance == null || !planned.action().writes()) {
                warned.add(planned);
            } else {
                warned.add(planned.warning(warnings(reliance, known, nodes, target)));
            }
        }
        return warned;
    }

    private boolean runsPods(Planned planned) {
        Reliance reliance = all.get(planned.original().file().path());
        return reliance != null && planned.action().writes() && !reliance.pod().isMissingNode();
    }

    private static List<String> warnings(
            Reliance reliance, Map<Named, Optional<String>> known, Optional<NodeFit> nodes, Target target)
            throws IOException, InterruptedException {
        List<String> warnings = new ArrayList<>();
        for (Named named : reliance.classes()) {
            Optional<String> why = known.get(named);
            if (why == null) {
                why = whyNot(named, target);
                known.put(named, why);
            }
            why.ifPresent(warnings::add);
        }
        if (!reliance.pod().isMissingNode()) {
            whyNot(reliance.pod(), nodes).ifPresent(warnings::add);
        }
        warnings.sort(Comparator.naturalOrder());
        return warnings;
    }

    private static Optional<String> whyNot(JsonNode pod, Optional<NodeFit> nodes) {
        if (nodes.isPresent()) {
            return nodes.get().whyNot(pod);
        }
        return NodeFit.isChoosy(pod)
                ? Optional.of(
                        "whether a node has the labels that its pods ask for is not known; let the account list nodes")
                : Optional.empty();
    }

    private static Optional<String> whyNot(Named named, Target target) throws IOException, InterruptedException {
        String what = named.kind() + " " + named.name();
        Optional<ApiResource> resource = target.kind(named.group(), named.kind());
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.putObject("metadata").put("name", named.name());
        try {
            boolean there =
                    resource.isPresent() && target.live(resource.get(), object).isPresent();
            return there ? Optional.empty() : Optional.of("the cluster has no " + what);
        } catch (ApiException e) {
            if (e.code() != 403) {
                throw e;
            }
            return Optional.of("whether the cluster has " + what + " is not known; let the account get it");
        }
    }
}
