package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Tells what every API server makes for itself, and keeps as its version wants it. That of another server is not restored. */
final class ServersOwn {

    /** What bears no mark, by kind and name. */
    private static final Set<String> UNMARKED = Set.of(
            "ConfigMap kube-system/extension-apiserver-authentication",
            "ConfigMap kube-system/kube-apiserver-legacy-service-account-token-tracking",
            "Service default/kubernetes",
            "ServiceCIDR kubernetes");

    private ServersOwn() {}

    static boolean is(Original original, JsonNode object) {
        return isDefaultRole(object.path("metadata"))
                || object.at("/metadata/annotations/apf.kubernetes.io~1autoupdate-spec")
                        .asText()
                        .equals("true")
                || UNMARKED.contains(original.kind() + " " + original.name());
    }

    /** Roles and bindings, unless somebody has taken them out of the server's hands. */
    private static boolean isDefaultRole(JsonNode metadata) {
        return metadata.at("/labels/kubernetes.io~1bootstrapping").asText().equals("rbac-defaults")
                && !metadata.at("/annotations/rbac.authorization.kubernetes.io~1autoupdate")
                        .asText()
                        .equals("false");
    }
}
