package io.holdfast.k8s;

import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.util.Set;
import java.util.TreeSet;

/** A namespace of many kinds, with what it needs of its cluster. */
final class ShopNamespace {

    /** What nobody may see, as it stands in a secret. */
    static final String PASSWORD = "aHVudGVyMi1pcy1zZWNyZXQ=";

    private static final String TEMPLATE =
            "\"template\": {\"metadata\": {\"labels\": {\"app\": \"web\"}}, \"spec\": {\"containers\":"
                    + " [{\"name\": \"c\", \"image\": \"i:1\", \"ports\": [{\"containerPort\": 80}], \"env\": [{\"name\": \"A\", \"value\": \"1\"}]}]}}";
    private static final String SELECTED = "\"selector\": {\"matchLabels\": {\"app\": \"web\"}}, " + TEMPLATE;
    private static final String RBAC = "rbac.authorization.k8s.io/v1";
    private static final String HOOK =
            "\"webhooks\": [{\"name\": \"h.example.org\", \"failurePolicy\": \"Fail\", \"clientConfig\": {\"service\":"
                    + " {\"namespace\": \"shop\", \"name\": \"web\"}}, \"rules\": [{\"operations\": [\"CREATE\"], \"apiGroups\": [\"none.example.org\"],"
                    + " \"apiVersions\": [\"v1\"], \"resources\": [\"*\"]}]}]";

    private final ApiServerStandIn server;

    private ShopNamespace(ApiServerStandIn server) {
        this.server = server;
    }

    static void create(ApiServerStandIn server) {
        ShopNamespace shop = new ShopNamespace(server);
        shop.cluster();
        shop.core();
        shop.workloads();
        shop.others();
    }

    private void cluster(String apiVersion, String kind, String name, String fields) {
        server.create(Objects.json(apiVersion, kind, "", name, fields));
    }

    private void object(String apiVersion, String kind, String name, String fields) {
        server.create(Objects.json(apiVersion, kind, "shop", name, fields));
    }

