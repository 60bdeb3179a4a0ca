package io.holdfast.testkit.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What makes an object invalid, or a change of it. */
final class Rules {

    private static final String LABEL_CHARACTERS = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN_CHARACTERS = LABEL_CHARACTERS + "(\\." + LABEL_CHARACTERS + ")*";
    private static final Pattern LABEL = Pattern.compile(LABEL_CHARACTERS);
    private static final Pattern SUBDOMAIN = Pattern.compile(SUBDOMAIN_CHARACTERS);
    private static final Pattern QUALIFIED =
            Pattern.compile("(" + SUBDOMAIN_CHARACTERS + "/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
    private static final Pattern DATA_KEY = Pattern.compile("[-._a-zA-Z0-9]+");

    private static final Set<String> LABEL_NAMED = Set.of("namespaces", "services");
    private static final Set<String> STANDARD_FINALIZERS = Set.of("kubernetes", "orphan", "foregroundDeletion");

    /** Fields that do not change, by kind. */
    private static final Map<String, List<String>> IMMUTABLE = Map.of(
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
        List<Cause> causes = new ArrayList<>();
        checkName(type, object, causes);
        checkMetadata(object, causes);
        switch (type.qualified()) {
            case "configmaps" -> checkKeys(object, causes);
            case "secrets" -> {
                checkKeys(object, causes);
                checkSecret(object, causes);
            }
            case "services" -> checkService(object, causes);
            case "jobs.batch" -> checkJob(object, causes);
            case Types.CRDS -> checkDefinition(object, causes);
            default -> {}
        }
        refuse(type, object, causes);
    }

    private static void refuse(ResourceType type, Map<String, Object> object, List<Cause> causes) throws Refusal {
        if (!causes.isEmpty()) {
            throw Refusal.invalid(type.qualifiedKind(), Json.text(object, "metadata", "name"), causes);
        }
    }

    private static void checkName(ResourceType type, Map<String, Object> object, List<Cause> causes) {
        String name = Json.text(object, "metadata", "name");
        boolean free = type.group().equals("rbac.authorization.k8s.io");
        boolean label = LABEL_NAMED.contains(type.qualified());
        if (name.isEmpty()) {
            causes.add(Cause.required("metadata.name", "name or generateName is required"));
        } else if (label && name.contains(".")) {
            causes.add(Cause.invalid("metadata.name", name, "must not contain dots"));
        } else if (!free && !(label ? LABEL : SUBDOMAIN).matcher(name).matches()) {
            causes.add(Cause.invalid(
                    "metadata.name",
                    name,
                    "a lowercase RFC 1123 " + (label ? "label" : "subdomain")
                            + " must consist of lower case alphanumeric characters, '-'" + (label ? "" : " or '.'")
                            + ", and must start and end with an alphanumeric character"));
        } else if (name.length() > (label ? 63 : 253)) {
            causes.add(
                    Cause.invalid("metadata.name", name, "must be no more than " + (label ? 63 : 253) + " characters"));
        }
    }

    private static void checkMetadata(Map<String, Object> object, List<Cause> causes) {
        Map<String, Object> metadata = Json.at(object, "metadata");
        Json.at(metadata, "labels").forEach((key, value) -> {
            checkQualified("metadata.labels", key, causes);
            if (!LABEL_VALUE.matcher(String.valueOf(value)).matches()) {
                causes.add(
                        Cause.invalid(
                                "metadata.labels",
                                value,
                                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.'"));
            }
        });
        Json.at(metadata, "annotations").keySet().forEach(key -> checkQualified("metadata.annotations", key, causes));
        List<Object> finalizers = Json.list(metadata, "finalizers");
        for (int i = 0; i < finalizers.size(); i++) {
            String finalizer = String.valueOf(finalizers.get(i));
            if (!finalizer.contains("/") && !STANDARD_FINALIZERS.contains(finalizer)) {
                causes.add(Cause.invalid(
                        "metadata.finalizers[" + i + "]",
                        finalizer,
                        "name is neither a standard finalizer name nor is it fully qualified"));
            }
        }
        for (Map<String, Object> owner : Json.objects(metadata, "ownerReferences")) {
            for (String field : List.of("apiVersion", "kind", "name", "uid")) {
                if (Json.text(owner, field).isEmpty()) {
                    causes.add(Cause.invalid("metadata.ownerReferences." + field, "", "must not be empty"));
                }
            }
        }
    }

    private static void checkQualified(String field, String key, List<Cause> causes) {
        if (!QUALIFIED.matcher(key).matches()) {
            causes.add(
                    Cause.invalid(
                            field,
                            key,
                            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"));
        }
    }

    private static void checkKeys(Map<String, Object> object, List<Cause> causes) {
        for (String field : List.of("data", "binaryData")) {
            for (String key : Json.at(object, field).keySet()) {
                if (!DATA_KEY.matcher(key).matches()) {
                    causes.add(Cause.invalid(
                            field + "[" + key + "]",
                            key,
                            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"));
                }
            }
        }
    }

    private static void checkSecret(Map<String, Object> secret, List<Cause> causes) {
        String type = Json.text(secret, "type");
        List<String> needed = type.equals("kubernetes.io/tls")
                ? List.of("tls.crt", "tls.key")
                : type.equals("kubernetes.io/dockerconfigjson") ? List.of(".dockerconfigjson") : List.of();
        for (String key : needed) {
            if (!Json.at(secret, "data").containsKey(key)) {
                causes.add(Cause.required("data[" + key + "]", ""));
            }
        }
        String account = "kubernetes.io/service-account.name";
        if (type.equals(Objects.ACCOUNT_TOKEN)
                && Json.text(secret, "metadata", "annotations", account).isEmpty()) {
            causes.add(Cause.required("metadata.annotations[" + account + "]", ""));
        }
    }

    /** Runs before addresses and ports are allocated. */
    private static void checkService(Map<String, Object> service, List<Cause> causes) {
        Map<String, Object> spec = Json.at(service, "spec");
        String type = Json.text(spec, "type");
        String address = Json.text(spec, "clusterIP");
        boolean external = type.equals("ExternalName");
        if (external && !(address.isEmpty() && Json.list(spec, "clusterIPs").isEmpty())) {
            causes.add(Cause.forbidden("spec.clusterIPs", "may not be set for ExternalName services"));
        } else if (!external && address.isEmpty() && spec.containsKey("clusterIPs")) {
            causes.add(Cause.invalid(
                    "spec.clusterIPs",
                    Json.list(spec, "clusterIPs"),
                    "must be empty when `clusterIP` is not specified"));
        }
        List<Map<String, Object>> ports = Json.objects(spec, "ports");
        if (ports.isEmpty() && !external && !address.equals("None")) {
            causes.add(Cause.required("spec.ports", ""));
        }
        boolean exposed = type.equals("NodePort") || type.equals("LoadBalancer");
        for (int i = 0; i < ports.size(); i++) {
            if (ports.size() > 1 && Json.text(ports.get(i), "name").isEmpty()) {
                causes.add(Cause.required("spec.ports[" + i + "].name", ""));
            }
            if (!exposed && ports.get(i).containsKey("nodePort")) {
                causes.add(Cause.forbidden(
                        "spec.ports[" + i + "].nodePort", "may not be used when `type` is '" + type + "'"));
            }
        }
    }

    /** A job that does not select its pods by itself gets selector and labels from the server, and may not bring any. */
    private static void checkJob(Map<String, Object> job, List<Cause> causes) {
        Map<String, Object> spec = Json.at(job, "spec");
        boolean selects = !Json.at(spec, "selector").isEmpty()
                || Json.at(spec, "template", "metadata", "labels").containsKey("controller-uid");
        if (selects && !Boolean.TRUE.equals(spec.get("manualSelector"))) {
            causes.add(
                    Cause.invalid("spec.selector", spec.getOrDefault("selector", ""), "`selector` not auto-generated"));
        }
        if (!Set.of("OnFailure", "Never").contains(Json.text(spec, "template", "spec", "restartPolicy"))) {
            causes.add(Cause.required("spec.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""));
        }
    }

    private static void checkDefinition(Map<String, Object> definition, List<Cause> causes) {
        Map<String, Object> spec = Json.at(definition, "spec");
        String name = Json.text(definition, "metadata", "name");
        if (!name.equals(Json.text(spec, "names", "plural") + "." + Json.text(spec, "group"))) {
            causes.add(Cause.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group"));
        }
    }

    static void checkChange(ResourceType type, Map<String, Object> before, Map<String, Object> after) throws Refusal {
        List<Cause> causes = new ArrayList<>();
        checkMetadata(after, causes);
        if (Json.at(before, "metadata").containsKey("deletionTimestamp")) {
            List<Object> added = Defaults.finalizers(after);
            added.removeAll(Defaults.finalizers(before));
            if (!added.isEmpty()) {
                causes.add(Cause.forbidden(
                        "metadata.finalizers",
                        "no new finalizers can be added if the object is being deleted, found new finalizers "
                                + added));
            }
        }
        if (Boolean.TRUE.equals(before.get("immutable"))) {
            for (String field : List.of("data", "binaryData", "immutable")) {
                if (!java.util.Objects.equals(before.get(field), after.get(field))) {
                    causes.add(Cause.forbidden(field, "field is immutable when `immutable` is set"));
                }
            }
        }
        if (type.qualified().equals("services")) {
            checkService(after, causes);
            checkAddress(before, after, causes);
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
                causes.add(Cause.invalid(path, is == null ? Json.NULL : is, "field is immutable"));
            }
        }
        refuse(type, after, causes);
    }

    private static void checkAddress(Map<String, Object> before, Map<String, Object> after, List<Cause> causes) {
        String was = Json.text(before, "spec", "clusterIP");
        String is = Json.text(after, "spec", "clusterIP");
        if (!was.isEmpty() && !is.isEmpty() && !was.equals(is)) {
            causes.add(Cause.invalid("spec.clusterIPs[0]", List.of(is), "may not change once set"));
        }
    }
}
