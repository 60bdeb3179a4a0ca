package io.holdfast.testkit.k8s;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says what is served: group by group, or all of it at once. */
final class Discovery {

    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    private final Types types;

    Discovery(Types types) {
        this.types = types;
    }

    Map<String, Object> coreVersions() {
        return Map.of("kind", "APIVersions", "versions", List.of("v1"));
    }

    Map<String, Object> groups() {
        List<Object> groups = new ArrayList<>();
        for (String group : types.groups()) {
            List<Object> versions = new ArrayList<>();
            for (String version : types.versions(group)) {
                versions.add(Map.of("groupVersion", group + "/" + version, "version", version));
            }
            groups.add(Map.of("name", group, "versions", versions, "preferredVersion", versions.get(0)));
        }
        return Map.of("kind", "APIGroupList", "apiVersion", "v1", "groups", groups);
    }

    Map<String, Object> resources(String group, String version) throws Refusal {
        List<Object> resources = new ArrayList<>();
        for (ResourceType type : types.ofGroup(group)) {
            if (type.versions().contains(version)) {
                resources.add(resource(type, type.plural(), VERBS));
                if (type.status()) {
                    resources.add(resource(type, type.plural() + "/status", List.of("get", "patch", "update")));
                }
            }
        }
        if (resources.isEmpty()) {
            throw Refusal.noSuchPath();
        }
        return Map.of(
                "kind",
                "APIResourceList",
                "apiVersion",
                "v1",
                "groupVersion",
                ResourceType.apiVersion(group, version),
                "resources",
                resources);
    }

    private static Map<String, Object> resource(ResourceType type, String name, List<String> verbs) {
        return Map.of("name", name, "kind", type.kind(), "namespaced", type.namespaced(), "verbs", verbs);
    }

    /**
     * Everything at once, of the core group or all others.
     *
     * @param stale group versions whose server does not answer
     */
    Map<String, Object> aggregated(boolean core, List<String> stale) {
        List<Object> groups = new ArrayList<>();
        for (String group : core ? List.of("") : List.copyOf(types.groups())) {
            List<Object> versions = new ArrayList<>();
            types.versions(group).forEach(version -> versions.add(aggregated(group, version, "Current")));
            groups.add(Map.of("metadata", core ? Map.of() : Map.of("name", group), "versions", versions));
        }
        if (!core) {
            stale.forEach(dead -> groups.add(Map.of(
                    "metadata",
                    Map.of("name", dead.split("/")[0]),
                    "versions",
                    List.of(Map.of("version", dead.split("/")[1], "freshness", "Stale")))));
        }
        return Map.of(
                "kind",
                "APIGroupDiscoveryList",
                "apiVersion",
                "apidiscovery.k8s.io/v2",
                "metadata",
                Map.of(),
                "items",
                groups);
    }

    private Map<String, Object> aggregated(String group, String version, String freshness) {
        List<Object> resources = new ArrayList<>();
        for (ResourceType type : types.ofGroup(group)) {
            if (type.versions().contains(version)) {
                Map<String, Object> resource = new LinkedHashMap<>();
                resource.put("resource", type.plural());
                resource.put("responseKind", Map.of("group", group, "version", version, "kind", type.kind()));
                resource.put("scope", type.namespaced() ? "Namespaced" : "Cluster");
                resource.put("verbs", VERBS);
                resources.add(resource);
            }
        }
        return Map.of("version", version, "resources", resources, "freshness", freshness);
    }
}
