package io.holdfast.testkit.k8s;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A kind of objects that is served. Immutable.
 *
 * @param versions that are served, the preferred one first
 * @param status whether it has a status that is written by itself
 * @param schemas of custom resources by version; empty for what is built in
 */
record ResourceType(
        String group,
        List<String> versions,
        String plural,
        String kind,
        boolean namespaced,
        boolean status,
        Map<String, Map<String, Object>> schemas) {

    /** Groups whose kinds have generations, and others that have. */
    private static final Set<String> WITH_GENERATIONS = Set.of(
            "apps",
            "batch",
            "networking.k8s.io",
            "policy",
            "apiextensions.k8s.io",
            "admissionregistration.k8s.io",
            "scheduling.k8s.io",
            "discovery.k8s.io",
            "pods",
            "podtemplates",
            "replicationcontrollers");

    boolean custom() {
        return !schemas.isEmpty();
    }

    /** Whether its objects count how often what they shall be has changed. */
    boolean hasGenerations() {
        return custom() || WITH_GENERATIONS.contains(group) || WITH_GENERATIONS.contains(plural);
    }

    /** Such as {@code deployments.apps}. */
    String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** Such as {@code Deployment.apps}. */
    String qualifiedKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    static String apiVersion(String group, String version) {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
