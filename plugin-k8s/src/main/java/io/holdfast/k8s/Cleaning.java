package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Takes from an object what its server has given it and no other server takes. */
final class Cleaning {

    private static final List<String> OF_THE_SERVER = List.of(
            "uid",
            "resourceVersion",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation",
            "managedFields",
            "selfLink");
    private static final List<String> OF_VOLUME_CONTROLLERS = List.of(
            "pv.kubernetes.io/bind-completed",
            "pv.kubernetes.io/bound-by-controller",
            "volume.beta.kubernetes.io/storage-provisioner",
            "volume.kubernetes.io/storage-provisioner",
            "volume.kubernetes.io/selected-node");
    /** Where the first version has what later ones have in their status. */
    private static final List<String> AUTOSCALER_STATUS =
            List.of("autoscaling.alpha.kubernetes.io/conditions", "autoscaling.alpha.kubernetes.io/current-metrics");

    private static final List<String> JOB_LABELS =
            List.of("controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name");

    private Cleaning() {}

    /** A copy that can be applied to any cluster, without owners. */
    static ObjectNode clean(JsonNode object) {
        ObjectNode clean = object.deepCopy();
        clean.remove("status");
        ObjectNode metadata = (ObjectNode) clean.get("metadata");
        metadata.remove(OF_THE_SERVER);
        metadata.remove("ownerReferences");
        Hooked.giveBack(clean);
        JsonNode spec = clean.path("spec");
        switch (clean.path("kind").asText()) {
            case "Namespace" -> {
                clean.remove("spec");
                remove(metadata, "labels", List.of("kubernetes.io/metadata.name"));
            }
            case "Job" -> job(metadata, spec);
            case "Pod" -> pod(spec);
            case "PersistentVolume" -> {
                remove(spec, "claimRef", List.of("uid", "resourceVersion"));
                remove(metadata, "annotations", OF_VOLUME_CONTROLLERS);
            }
            case "PersistentVolumeClaim" -> remove(metadata, "annotations", OF_VOLUME_CONTROLLERS);
            case "HorizontalPodAutoscaler" -> remove(metadata, "annotations", AUTOSCALER_STATUS);
            case "ServiceAccount" -> accountTokens(clean);
            default -> {}
        }
        return clean;
    }

    /** Takes fields from the object at a field, and that object if it has no other. */
    private static void remove(JsonNode of, String field, List<String> names) {
        if (of instanceof ObjectNode object && object.get(field) instanceof ObjectNode inner) {
            inner.remove(names);
            if (inner.isEmpty()) {
                object.remove(field);
            }
        }
    }

    /** Unless the job says that it selects its pods by itself, the server gives it a selector, and takes none. */
    private static void job(ObjectNode metadata, JsonNode spec) {
        if (!spec.path("manualSelector").asBoolean() && spec instanceof ObjectNode own) {
            own.remove("selector");
            remove(metadata, "labels", JOB_LABELS);
            if (own.path("template").path("metadata") instanceof ObjectNode template) {
                remove(template, "labels", JOB_LABELS);
            }
        }
    }

    /** Another cluster decides anew where it runs, and with which token. */
    private static void pod(JsonNode spec) {
        if (spec instanceof ObjectNode own) {
            own.remove(List.of("nodeName", "priority"));
            String account = own.path("serviceAccountName").asText();
            Set<String> tokens = new HashSet<>();
            for (JsonNode volume : own.path("volumes")) {
                if (isToken(volume, account)) {
                    tokens.add(volume.path("name").asText());
                }
            }
            removeIf(
                    own,
                    "volumes",
                    volume -> tokens.contains(volume.path("name").asText()));
            for (String containers : List.of("containers", "initContainers")) {
                own.path(containers)
                        .forEach(container -> removeIf(
                                (ObjectNode) container,
                                "volumeMounts",
                                mount -> tokens.contains(mount.path("name").asText())));
            }
        }
    }

    /** Servers before 1.21 give pods the secret of their account, which no other cluster has by that name. */
    private static boolean isToken(JsonNode volume, String account) {
        String name = volume.path("name").asText();
        boolean secret = name.startsWith(account + "-token-")
                && volume.at("/secret/secretName").asText().equals(name);
        return secret || name.startsWith("kube-api-access-");
    }

    /** Servers before 1.24 make a token for each account, and name it there. */
    private static void accountTokens(ObjectNode account) {
        String prefix = account.path("metadata").path("name").asText() + "-token-";
        removeIf(account, "secrets", secret -> secret.path("name").asText().startsWith(prefix));
    }

    private static void removeIf(ObjectNode of, String field, Predicate<JsonNode> which) {
        JsonNode list = of.path(field);
        for (int i = list.size() - 1; i >= 0; i--) {
            if (which.test(list.get(i))) {
                ((ArrayNode) list).remove(i);
            }
        }
        if (list.isArray() && list.isEmpty()) {
            of.remove(field);
        }
    }
}
