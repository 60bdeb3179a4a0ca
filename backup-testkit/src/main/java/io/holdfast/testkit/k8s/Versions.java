package io.holdfast.testkit.k8s;

import java.util.Map;

/** One object in each of the versions that its kind is served in, which are all of one schema here. */
final class Versions {

    private Versions() {}

    static Map<String, Object> show(Map<String, Object> object, ResourceType type, String version) {
        object.put("apiVersion", ResourceType.apiVersion(type.group(), version));
        return object;
    }
}
