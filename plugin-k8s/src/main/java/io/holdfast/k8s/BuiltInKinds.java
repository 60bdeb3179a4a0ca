package io.holdfast.k8s;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The kinds that every cluster has and that are copied, for who cannot ask one. */
final class BuiltInKinds {

    private static final List<String> NAMESPACED = List.of(
            "configmaps ConfigMap",
            "endpoints Endpoints",
            "limitranges LimitRange",
            "persistentvolumeclaims PersistentVolumeClaim",
            "pods Pod",
            "podtemplates PodTemplate",
            "replicationcontrollers ReplicationController",
            "resourcequotas ResourceQuota",
            "secrets Secret",
            "serviceaccounts ServiceAccount",
            "services Service",
            "controllerrevisions ControllerRevision apps",
            "daemonsets DaemonSet apps",
            "deployments Deployment apps",
            "replicasets ReplicaSet apps",
            "statefulsets StatefulSet apps",
            "horizontalpodautoscalers HorizontalPodAutoscaler autoscaling",
            "cronjobs CronJob batch",
            "jobs Job batch",
            "endpointslices EndpointSlice discovery.k8s.io",
            "ingresses Ingress networking.k8s.io",
            "networkpolicies NetworkPolicy networking.k8s.io",
            "poddisruptionbudgets PodDisruptionBudget policy",
            "rolebindings RoleBinding rbac.authorization.k8s.io",
            "roles Role rbac.authorization.k8s.io");

    private static final List<String> OF_THE_CLUSTER = List.of(
            "namespaces Namespace",
            "nodes Node",
            "persistentvolumes PersistentVolume",
            "mutatingwebhookconfigurations MutatingWebhookConfiguration admissionregistration.k8s.io",
            "validatingwebhookconfigurations ValidatingWebhookConfiguration admissionregistration.k8s.io",
            "customresourcedefinitions CustomResourceDefinition apiextensions.k8s.io",
            "apiservices APIService apiregistration.k8s.io",
            "ingressclasses IngressClass networking.k8s.io",
            "runtimeclasses RuntimeClass node.k8s.io",
            "clusterrolebindings ClusterRoleBinding rbac.authorization.k8s.io",
            "clusterroles ClusterRole rbac.authorization.k8s.io",
            "priorityclasses PriorityClass scheduling.k8s.io",
            "csidrivers CSIDriver storage.k8s.io",
            "csinodes CSINode storage.k8s.io",
            "storageclasses StorageClass storage.k8s.io",
            "volumeattachments VolumeAttachment storage.k8s.io");

    private BuiltInKinds() {}

    static List<ApiResource> all() {
        return Stream.concat(
                        NAMESPACED.stream().map(line -> read(line, true)),
                        OF_THE_CLUSTER.stream().map(line -> read(line, false)))
                .toList();
    }

    private static ApiResource read(String line, boolean namespaced) {
        String[] words = line.split(" ");
        return new ApiResource(
                words.length > 2 ? words[2] : "",
                "",
                words[0],
                words[1],
                namespaced,
                Set.of("list", "create"),
                List.of());
    }
}
