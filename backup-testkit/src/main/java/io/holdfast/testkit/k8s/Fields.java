package io.holdfast.testkit.k8s;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which fields an object has, as {@code managedFields} names them: {@code f:spec}, {@code k:{"name":"web"}} for an element of a list with keys, {@code v:"x"} for one of a
 * set. A path is these names with a line feed between them.
 */
final class Fields {

    /** Lists whose elements are told apart by keys, and not replaced as a whole. */
    private static final Map<String, List<String>> KEYS = Map.ofEntries(
            Map.entry("containers", List.of("name")),
            Map.entry("initContainers", List.of("name")),
            Map.entry("env", List.of("name")),
            Map.entry("volumes", List.of("name")),
            Map.entry("volumeMounts", List.of("mountPath")),
            Map.entry("imagePullSecrets", List.of("name")),
            Map.entry("webhooks", List.of("name")),
            Map.entry("conditions", List.of("type")),
            Map.entry("hostAliases", List.of("ip")),
            Map.entry("ownerReferences", List.of("uid")),
            Map.entry("ports", List.of("port", "containerPort", "protocol")));

    /** Keys that have a value where none is said. */
    private static final Map<String, Object> DEFAULT_KEYS = Map.of("protocol", "TCP");

    private static final Set<String> SETS = Set.of("finalizers");

    /** Objects that are owned as a whole. */
    private static final Set<String> ATOMIC = Set.of(
            "selector", "nodeSelector", "labelSelector", "podSelector", "namespaceSelector", "roleRef", "claimRef");

    /** Objects whose keys are chosen by those who write them, so that they can be there without any. */
    private static final Set<String> MAPS = Set.of(
            "labels", "annotations", "data", "binaryData", "limits", "requests", "hard", "capacity", "parameters");

    private static final Set<String> OF_THE_SERVER = Set.of(
            "name",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generateName",
            "managedFields",
            "selfLink");

    private final boolean custom;

    Fields(ResourceType type) {
        custom = type.custom();
    }

    /** The keys of the elements of this list; empty if it is replaced as a whole. */
    List<String> keys(String name, List<?> list) {
        boolean known = KEYS.containsKey(name) && (!custom || name.equals("ownerReferences"));
        return known && list.stream().allMatch(Map.class::isInstance) ? KEYS.getOrDefault(name, List.of()) : List.of();
    }

    boolean isSet(String name) {
        return SETS.contains(name);
    }

    /** Which element of a list with keys this is. */
    static String element(Map<?, ?> element, List<String> keys) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String key : keys) {
            Object value = element.get(key) == null ? DEFAULT_KEYS.get(key) : element.get(key);
            if (value != null) {
                values.put(key, value);
            }
        }
        return "k:" + Json.write(values);
    }

    /** The paths of all fields that can be owned, with their values; of an element with keys also the element. */
    Map<String, Object> of(Map<String, Object> object) {
        return of(object, new TreeSet<>());
    }

    /** The same, and what an update owns besides: the maps and lists that hold those fields. */
    Map<String, Object> withHolders(Map<String, Object> object) {
        Set<String> holders = new TreeSet<>();
        Map<String, Object> found = of(object, holders);
        holders.forEach(path -> found.putIfAbsent(path, ""));
        return found;
    }

    private Map<String, Object> of(Map<String, Object> object, Set<String> holders) {
        Map<String, Object> found = new TreeMap<>();
        object.forEach((key, value) -> {
            if (key.equals("metadata") && value instanceof Map<?, ?> metadata) {
                metadata.forEach((name, inner) -> {
                    if (!OF_THE_SERVER.contains(String.valueOf(name))) {
                        collect("f:metadata\nf:" + name, String.valueOf(name), inner, found, holders);
                    }
                });
            } else if (!Set.of("apiVersion", "kind").contains(key)) {
                collect("f:" + key, key, value, found, holders);
            }
        });
        return found;
    }

    private void collect(String path, String name, Object value, Map<String, Object> found, Set<String> holders) {
        if (value instanceof Map<?, ?> map && !map.isEmpty() && (custom || !ATOMIC.contains(name))) {
            if (MAPS.contains(name)) {
                holders.add(path);
            }
            map.forEach((key, inner) -> collect(path + "\nf:" + key, String.valueOf(key), inner, found, holders));
        } else if (value instanceof List<?> list && !keys(name, list).isEmpty()) {
            holders.add(path);
            for (Object each : list) {
                Map<?, ?> element = (Map<?, ?>) each;
                String of = path + "\n" + element(element, keys(name, list));
                found.put(of, "");
                element.forEach((key, inner) -> collect(of + "\nf:" + key, String.valueOf(key), inner, found, holders));
            }
        } else if (value instanceof List<?> list && isSet(name)) {
            holders.add(path);
            list.forEach(each -> found.put(path + "\nv:" + Json.write(each), ""));
        } else {
            found.put(path, value);
        }
    }

    /** Paths as {@code fieldsV1}. */
    static Map<String, Object> tree(Set<String> paths) {
        Map<String, Object> tree = new LinkedHashMap<>();
        paths.forEach(path -> node(tree, path));
        for (String path : paths) {
            Map<String, Object> node = node(tree, path);
            if (!node.isEmpty()) {
                // It is owned itself, not only what it holds.
                node.put(".", Map.of());
            }
        }
        return tree;
    }

    private static Map<String, Object> node(Map<String, Object> tree, String path) {
        Map<String, Object> here = tree;
        for (String part : path.split("\n")) {
            here = Json.child(here, part);
        }
        return here;
    }

    /** The paths of {@code fieldsV1}: of its leaves, and of what is owned with what it holds. */
    static Set<String> paths(Map<String, Object> tree) {
        Set<String> paths = new TreeSet<>();
        paths("", tree, paths);
        return paths;
    }

    private static void paths(String above, Map<String, Object> tree, Set<String> paths) {
        for (String part : tree.keySet()) {
            if (part.equals(".")) {
                continue;
            }
            String path = above.isEmpty() ? part : above + "\n" + part;
            Map<String, Object> below = Json.at(tree, part);
            if (below.isEmpty() || below.containsKey(".")) {
                paths.add(path);
            }
            paths(path, below, paths);
        }
    }

    /** For a person: {@code .spec.ports[port=80].name}. */
    static String shown(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("\n")) {
            parts.add(part.startsWith("f:") ? "." + part.substring(2) : "[" + part.substring(2) + "]");
        }
        return String.join("", parts);
    }
}
