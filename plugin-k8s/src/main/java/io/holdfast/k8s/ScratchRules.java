package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what of a snapshot is made in a scratch: what does nothing by itself. Anything else, such as a custom resource on which an operator would act, an ingress that would take requests, or a policy that would let something through,
 * is tried as a dry run: the server looks at all of it and says what it would keep. So are workloads whose pods would reach what is outside of their namespace, where pods are started.
 */
final class ScratchRules {

    private static final Set<String> INERT = Set.of(
            "/ConfigMap",
            "/Secret",
            "/ServiceAccount",
            "/LimitRange",
            "/ResourceQuota",
            "/PodTemplate",
            "apps/ControllerRevision",
            "policy/PodDisruptionBudget",
            "rbac.authorization.k8s.io/Role",
            "rbac.authorization.k8s.io/RoleBinding");

    /** What some controllers copy into other namespaces, and over what is there, where an annotation asks for it. */
    private static final Set<String> COPIED = Set.of("/ConfigMap", "/Secret");

    /** Workloads that have no pods where they have no replicas. */
    private static final Set<String> SCALED =
            Set.of("apps/Deployment", "apps/StatefulSet", "apps/ReplicaSet", "/ReplicationController");

    private static final Set<String> OF_MACHINES = Set.of("apps/DaemonSet", "/Pod");

    private static final Optional<String> ACTED_ON = Optional.of("something would act on it");
    private static final Optional<String> NO_CLASS = Optional.of("it claims volumes of no class");

    private final boolean startsPods;

    /**
     * @param startsPods whether pods of workloads are to run
     */
    ScratchRules(boolean startsPods) {
        this.startsPods = startsPods;
    }

    /**
     * Why an object is only tried, for a person; empty if it is made, and then it is changed such that it harms nobody.
     */
    Optional<String> prepare(ObjectNode wanted) {
        String kind = Original.group(wanted) + "/" + wanted.path("kind").asText();
        if (INERT.contains(kind)) {
            if (COPIED.contains(kind)) {
                dropForeign(wanted.at("/metadata/annotations"));
            }
            return Optional.empty();
        }
        if (kind.equals("/Service")) {
            return isInner(wanted) ? Optional.empty() : ACTED_ON;
        }
        if (kind.equals("batch/Job")) {
            stop(wanted.withObject("/spec"));
            return Optional.empty();
        }
        if (kind.equals("batch/CronJob")) {
            wanted.withObject("/spec").put("suspend", true);
            return Optional.empty();
        }
        if (SCALED.contains(kind) && !startsPods) {
            wanted.withObject("/spec").put("replicas", 0);
            return Optional.empty();
        }
        if (SCALED.contains(kind) || OF_MACHINES.contains(kind)) {
            return startsPods ? prepareRunning(wanted) : ACTED_ON;
        }
        return kind.equals("/PersistentVolumeClaim") && startsPods ? prepareClaim(wanted) : ACTED_ON;
    }

    /** Lets a job have no pods, nor end in time and be deleted for that. Servers before 1.21 do not know of suspended ones. */
    private static void stop(ObjectNode job) {
        job.put("parallelism", 0);
        job.remove("activeDeadlineSeconds");
    }

    /** Drops the annotations of all but Kubernetes itself. */
    private static void dropForeign(JsonNode annotations) {
        if (annotations instanceof ObjectNode own) {
            List<String> foreign = new ArrayList<>();
            own.fieldNames().forEachRemaining(name -> {
                String domain = name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
                if (!("." + domain).endsWith(".kubernetes.io") && !("." + domain).endsWith(".k8s.io")) {
                    foreign.add(name);
                }
            });
            own.remove(foreign);
        }
    }

    /** Something whose pods are started. */
    private static Optional<String> prepareRunning(ObjectNode wanted) {
        boolean isPod = wanted.path("kind").asText().equals("Pod");
        Optional<String> reach = PodReach.of(wanted.at(isPod ? "/spec" : "/spec/template/spec"));
        if (reach.isPresent()) {
            return reach;
        }
        JsonNode claims = wanted.at("/spec/volumeClaimTemplates");
        for (JsonNode claim : claims) {
            if (namesNoClass(claim)) {
                return NO_CLASS;
            }
        }
        claims.forEach(ScratchRules::makeEmpty);
        return Optional.empty();
    }

    private static Optional<String> prepareClaim(ObjectNode claim) {
        if (namesNoClass(claim)) {
            return NO_CLASS;
        }
        makeEmpty(claim);
        return Optional.empty();
    }

    /** A claim of no class at all only ever gets a volume that somebody else has made. */
    private static boolean namesNoClass(JsonNode claim) {
        JsonNode name = claim.at("/spec/storageClassName");
        return name.isTextual() && name.asText().isEmpty();
    }

    /** Or else a claim would wait for the volume of its original, be filled from elsewhere, or look for a volume that is there. */
    private static void makeEmpty(JsonNode claim) {
        if (claim.path("spec") instanceof ObjectNode spec) {
            spec.remove(List.of("volumeName", "dataSource", "dataSourceRef", "selector"));
        }
    }

    /** Whether nothing outside of the cluster, nor its names, is told of a service. */
    private static boolean isInner(JsonNode service) {
        JsonNode spec = service.path("spec");
        boolean announced = false;
        for (Map.Entry<String, JsonNode> annotation :
                service.at("/metadata/annotations").properties()) {
            announced |= annotation.getKey().contains("external-dns");
        }
        return spec.path("type").asText("ClusterIP").equals("ClusterIP")
                && spec.path("externalIPs").isEmpty()
                && !announced;
    }
}
