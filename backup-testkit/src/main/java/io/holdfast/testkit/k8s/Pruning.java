package io.holdfast.testkit.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Removes from custom resources what their schema does not know, and tells what that was. */
final class Pruning {

    private static final Set<String> ALWAYS = Set.of("apiVersion", "kind", "metadata");

    private Pruning() {}

    /** The paths of what was removed. */
    static List<String> prune(ResourceType type, String version, Map<String, Object> object) {
        List<String> removed = new ArrayList<>();
        if (type.custom()) {
            prune(type.schemas().getOrDefault(version, Map.of()), object, "", removed);
        }
        return removed;
    }

    private static void prune(
            Map<String, Object> schema, Map<String, Object> object, String path, List<String> removed) {
        boolean root = path.isEmpty();
        Map<String, Object> properties = Json.at(schema, "properties");
        boolean open = Boolean.TRUE.equals(schema.get("x-kubernetes-preserve-unknown-fields"));
        Object others = schema.get("additionalProperties");
        for (String key : List.copyOf(object.keySet())) {
            if (root && ALWAYS.contains(key)) {
                continue;
            }
            if (properties.get(key) instanceof Map<?, ?>) {
                inner(Json.at(properties, key), object, key, path, removed);
            } else if (others instanceof Map<?, ?>) {
                inner(Json.at(schema, "additionalProperties"), object, key, path, removed);
            } else if (!open && !Boolean.TRUE.equals(others)) {
                object.remove(key);
                removed.add(path + "." + key);
            }
        }
    }

    private static void inner(
            Map<String, Object> schema, Map<String, Object> of, String key, String path, List<String> removed) {
        String here = path + "." + key;
        if (of.get(key) instanceof Map<?, ?>) {
            prune(schema, Json.child(of, key), here, removed);
        }
        int index = 0;
        for (Map<String, Object> element : Json.objects(of, key)) {
            prune(Json.at(schema, "items"), element, here + "[" + index + "]", removed);
            index++;
        }
    }
}
