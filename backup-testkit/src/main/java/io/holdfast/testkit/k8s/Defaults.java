package io.holdfast.testkit.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an object gets where it does not say: values of fields, and of some kinds labels and selectors. */
final class Defaults {

    private Defaults() {}

    static void add(ResourceType type, Map<String, Object> object) {
        if (type.custom()) {
            return;
        }
        Map<String, Object> spec = object.get("spec") instanceof Map<?, ?> ? Json.child(object, "spec") : Map.of();
        switch (type.qualified()) {
            case "namespaces" -> namespace(object);
            case "secrets" -> secret(object);
            case "services" -> service(Json.child(object, "spec"));
            case "pods" -> pod(spec);
            case "deployments.apps" -> {
                spec.putIfAbsent("replicas", 1L);
                spec.putIfAbsent("revisionHistoryLimit", 10L);
                spec.putIfAbsent("progressDeadlineSeconds", 600L);
                rolling(spec, "strategy", Map.of("maxSurge", "25%", "maxUnavailable", "25%"));
                template(spec);
            }
            case "statefulsets.apps" -> {
                spec.putIfAbsent("replicas", 1L);
                spec.putIfAbsent("revisionHistoryLimit", 10L);
                spec.putIfAbsent("podManagementPolicy", "OrderedReady");
                rolling(spec, "updateStrategy", Map.of("partition", 0L));
                template(spec);
            }
            case "daemonsets.apps" -> {
                spec.putIfAbsent("revisionHistoryLimit", 10L);
                rolling(spec, "updateStrategy", Map.of("maxSurge", 0L, "maxUnavailable", 1L));
                template(spec);
            }
            case "replicasets.apps", "replicationcontrollers" -> {
                spec.putIfAbsent("replicas", 1L);
                template(spec);
            }
            case "cronjobs.batch" -> {
                spec.putIfAbsent("concurrencyPolicy", "Allow");
                spec.putIfAbsent("suspend", false);
                spec.putIfAbsent("successfulJobsHistoryLimit", 3L);
                spec.putIfAbsent("failedJobsHistoryLimit", 1L);
            }
            case "jobs.batch" -> {
                spec.putIfAbsent("backoffLimit", 6L);
                spec.putIfAbsent("completions", 1L);
                spec.putIfAbsent("parallelism", 1L);
                spec.putIfAbsent("completionMode", "NonIndexed");
                spec.putIfAbsent("suspend", false);
                template(spec);
            }
            case "persistentvolumeclaims" -> spec.putIfAbsent("volumeMode", "Filesystem");
            case "persistentvolumes" -> {
                spec.putIfAbsent("volumeMode", "Filesystem");
                spec.putIfAbsent("persistentVolumeReclaimPolicy", "Retain");
            }
            case "storageclasses.storage.k8s.io" -> {
                object.putIfAbsent("reclaimPolicy", "Delete");
                object.putIfAbsent("volumeBindingMode", "Immediate");
            }
            case "priorityclasses.scheduling.k8s.io" -> object.putIfAbsent("preemptionPolicy", "PreemptLowerPriority");
            case "networkpolicies.networking.k8s.io" ->
                spec.putIfAbsent(
                        "policyTypes", spec.containsKey("egress") ? List.of("Ingress", "Egress") : List.of("Ingress"));
            case Types.CRDS -> definition(spec);
            default -> {}
        }
    }

    /** What a new namespace gets that nobody owns. */
    static void begin(Map<String, Object> namespace) {
        Json.child(namespace, "spec").put("finalizers", List.of("kubernetes"));
        Json.child(namespace, "status").put("phase", "Active");
    }

    private static void namespace(Map<String, Object> object) {
        Map<String, Object> metadata = Json.child(object, "metadata");
        Json.child(metadata, "labels").put("kubernetes.io/metadata.name", Json.text(metadata, "name"));
    }

    private static void definition(Map<String, Object> spec) {
        spec.putIfAbsent("conversion", Map.of("strategy", "None"));
        Map<String, Object> names = Json.child(spec, "names");
        names.putIfAbsent("singular", Json.text(names, "kind").toLowerCase(Locale.ROOT));
        names.putIfAbsent("listKind", Json.text(names, "kind") + "List");
    }

