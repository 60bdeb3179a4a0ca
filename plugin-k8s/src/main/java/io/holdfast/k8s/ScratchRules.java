package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides what of a snapshot is made in a scratch: what does nothing by itself. Anything else, such as a custom resource on which an operator would act, an ingress that would take requests, or a policy that would let something through,
 * is tried as a dry run: the server looks at all of it and says what it would keep.
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

    /** Workloads that have no pods where they have no replicas. */
    private static final Set<String> SCALED =
            Set.of("apps/Deployment", "apps/StatefulSet", "apps/ReplicaSet", "/ReplicationController");

    private static final Set<String> OF_MACHINES = Set.of("apps/DaemonSet", "/Pod");
    private static final Set<String> JOBS = Set.of("batch/Job", "batch/CronJob");

    private final boolean startsPods;

    /**
     * @param startsPods whether pods of workloads are to run
     */
    ScratchRules(boolean startsPods) {
        this.startsPods = startsPods;
    }

    /** Whether an object is made; then it is changed such that it harms nobody. */
    boolean prepare(ObjectNode wanted) {
        String kind = Original.group(wanted) + "/" + wanted.path("kind").asText();
        if (INERT.contains(kind)) {
            return true;
        }
        if (kind.equals("/Service")) {
            return isInner(wanted);
        }
        if (SCALED.contains(kind)) {
            if (!startsPods) {
                wanted.withObject("/spec").put("replicas", 0);
            }
            return true;
        }
        if (JOBS.contains(kind)) {
            wanted.withObject("/spec").put("suspend", true);
            return true;
        }
        if (kind.equals("/PersistentVolumeClaim") && startsPods) {
            // Or else it would wait for the volume of its original.
            wanted.withObject("/spec").remove(List.of("volumeName", "dataSource", "dataSourceRef"));
            return true;
        }
        return OF_MACHINES.contains(kind) && startsPods;
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
