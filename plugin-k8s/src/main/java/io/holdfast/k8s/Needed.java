package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/**
 * Which objects in no namespace are wanted besides those in namespaces. It is shown all objects in namespaces that are wanted, and all bindings of cluster roles, before it is asked. Not
 * thread-safe.
 */
final class Needed {

    private static final Set<String> CLASSES = Set.of("StorageClass", "PriorityClass", "RuntimeClass", "IngressClass");

    private static final Set<String> REFERRED = Set.of(
            "CustomResourceDefinition",
            "PersistentVolume",
            "APIService",
            "ValidatingWebhookConfiguration",
            "MutatingWebhookConfiguration",
            "ClusterRole",
            "ClusterRoleBinding");

    private final Selection selection;
    private final ClusterScope scope;
    private final Set<String> kinds = new HashSet<>();
    private final Set<String> roles = new HashSet<>();

    Needed(Selection selection, ClusterScope scope) {
        this.selection = selection;
        this.scope = scope;
    }

    /** Whether something in a namespace can need objects of a kind that are in none, so that they have to be looked at. */
    static boolean canNeed(String kind) {
        return CLASSES.contains(kind) || REFERRED.contains(kind);
    }

    /** Is shown an object of a namespace, or a binding of a cluster role. */
    void see(JsonNode object) {
        kinds.add(Original.group(object) + "/" + object.path("kind").asText());
        JsonNode role = object.path("roleRef");
        boolean binds = object.path("metadata").has("namespace") || anyIn(object.path("subjects"), "");
        if (binds && role.path("kind").asText().equals("ClusterRole")) {
            roles.add(role.path("name").asText());
        }
    }

    boolean has(JsonNode object) {
        String kind = object.path("kind").asText();
        String name = object.path("metadata").path("name").asText();
        boolean namespace = kind.equals("Namespace") && Original.group(object).isEmpty();
        if (scope == ClusterScope.ALL) {
            return selection.has(object) && (!namespace || selection.hasNamespace(name));
        }
        // A namespace or a definition goes with what is selected in it, whatever its own name and labels are.
        return namespace ? selection.hasNamespace(name) : scope == ClusterScope.NEEDED && isNeeded(kind, name, object);
    }

    private boolean isNeeded(String kind, String name, JsonNode object) {
        JsonNode spec = object.path("spec");
        return switch (kind) {
            case "CustomResourceDefinition" ->
                kinds.contains(spec.path("group").asText() + "/"
                        + spec.at("/names/kind").asText());
            case "PersistentVolume" -> isIn(spec.path("claimRef"));
            case "APIService" -> isIn(spec.path("service"));
            case "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration" ->
                anyIn(object.path("webhooks"), "/clientConfig/service");
            case "ClusterRoleBinding" -> anyIn(object.path("subjects"), "");
            case "ClusterRole" -> roles.contains(name);
            default -> CLASSES.contains(kind);
        };
    }

    private boolean anyIn(JsonNode list, String pointer) {
        for (JsonNode element : list) {
            if (isIn(element.at(pointer))) {
                return true;
            }
        }
        return false;
    }

    private boolean isIn(JsonNode reference) {
        String namespace = reference.path("namespace").asText();
        return !namespace.isEmpty() && selection.hasNamespace(namespace);
    }
}
