package io.holdfast.testkit.k8s;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Removes from custom resources what their schema does not know, without a word. */
final class Pruning {

    private static final Set<String> ALWAYS = Set.of("apiVersion", "kind", "metadata");

    private Pruning() {}

    static void prune(ResourceType type, String version, Map<String, Object> object) {
        if (type.custom()) {
            prune(type.schemas().getOrDefault(version, Map.of()), object, true);
        }
    }

    private static void prune(Map<String, Object> schema, Map<String, Object> object, boolean root) {
        Map<String, Object> properties = Json.at(schema, "properties");
        boolean open = Boolean.TRUE.equals(schema.get("x-kubernetes-preserve-unknown-fields"));
        Object others = schema.get("additionalProperties");
        for (String key : List.copyOf(object.keySet())) {
            if (root && ALWAYS.contains(key)) {
                continue;
            }
            if (properties.get(key) instanceof Map<?, ?>) {
                inner(Json.at(properties, key), object, key);
            } else if (others instanceof Map<?, ?>) {
                inner(Json.at(schema, "additionalProperties"), object, key);
            } else if (!open && !Boolean.TRUE.equals(others)) {
                object.remove(key);
            }
        }
    }

    private static void inner(Map<String, Object> schema, Map<String, Object> of, String key) {
        if (of.get(key) instanceof Map<?, ?>) {
            prune(schema, Json.child(of, key), false);
        }
        Json.objects(of, key).forEach(element -> prune(Json.at(schema, "items"), element, false));
    }
}