    private void cluster() {
        cluster("v1", "Namespace", "shop", "");
        server.create(widgets("size"));
        cluster("storage.k8s.io/v1", "StorageClass", "fast", "\"provisioner\": \"p\"");
        cluster("scheduling.k8s.io/v1", "PriorityClass", "high", "\"value\": 1000");
        cluster("node.k8s.io/v1", "RuntimeClass", "sandboxed", "\"handler\": \"runsc\"");
        cluster("networking.k8s.io/v1", "IngressClass", "web", "\"spec\": {\"controller\": \"example.org/c\"}");
        cluster(
                "v1",
                "PersistentVolume",
                "pv-data",
                "\"spec\": {\"capacity\": {\"storage\": \"1Gi\"}, \"storageClassName\": \"fast\", \"claimRef\": {\"namespace\": \"shop\", \"name\": \"data\", \"uid\": \"u\"}}");
        cluster(
                RBAC,
                "ClusterRole",
                "reader",
                "\"rules\": [{\"apiGroups\": [\"\"], \"resources\": [\"pods\"], \"verbs\": [\"get\"]}]");
        cluster(
                RBAC,
                "ClusterRoleBinding",
                "readers",
                "\"roleRef\": {\"apiGroup\": \"rbac.authorization.k8s.io\", \"kind\": \"ClusterRole\", \"name\": \"reader\"}, "
                        + "\"subjects\": [{\"kind\": \"ServiceAccount\", \"namespace\": \"shop\", \"name\": \"robot\"}]");
        cluster("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "checks", HOOK);
        cluster("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "changes", HOOK);
    }

    private void core() {
        object("v1", "ServiceAccount", "robot", "\"automountServiceAccountToken\": false");
        object("v1", "ConfigMap", "settings", "\"data\": {\"key\": \"value\", \"script\": \"#!/bin/sh\\necho\\n\"}");
        object("v1", "Secret", "login", "\"data\": {\"password\": \"" + PASSWORD + "\"}");
        object(
                "v1",
                "Secret",
                "sh.helm.release.v1.web.v1",
                "\"type\": \"helm.sh/release.v1\", \"data\": {\"release\": \"H4sI\"}");
        object("v1", "Service", "web", "\"spec\": {\"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}]}");
        object("v1", "Service", "headless", "\"spec\": {\"clusterIP\": \"None\", \"selector\": {\"app\": \"web\"}}");
        object(
                "v1",
                "Service",
                "outside",
                "\"spec\": {\"type\": \"LoadBalancer\", \"externalTrafficPolicy\": \"Local\", \"ports\": [{\"port\": 80}]}");
        object(
                "v1",
                "Service",
                "elsewhere",
                "\"spec\": {\"type\": \"ExternalName\", \"externalName\": \"web.shop.svc.cluster.local\"}");
        object("v1", "Endpoints", "outside", "\"subsets\": [{\"addresses\": [{\"ip\": \"10.0.0.1\"}]}]");
        object(
                "v1",
                "PersistentVolumeClaim",
                "data",
                "\"spec\": {\"storageClassName\": \"fast\", \"volumeName\": \"pv-data\"}");
        object("v1", "LimitRange", "limits", "\"spec\": {\"limits\": []}");
        object("v1", "ResourceQuota", "quota", "\"spec\": {\"hard\": {\"pods\": \"10\"}}");
        object("v1", "PodTemplate", "template", TEMPLATE);
        owned();
    }

    /** Something whose owner comes after it, and which its finalizer keeps. */
    private void owned() {
        object("v1", "ConfigMap", "owner", "");
        String uid =
                server.get("/api/v1/namespaces/shop/configmaps/owner").replaceAll("(?s).*\"uid\":\"([^\"]*)\".*", "$1");
        server.create(
                "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"aowned\", \"namespace\": \"shop\","
                        + " \"ownerReferences\": [{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"name\": \"owner\", \"uid\": \""
                        + uid + "\"}]}}");
    }

    private void workloads() {
        object("apps/v1", "Deployment", "web", "\"spec\": {\"replicas\": 3, " + SELECTED + "}");
        object(
                "apps/v1",
                "StatefulSet",
                "db",
                "\"spec\": {\"serviceName\": \"headless\", " + SELECTED
                        + ", \"volumeClaimTemplates\": [{\"metadata\": {\"name\": \"d\"}, \"spec\": {\"storageClassName\": \"fast\"}}]}");
        object("apps/v1", "DaemonSet", "agent", "\"spec\": {" + SELECTED + "}");
        object("apps/v1", "ReplicaSet", "lone", "\"spec\": {" + SELECTED + "}");
        object("v1", "ReplicationController", "old", "\"spec\": {" + TEMPLATE + "}");
        object("v1", "Pod", "single", "\"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"i\"}]}");
        object("batch/v1", "Job", "once", "\"spec\": {" + TEMPLATE + "}");
        object("batch/v1", "CronJob", "nightly", "\"spec\": {\"schedule\": \"0 2 * * *\"}");
    }

    private void others() {
        object("autoscaling/v2", "HorizontalPodAutoscaler", "web", "\"spec\": {\"maxReplicas\": 5}");
        object("policy/v1", "PodDisruptionBudget", "web", "\"spec\": {\"minAvailable\": 1}");
        object("networking.k8s.io/v1", "Ingress", "web", "\"spec\": {\"ingressClassName\": \"web\"}");
        object("networking.k8s.io/v1", "NetworkPolicy", "web", "\"spec\": {\"podSelector\": {}}");
        object(RBAC, "Role", "reader", "\"rules\": []");
        object(
                RBAC,
                "RoleBinding",
                "readers",
                "\"roleRef\": {\"apiGroup\": \"rbac.authorization.k8s.io\", \"kind\": \"Role\", \"name\": \"reader\"}, "
                        + "\"subjects\": [{\"kind\": \"ServiceAccount\", \"namespace\": \"shop\", \"name\": \"robot\"},"
                        + " {\"kind\": \"User\", \"name\": \"system:serviceaccount:shop:robot\"}]");
        server.create(
                "{\"apiVersion\": \"example.org/v1\", \"kind\": \"Widget\", \"metadata\": {\"name\": \"one\", \"namespace\": \"shop\","
                        + " \"finalizers\": [\"example.org/keep\"]}, \"spec\": {\"size\": 3}}");
        server.mergePatch(
                "/apis/example.org/v1/namespaces/shop/widgets/one/status", "{\"status\": {\"phase\": \"Ready\"}}");
    }

    /** A definition of widgets, whose spec has one field. */
    static String widgets(String field) {
        return Objects.json(
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                "",
                "widgets.example.org",
                "\"spec\": {\"group\": \"example.org\", \"scope\": \"Namespaced\", \"names\": {\"plural\": \"widgets\", \"kind\": \"Widget\"},"
                        + " \"versions\": [{\"name\": \"v1\", \"served\": true, \"storage\": true, \"subresources\": {\"status\": {}},"
                        + " \"schema\": {\"openAPIV3Schema\": {\"type\": \"object\", \"properties\": {"
                        + "\"spec\": {\"type\": \"object\", \"properties\": {\"" + field
                        + "\": {\"type\": \"integer\"}}},"
                        + "\"status\": {\"type\": \"object\", \"properties\": {\"phase\": {\"type\": \"string\"}}}}}}}]}");
    }

    static Set<String> kinds(RecordedEntries entries) throws Exception {
        Set<String> kinds = new TreeSet<>();
        for (String path : SelectionTest.yaml(entries)) {
            String directory = path.substring(0, path.lastIndexOf('/'));
            kinds.add(directory.substring(directory.lastIndexOf('/') + 1));
        }
        return kinds;
    }

    /** Without what a cluster gives anew to each service. */
    static String withoutAddresses(String yaml) {
        return yaml.replaceAll("((clusterIP|nodePort|healthCheckNodePort): )(?!None).*", "$1")
                .replaceAll("(clusterIPs:\\n *- )(?!None).*", "$1");
    }
}
