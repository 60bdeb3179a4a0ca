package io.holdfast.k8s;

import java.util.List;
import java.util.Set;

/**
 * A kind of objects that an API server serves.
 *
 * @param group empty for the core group
 * @param version the preferred one of those that it is served in
 * @param plural as in paths: {@code deployments}
 * @param served all versions that it is served in
 */
record ApiResource(
        String group,
        String version,
        String plural,
        String kind,
        boolean namespaced,
        Set<String> verbs,
        List<String> served) {

    /** Such as {@code deployments.apps}. */
    String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** Whether its objects are the namespaces. */
    boolean isNamespaces() {
        return qualified().equals("namespaces");
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** The same, in another version that it is served in. */
    ApiResource in(String other) {
        return new ApiResource(group, other, plural, kind, namespaced, verbs, served);
    }

    /** The path of all its objects, or of those in a namespace. */
    String path(String namespace) {
        return (group.isEmpty() ? "/api/" : "/apis/") + apiVersion()
                + (namespace.isEmpty() ? "" : "/namespaces/" + ApiServer.encoded(namespace)) + "/" + plural;
    }

    String path(String namespace, String name) {
        return path(namespace) + "/" + ApiServer.encoded(name);
    }
}
