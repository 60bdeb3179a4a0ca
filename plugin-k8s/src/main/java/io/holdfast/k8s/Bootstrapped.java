package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Tells what every server makes for itself when it starts, as its version needs it. It is kept, and not restored into another. */
final class Bootstrapped {

    private static final String AUTOMATIC = "/metadata/annotations/apf.kubernetes.io~1autoupdate-spec";

    /** How servers share themselves out. Those before 1.22 do not say which of it is their own. */
    private static final Set<String> FLOWS = Set.of(
            "catch-all",
            "endpoint-controller",
            "exempt",
            "global-default",
            "kube-controller-manager",
            "kube-scheduler",
            "kube-system-service-accounts",
            "leader-election",
            "node-high",
            "probes",
            "service-accounts",
            "system",
            "system-leader-election",
            "system-node-high",
            "system-nodes",
            "workload-high",
            "workload-leader-election",
            "workload-low");

    /** What bears no mark in the core group, by kind, namespace and name. */
    private static final Set<String> UNMARKED = Set.of(
            "ConfigMap kube-system/extension-apiserver-authentication",
            "ConfigMap kube-system/kube-apiserver-legacy-service-account-token-tracking",
            "Service default/kubernetes");

    private Bootstrapped() {}

    static boolean is(JsonNode object) {
        return switch (Original.group(object)) {
            case "" ->
                UNMARKED.contains(object.path("kind").asText() + " "
                        + object.at("/metadata/namespace").asText() + "/" + name(object));
            case "rbac.authorization.k8s.io" -> isDefaultRole(object.path("metadata"));
            case "flowcontrol.apiserver.k8s.io" ->
                object.at(AUTOMATIC)
                        .asText(Boolean.toString(FLOWS.contains(name(object))))
                        .equals("true");
            case "networking.k8s.io" ->
                object.path("kind").asText().equals("ServiceCIDR")
                        && name(object).equals("kubernetes");
            default -> false;
        };
    }

    /** Roles and bindings, unless somebody has taken them out of the server's hands. */
    private static boolean isDefaultRole(JsonNode metadata) {
        return metadata.at("/labels/kubernetes.io~1bootstrapping").asText().equals("rbac-defaults")
                && !metadata.at("/annotations/rbac.authorization.kubernetes.io~1autoupdate")
                        .asText()
                        .equals("false");
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }
}
