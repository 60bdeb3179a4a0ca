package io.holdfast.testkit.k8s;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What makes an object invalid, or a change of it. */
final class Rules {

    private static final Pattern SUBDOMAIN = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

    /** Fields that do not change, by kind. */
    private static final Map<String, List<String>> IMMUTABLE = Map.of(
            "services", List.of("spec.clusterIP"),
            "deployments.apps", List.of("spec.selector"),
            "daemonsets.apps", List.of("spec.selector"),
            "replicasets.apps", List.of("spec.selector"),
            "statefulsets.apps", List.of("spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"),
            "jobs.batch", List.of("spec.selector", "spec.template", "spec.completions"),
            "persistentvolumeclaims", List.of("spec.storageClassName", "spec.volumeName", "spec.accessModes"),
            "secrets", List.of("type"),
            "rolebindings.rbac.authorization.k8s.io", List.of("roleRef"),
            "storageclasses.storage.k8s.io", List.of("provisioner", "parameters", "reclaimPolicy"));

    private Rules() {}

    static void checkNew(ResourceType type, Map<String, Object> object) throws Refusal {
        String name = Json.text(object, "metadata", "name");
        boolean free = type.group().equals("rbac.authorization.k8s.io");
        if (!free && (!SUBDOMAIN.matcher(name).matches() || name.length() > 253)) {
            throw Refusal.invalid(type.kind(), name, "metadata.name", "Invalid value: a lowercase RFC 1123 subdomain");
        }
        if (type.qualified().equals("jobs.batch")) {
            checkJob(object);
        }
        if (type.qualified().equals(Types.CRDS)) {
            Map<String, Object> spec = Json.at(object, "spec");
            if (!name.equals(Json.text(spec, "names", "plural") + "." + Json.text(spec, "group"))) {
                throw Refusal.invalid(type.kind(), name, "metadata.name", "must be spec.names.plural+\".\"+spec.group");
            }
        }
    }

    /** A job that does not select its pods by itself gets selector and labels from the server, and may not bring any. */
    private static void checkJob(Map<String, Object> job) throws Refusal {
        Map<String, Object> spec = Json.at(job, "spec");
        boolean selects = !Json.at(spec, "selector").isEmpty()
                || Json.at(spec, "template", "metadata", "labels").containsKey("controller-uid");
        if (selects && !Boolean.TRUE.equals(spec.get("manualSelector"))) {
            throw Refusal.invalid(
                    "Job",
                    Json.text(job, "metadata", "name"),
                    "spec.selector",
                    "Invalid value: `selector` not auto-generated");
        }
    }

    static void checkChange(ResourceType type, Map<String, Object> before, Map<String, Object> after) throws Refusal {
        String name = Json.text(after, "metadata", "name");
        if (Boolean.TRUE.equals(before.get("immutable"))) {
            for (String field : List.of("data", "binaryData", "immutable")) {
                if (!java.util.Objects.equals(before.get(field), after.get(field))) {
                    throw Refusal.invalid(
                            type.kind(), name, field, "Forbidden: field is immutable when `immutable` is set");
                }
            }
        }
        for (String path : type.custom() ? List.<String>of() : IMMUTABLE.getOrDefault(type.qualified(), List.of())) {
            String[] parts = path.split("\\.");
            String last = parts[parts.length - 1];
            Object was = parts.length == 1
                    ? before.get(last)
                    : Json.at(before, parts[0]).get(last);
            Object is = parts.length == 1
                    ? after.get(last)
                    : Json.at(after, parts[0]).get(last);
            boolean firstBound = last.equals("volumeName") && was == null;
            if (!java.util.Objects.equals(was, is) && !firstBound) {
                throw Refusal.invalid(type.kind(), name, path, "Invalid value: field is immutable");
            }
        }
    }
}