    /** How new pods take the place of old ones. */
    private static void rolling(Map<String, Object> spec, String field, Map<String, Object> how) {
        Map<String, Object> strategy = Json.child(spec, field);
        strategy.putIfAbsent("type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            Map<String, Object> rolling = Json.child(strategy, "rollingUpdate");
            how.forEach(rolling::putIfAbsent);
        }
    }

    private static void secret(Map<String, Object> object) {
        object.putIfAbsent("type", "Opaque");
        Map<String, Object> plain = Json.at(object, "stringData");
        plain.forEach((key, value) -> Json.child(object, "data")
                .put(
                        key,
                        Base64.getEncoder().encodeToString(String.valueOf(value).getBytes(UTF_8))));
        object.remove("stringData");
    }

    private static void service(Map<String, Object> spec) {
        spec.putIfAbsent("type", "ClusterIP");
        spec.putIfAbsent("sessionAffinity", "None");
        if (spec.containsValue("ExternalName")) {
            return;
        }
        spec.putIfAbsent("internalTrafficPolicy", "Cluster");
        boolean balanced = spec.containsValue("LoadBalancer");
        if (balanced || spec.containsValue("NodePort")) {
            spec.putIfAbsent("externalTrafficPolicy", "Cluster");
        }
        if (balanced) {
            spec.putIfAbsent("allocateLoadBalancerNodePorts", true);
        }
        for (Map<String, Object> port : Json.objects(spec, "ports")) {
            port.putIfAbsent("protocol", "TCP");
            port.putIfAbsent("targetPort", port.getOrDefault("port", 0L));
        }
    }

    private static void template(Map<String, Object> spec) {
        if (spec.get("template") instanceof Map<?, ?>) {
            pod(Json.child(Json.child(spec, "template"), "spec"));
        }
    }

    private static void pod(Map<String, Object> spec) {
        if (spec.isEmpty()) {
            return;
        }
        spec.putIfAbsent("restartPolicy", "Always");
        spec.putIfAbsent("terminationGracePeriodSeconds", 30L);
        spec.putIfAbsent("dnsPolicy", "ClusterFirst");
        spec.putIfAbsent("schedulerName", "default-scheduler");
        spec.putIfAbsent("securityContext", Map.of());
        for (Map<String, Object> container : Json.objects(spec, "containers")) {
            container.putIfAbsent("imagePullPolicy", pulled(Json.text(container, "image")));
            container.putIfAbsent("resources", Map.of());
            container.putIfAbsent("terminationMessagePolicy", "File");
            container.putIfAbsent("terminationMessagePath", "/dev/termination-log");
            for (Map<String, Object> port : Json.objects(container, "ports")) {
                port.putIfAbsent("protocol", "TCP");
            }
        }
    }

    /** When an image is pulled: what has no tag, or the latest, may be another one each time. */
    private static String pulled(String image) {
        String last = image.substring(image.lastIndexOf('/') + 1);
        return last.contains("@") || (last.contains(":") && !last.endsWith(":latest")) ? "IfNotPresent" : "Always";
    }

    /** The selector and labels by which a new job knows its pods. */
    static void select(Map<String, Object> job, String uid) {
        Map<String, Object> spec = Json.child(job, "spec");
        if (Boolean.TRUE.equals(spec.get("manualSelector"))) {
            return;
        }
        Map<String, Object> labels = Json.child(Json.child(Json.child(spec, "template"), "metadata"), "labels");
        for (String label : List.of("controller-uid", "batch.kubernetes.io/controller-uid")) {
            labels.put(label, uid);
        }
        for (String label : List.of("job-name", "batch.kubernetes.io/job-name")) {
            labels.put(label, Json.text(job, "metadata", "name"));
        }
        Json.child(Json.child(spec, "selector"), "matchLabels").put("batch.kubernetes.io/controller-uid", uid);
    }

    /** The names of the finalizers of an object. */
    static List<Object> finalizers(Map<String, Object> object) {
        return new ArrayList<>(Json.list(Json.at(object, "metadata"), "finalizers"));
    }
}
