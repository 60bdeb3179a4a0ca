package io.holdfast.testkit.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
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
                template(spec);
            }
            case "statefulsets.apps" -> {
                spec.putIfAbsent("replicas", 1L);
                spec.putIfAbsent("podManagementPolicy", "OrderedReady");
                template(spec);
            }
            case "replicasets.apps", "daemonsets.apps", "replicationcontrollers" -> template(spec);
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
                template(spec);
            }
            case "persistentvolumeclaims", "persistentvolumes" -> spec.putIfAbsent("volumeMode", "Filesystem");
            case Types.CRDS -> spec.putIfAbsent("conversion", Map.of("strategy", "None"));
            default -> {}
        }
    }

    private static void namespace(Map<String, Object> object) {
        Json.child(object, "spec").putIfAbsent("finalizers", List.of("kubernetes"));
        Json.child(object, "status").putIfAbsent("phase", "Active");
        Map<String, Object> metadata = Json.child(object, "metadata");
        Json.child(metadata, "labels").put("kubernetes.io/metadata.name", Json.text(metadata, "name"));
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
        for (Map<String, Object> container : Json.objects(spec, "containers")) {
            container.putIfAbsent("imagePullPolicy", "IfNotPresent");
            container.putIfAbsent("terminationMessagePath", "/dev/termination-log");
            for (Map<String, Object> port : Json.objects(container, "ports")) {
                port.putIfAbsent("protocol", "TCP");
            }
        }
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
        Json.child(Json.child(spec, "selector"), "matchLabels").put("batch.kubernetes.io/controller-uid", uid);
    }

    /** The names of the finalizers of an object. */
    static List<Object> finalizers(Map<String, Object> object) {
        return new ArrayList<>(Json.list(Json.at(object, "metadata"), "finalizers"));
    }
}
