package io.holdfast.k8s;

/** Objects as JSON. */
final class Objects {

    private Objects() {}

    static String json(String apiVersion, String kind, String namespace, String name, String fields) {
        return "{\"apiVersion\": \"" + apiVersion + "\", \"kind\": \"" + kind + "\", \"metadata\": {\"name\": \"" + name
                + "\"" + (namespace.isEmpty() ? "" : ", \"namespace\": \"" + namespace + "\"") + "}"
                + (fields.isEmpty() ? "" : ", " + fields) + "}";
    }
}
