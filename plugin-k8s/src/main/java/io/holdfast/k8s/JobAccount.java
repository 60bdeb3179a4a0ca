package io.holdfast.k8s;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The account that something runs as in a cluster. */
record JobAccount(String namespace, String name) {

    private static final String RBAC = "rbac.authorization.k8s.io";

    ObjectNode account() {
        return ClusterObjects.object("v1", "ServiceAccount", namespace, name);
    }

    /** A role in the whole cluster, where others may have an account of that name as well, and its binding. */
    List<ObjectNode> mayInCluster(List<LeastRights.Rule> rules) {
        return may("ClusterRole", "", "", rules);
    }

    /**
     * A role in a namespace, and its binding.
     *
     * @param what follows its name, where it is not the only one there
     */
    List<ObjectNode> mayIn(String place, String what, List<LeastRights.Rule> rules) {
        return may("Role", place, what, rules);
    }

    private List<ObjectNode> may(String kind, String place, String what, List<LeastRights.Rule> rules) {
        String role = namespace + "-" + name + what;
        return List.of(role(kind, place, role, rules), binding(kind, place, role));
    }

    private static ObjectNode role(String kind, String place, String role, List<LeastRights.Rule> rules) {
        ObjectNode object = ClusterObjects.object(RBAC + "/v1", kind, place, role);
        ArrayNode all = object.putArray("rules");
        for (LeastRights.Rule rule : rules) {
            ObjectNode one = all.addObject();
            one.putArray("apiGroups").add(rule.group());
            rule.resources().forEach(one.putArray("resources")::add);
            rule.verbs().forEach(one.putArray("verbs")::add);
            if (!rule.names().isEmpty()) {
                rule.names().forEach(one.putArray("resourceNames")::add);
            }
        }
        return object;
    }

    private ObjectNode binding(String kind, String place, String role) {
        ObjectNode binding = ClusterObjects.object(RBAC + "/v1", kind + "Binding", place, role);
        binding.putObject("roleRef").put("apiGroup", RBAC).put("kind", kind).put("name", role);
        binding.putArray("subjects")
                .addObject()
                .put("kind", "ServiceAccount")
                .put("name", name)
                .put("namespace", namespace);
        return binding;
    }
}
