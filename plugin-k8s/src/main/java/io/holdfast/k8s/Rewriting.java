package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.holdfast.k8s.KubernetesSettings.Restore;
import java.util.List;
import java.util.Map;

/** Makes of an object of a snapshot what is applied to a cluster: clean, and with namespaces and storage classes as they are wanted, and patched. */
final class Rewriting {

    private static final String NAME_LABEL = "kubernetes.io/metadata.name";

    private final Restore restore;

    Rewriting(Restore restore) {
        this.restore = restore;
    }

    /**
     * What is applied.
     *
     * @param plural of its kind, if the cluster serves it; else empty
     * @throws UnfitPatchException if a patch that is for it does not fit
     */
    ObjectNode rewrite(JsonNode original, String plural) throws UnfitPatchException {
        ObjectNode object = rewritten(original);
        for (RestorePatch patch : restore.patches()) {
            if (patch.isFor(original, plural)) {
                object = patch.apply(object);
            }
        }
        return object;
    }

    /** What the patches that are for an object do. */
    List<String> patches(JsonNode original, String plural) {
        return restore.patches().stream()
                .filter(patch -> patch.isFor(original, plural))
                .flatMap(patch -> patch.shown().stream())
                .toList();
    }

    private ObjectNode rewritten(JsonNode original) {
        ObjectNode object = Cleaning.clean(original);
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        if (!restore.finalizers()) {
            metadata.remove("finalizers");
        }
        String kind = object.path("kind").asText();
        if (kind.equals("Service") && Original.group(object).isEmpty() && !restore.addresses()) {
            dropAddresses(object.path("spec"));
        }
        mapText(metadata, "namespace", restore.namespaces());
        if (kind.equals("Namespace")) {
            mapText(metadata, "name", restore.namespaces());
        }
        references(object, kind);
        return object;
    }

    /** Addresses and ports that the cluster gives; a service without an address is one on purpose. */
    private static void dropAddresses(JsonNode spec) {
        if (spec instanceof ObjectNode own) {
            if (!own.path("clusterIP").asText().equals("None")) {
                own.remove(List.of("clusterIP", "clusterIPs"));
            }
            own.remove("healthCheckNodePort");
            own.path("ports").forEach(port -> ((ObjectNode) port).remove("nodePort"));
        }
    }

    private static void mapText(JsonNode of, String field, Map<String, String> names) {
        String mapped = names.get(of.path(field).asText());
        if (of instanceof ObjectNode object && mapped != null) {
            object.put(field, mapped);
        }
    }

    /** What refers to namespaces and classes of storage by name. */
    private void references(ObjectNode object, String kind) {
        JsonNode spec = object.path("spec");
        switch (kind) {
            case "RoleBinding", "ClusterRoleBinding" -> object.path("subjects").forEach(this::subject);
            case "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration" ->
                object.path("webhooks").forEach(hook -> {
                    namespaceOf(hook.at("/clientConfig/service"));
                    selector(hook.path("namespaceSelector"));
                });
            case "APIService" -> namespaceOf(spec.path("service"));
            case "CustomResourceDefinition" -> namespaceOf(spec.at("/conversion/webhook/clientConfig/service"));
            case "PersistentVolume" -> {
                namespaceOf(spec.path("claimRef"));
                mapText(spec, "storageClassName", restore.storageClasses());
            }
            case "PersistentVolumeClaim" -> mapText(spec, "storageClassName", restore.storageClasses());
            case "StatefulSet" ->
                spec.path("volumeClaimTemplates")
                        .forEach(claim -> mapText(claim.path("spec"), "storageClassName", restore.storageClasses()));
            case "NetworkPolicy" -> {
                for (String rule : List.of("/ingress", "/egress")) {
                    spec.at(rule).forEach(each -> {
                        each.path("from").forEach(peer -> selector(peer.path("namespaceSelector")));
                        each.path("to").forEach(peer -> selector(peer.path("namespaceSelector")));
                    });
                }
            }
            case "Service" -> externalName(spec);
            default -> {}
        }
    }

    private void namespaceOf(JsonNode reference) {
        mapText(reference, "namespace", restore.namespaces());
    }

    /** An account, which may be named as a user or be a group, as the API server names those of a namespace. */
    private void subject(JsonNode subject) {
        namespaceOf(subject);
        String[] name = subject.path("name").asText().split(":", -1);
        boolean account = name.length > 2 && name[0].equals("system") && name[1].startsWith("serviceaccount");
        String mapped = account ? restore.namespaces().get(name[2]) : null;
        if (mapped != null) {
            name[2] = mapped;
            ((ObjectNode) subject).put("name", String.join(":", name));
        }
    }

    private void selector(JsonNode selector) {
        mapText(selector.path("matchLabels"), NAME_LABEL, restore.namespaces());
        for (JsonNode expression : selector.path("matchExpressions")) {
            if (expression.path("key").asText().equals(NAME_LABEL)
                    && expression.path("values") instanceof ArrayNode values) {
                for (int i = 0; i < values.size(); i++) {
                    String name = values.get(i).asText();
                    values.set(i, TextNode.valueOf(restore.namespaces().getOrDefault(name, name)));
                }
            }
        }
    }

    /** The name of a service in another namespace. */
    private void externalName(JsonNode spec) {
        String[] name = spec.path("externalName").asText().split("\\.", -1);
        String mapped =
                name.length > 2 && name[2].equals("svc") ? restore.namespaces().get(name[1]) : null;
        if (mapped != null) {
            name[1] = mapped;
            ((ObjectNode) spec).put("externalName", String.join(".", name));
        }
    }
}
