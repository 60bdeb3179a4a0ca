package io.holdfast.testkit.k8s;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is served: what is built in, and what definitions of custom resources have added. Guarded by the server. */
final class Types {

    static final String CRDS = "customresourcedefinitions.apiextensions.k8s.io";

    /** Group and versions, resource, kind, where it lives, and whether it has a status of its own. */
    private static final String BUILT_IN = """
            /v1 namespaces Namespace cluster status
            /v1 nodes Node cluster status
            /v1 persistentvolumes PersistentVolume cluster status
            /v1 persistentvolumeclaims PersistentVolumeClaim namespaced status
            /v1 pods Pod namespaced status
            /v1 podtemplates PodTemplate namespaced -
            /v1 replicationcontrollers ReplicationController namespaced status
            /v1 services Service namespaced status
            /v1 endpoints Endpoints namespaced -
            /v1 events Event namespaced -
            /v1 configmaps ConfigMap namespaced -
            /v1 secrets Secret namespaced -
            /v1 serviceaccounts ServiceAccount namespaced -
            /v1 limitranges LimitRange namespaced -
            /v1 resourcequotas ResourceQuota namespaced status
            admissionregistration.k8s.io/v1 validatingwebhookconfigurations ValidatingWebhookConfiguration cluster -
            admissionregistration.k8s.io/v1 mutatingwebhookconfigurations MutatingWebhookConfiguration cluster -
            apiextensions.k8s.io/v1 customresourcedefinitions CustomResourceDefinition cluster status
            apiregistration.k8s.io/v1 apiservices APIService cluster status
            apps/v1 deployments Deployment namespaced status
            apps/v1 statefulsets StatefulSet namespaced status
            apps/v1 daemonsets DaemonSet namespaced status
            apps/v1 replicasets ReplicaSet namespaced status
            apps/v1 controllerrevisions ControllerRevision namespaced -
            autoscaling/v2,v1 horizontalpodautoscalers HorizontalPodAutoscaler namespaced status
            batch/v1 jobs Job namespaced status
            batch/v1 cronjobs CronJob namespaced status
            coordination.k8s.io/v1 leases Lease namespaced -
            discovery.k8s.io/v1 endpointslices EndpointSlice namespaced -
            events.k8s.io/v1 events Event namespaced -
            networking.k8s.io/v1 ingresses Ingress namespaced status
            networking.k8s.io/v1 ingressclasses IngressClass cluster -
            networking.k8s.io/v1 networkpolicies NetworkPolicy namespaced -
            node.k8s.io/v1 runtimeclasses RuntimeClass cluster -
            policy/v1 poddisruptionbudgets PodDisruptionBudget namespaced status
            rbac.authorization.k8s.io/v1 clusterroles ClusterRole cluster -
            rbac.authorization.k8s.io/v1 clusterrolebindings ClusterRoleBinding cluster -
            rbac.authorization.k8s.io/v1 roles Role namespaced -
            rbac.authorization.k8s.io/v1 rolebindings RoleBinding namespaced -
            scheduling.k8s.io/v1 priorityclasses PriorityClass cluster -
            storage.k8s.io/v1 storageclasses StorageClass cluster -
            storage.k8s.io/v1 csidrivers CSIDriver cluster -
            """;

    private final Map<String, ResourceType> types = new LinkedHashMap<>();

    Types() {
        BUILT_IN.lines().map(Types::builtIn).forEach(this::add);
    }

    private static ResourceType builtIn(String line) {
        String[] words = line.split(" ");
        String[] group = words[0].split("/");
        return new ResourceType(
                group[0],
                List.of(group[1].split(",")),
                words[1],
                words[2],
                words[3].equals("namespaced"),
                words[4].equals("status"),
                Map.of());
    }

    private void add(ResourceType type) {
        types.put(type.qualified(), type);
    }

    /** Serves these versions of a built-in kind from now on, the preferred one first; none for nothing of it. */
    void serve(String qualified, List<String> versions) {
        ResourceType type = types.remove(qualified);
        if (type != null && !versions.isEmpty()) {
            add(new ResourceType(
                    type.group(),
                    versions,
                    type.plural(),
                    type.kind(),
                    type.namespaced(),
                    type.status(),
                    type.schemas()));
        }
    }

    /** Serves what an established definition defines. */
    void define(Map<String, Object> definition) {
        Map<String, Object> spec = Json.at(definition, "spec");
        List<String> versions = new ArrayList<>();
        Map<String, Map<String, Object>> schemas = new LinkedHashMap<>();
        boolean status = false;
        for (Map<String, Object> version : Json.objects(spec, "versions")) {
            if (Boolean.TRUE.equals(version.get("served"))) {
                versions.add(Json.text(version, "name"));
                schemas.put(Json.text(version, "name"), Json.at(version, "schema", "openAPIV3Schema"));
                status |= Json.at(version, "subresources").containsKey("status");
            }
        }
        add(new ResourceType(
                Json.text(spec, "group"),
                versions,
                Json.text(spec, "names", "plural"),
                Json.text(spec, "names", "kind"),
                Json.text(spec, "scope").equals("Namespaced"),
                status,
                schemas));
    }

    void undefine(String qualified) {
        types.remove(qualified);
    }

    Collection<ResourceType> all() {
        return types.values();
    }

    Optional<ResourceType> find(String group, String version, String plural) {
        return all().stream()
                .filter(type -> type.group().equals(group)
                        && type.plural().equals(plural)
                        && type.versions().contains(version))
                .findFirst();
    }

    Optional<ResourceType> ofKind(String apiVersion, String kind) {
        String group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
        return all().stream()
                .filter(type -> type.group().equals(group) && type.kind().equals(kind))
                .findFirst();
    }

    ResourceType named(String qualified) {
        ResourceType type = types.get(qualified);
        if (type == null) {
            throw new IllegalArgumentException("nothing is served by the name " + qualified);
        }
        return type;
    }

    /** The groups but the core one, in the order in which they came to be. */
    Set<String> groups() {
        Set<String> groups = new LinkedHashSet<>();
        all().forEach(type -> groups.add(type.group()));
        groups.remove("");
        return groups;
    }

    List<ResourceType> ofGroup(String group) {
        return all().stream().filter(type -> type.group().equals(group)).toList();
    }

    /** The versions of a group, those first that more kinds prefer. */
    List<String> versions(String group) {
        Set<String> versions = new LinkedHashSet<>();
        ofGroup(group).forEach(type -> versions.addAll(type.versions()));
        return List.copyOf(versions);
    }
}
