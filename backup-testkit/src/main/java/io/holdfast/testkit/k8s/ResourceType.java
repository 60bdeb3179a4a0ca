package io.holdfast.testkit.k8s;

import java.util.List;
import java.util.Map;

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

    boolean custom() {
        return !schemas.isEmpty();
    }

    /** Such as {@code deployments.apps}. */
    String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    static String apiVersion(String group, String version) {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
