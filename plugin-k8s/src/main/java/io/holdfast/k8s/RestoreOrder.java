package io.holdfast.k8s;

import java.util.List;

/** In which order objects are restored: what others need comes before them, and what could refuse them last. */
final class RestoreOrder {

    private static final String WEBHOOKS = "admissionregistration.k8s.io";

    /** Kinds by stage. What is in none, such as custom resources, comes with {@link #OTHERS}. */
    private static final List<List<String>> STAGES = List.of(
            List.of("CustomResourceDefinition"),
            List.of("Namespace"),
            List.of("PriorityClass", "StorageClass", "RuntimeClass", "IngressClass", "CSIDriver"),
            List.of("ClusterRole", "Role"),
            List.of("ServiceAccount"),
            List.of("ClusterRoleBinding", "RoleBinding"),
            List.of("Secret", "ConfigMap"),
            List.of("PersistentVolume"),
            List.of("PersistentVolumeClaim"),
            List.of("Service", "Endpoints", "EndpointSlice"),
            List.of(),
            List.of(
                    "Pod",
                    "ReplicationController",
                    "ReplicaSet",
                    "Deployment",
                    "StatefulSet",
                    "DaemonSet",
                    "Job",
                    "CronJob"),
            List.of("HorizontalPodAutoscaler", "PodDisruptionBudget", "Ingress", "NetworkPolicy"),
            List.of("LimitRange", "ResourceQuota"),
            List.of("APIService"));

    private static final int OTHERS = 10;

    /** Definitions, after which the server serves more. */
    static final int DEFINITIONS = 0;

    static final int LAST = STAGES.size();

    private RestoreOrder() {}

    static int stage(String group, String kind) {
        if (group.equals(WEBHOOKS)) {
            return LAST;
        }
        boolean builtIn = !group.contains(".") || group.endsWith(".k8s.io");
        for (int stage = 0; stage < STAGES.size(); stage++) {
            if (builtIn && STAGES.get(stage).contains(kind)) {
                return stage;
            }
        }
        return OTHERS;
    }
}
