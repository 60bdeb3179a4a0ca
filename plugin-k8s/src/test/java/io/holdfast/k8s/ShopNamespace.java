package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** A namespace of many kinds, with what it needs of its cluster, as servers since 1.20 take it. No machine can run its pods, and nobody is disturbed by it. */
final class ShopNamespace {

    /** What nobody may see, as it stands in a secret. */
    static final String PASSWORD = "aHVudGVyMi1pcy1zZWNyZXQ=";

    /** Has the same value at everything that is made here, and at what controllers make of that. */
    static final String LABEL = "holdfast.io/shop";

    private static final String SPECIFIED =
            "\"nodeSelector\": {\"holdfast.io/no\": \"node\"}, \"containers\": [{\"name\": \"c\", \"image\": \"i:1\", \"ports\": [{\"containerPort\": 80}],"
                    + " \"env\": [{\"name\": \"A\", \"value\": \"1\"}], \"resources\": {\"limits\": {\"cpu\": \"100m\"}}}]";
    private static final String TEMPLATE = "\"template\": {\"metadata\": {\"labels\": {\"app\": \"web\", \"" + LABEL
            + "\": \"<label>\"}}, \"spec\": {" + SPECIFIED + "}}";
    private static final String SELECTED = "\"selector\": {\"matchLabels\": {\"app\": \"web\"}}, " + TEMPLATE;
    private static final String JOB = "\"template\": {\"metadata\": {\"labels\": {\"" + LABEL
            + "\": \"<label>\"}}, \"spec\": {\"restartPolicy\": \"Never\", " + SPECIFIED + "}}";
    private static final String RBAC = "rbac.authorization.k8s.io/v1 ";
    private static final String RULES =
            "\"rules\": [{\"apiGroups\": [\"\"], \"resources\": [\"pods\"], \"verbs\": [\"get\"]}]";
    private static final String ROLE = "\"roleRef\": {\"apiGroup\": \"rbac.authorization.k8s.io\", \"kind\": ";
    private static final String ROBOT =
            "{\"kind\": \"ServiceAccount\", \"namespace\": \"<shop>\", \"name\": \"robot\"}";
    private static final String ASKED = "{\"apiGroups\": [\"none.example.org\"], \"apiVersions\": [\"v1\"],"
            + " \"operations\": [\"CREATE\"], \"resources\": [\"*\"]}";
    private static final String HOOK = "\"webhooks\": [{\"name\": \"h.example.org\", \"failurePolicy\": \"Ignore\","
            + " \"sideEffects\": \"None\", \"admissionReviewVersions\": [\"v1\"], \"namespaceSelector\": {\"matchLabels\": {\""
            + LABEL
            + "\": \"<label>\"}}, \"clientConfig\": {\"service\": {\"namespace\": \"<shop>\", \"name\": \"web\"}},"
            + " \"rules\": [" + ASKED + "]}]";
    private static final String ADMISSION = "admissionregistration.k8s.io/v1 ";
    private static final String FLOW =
            "flowcontrol.apiserver.k8s.io/v1,flowcontrol.apiserver.k8s.io/v1beta3,flowcontrol.apiserver.k8s.io/v1beta1 ";
    private static final String VOLUME =
            "\"accessModes\": [\"ReadWriteOnce\"], \"storageClassName\": \"<fast>\", \"resources\": {\"requests\": {\"storage\": \"1Gi\"}}";

    /** Versions of which the first is made that is served, kind, name, and the fields; {@code <fast>} is a name of this cluster. */
    private static final List<String> OF_THE_CLUSTER = List.of(
            "storage.k8s.io/v1 StorageClass <fast> \"provisioner\": \"example.org/p\"",
            "storage.k8s.io/v1 CSIDriver <driver> \"spec\": {\"attachRequired\": false}",
            "scheduling.k8s.io/v1 PriorityClass <high> \"value\": 1000",
            "node.k8s.io/v1 RuntimeClass <sandboxed> \"handler\": \"runsc\"",
            "networking.k8s.io/v1 IngressClass <web> \"spec\": {\"controller\": \"example.org/c\"}",
            "v1 PersistentVolume <pv-data> \"spec\": {\"capacity\": {\"storage\": \"1Gi\"}, \"accessModes\": [\"ReadWriteOnce\"], \"storageClassName\": \"<fast>\","
                    + " \"persistentVolumeReclaimPolicy\": \"Retain\", \"csi\": {\"driver\": \"<driver>\", \"volumeHandle\": \"data\"},"
                    + " \"claimRef\": {\"apiVersion\": \"v1\", \"kind\": \"PersistentVolumeClaim\", \"namespace\": \"<shop>\", \"name\": \"data\"}}",
            RBAC + "ClusterRole <reader> " + RULES,
            RBAC + "ClusterRoleBinding <readers> " + ROLE + "\"ClusterRole\", \"name\": \"<reader>\"}, \"subjects\": ["
                    + ROBOT + "]",
            ADMISSION + "ValidatingWebhookConfiguration <checks> " + HOOK,
            ADMISSION + "MutatingWebhookConfiguration <changes> " + HOOK,
            ADMISSION
                    + "ValidatingAdmissionPolicy <policy> \"spec\": {\"failurePolicy\": \"Ignore\", \"matchConstraints\": {\"resourceRules\": ["
                    + ASKED + "]}, \"validations\": [{\"expression\": \"true\"}]}",
            ADMISSION
                    + "ValidatingAdmissionPolicyBinding <policy> \"spec\": {\"policyName\": \"<policy>\", \"validationActions\": [\"Audit\"]}",
            FLOW
                    + "PriorityLevelConfiguration <slow> \"spec\": {\"type\": \"Limited\", \"limited\": {\"limitResponse\": {\"type\": \"Reject\"}}}",
            FLOW
                    + "FlowSchema <nobody> \"spec\": {\"priorityLevelConfiguration\": {\"name\": \"<slow>\"}, \"matchingPrecedence\": 9000,"
                    + " \"rules\": [{\"subjects\": [{\"kind\": \"User\", \"user\": {\"name\": \"nobody\"}}], \"resourceRules\": [{\"verbs\": [\"get\"],"
                    + " \"apiGroups\": [\"none.example.org\"], \"resources\": [\"*\"], \"namespaces\": [\"*\"]}]}]}");

    private static final List<String> IN_THE_NAMESPACE = List.of(
            "v1 ServiceAccount robot \"automountServiceAccountToken\": false",
            "v1 ConfigMap settings \"data\": {\"key\": \"value\", \"script\": \"#!/bin/sh\\necho\\n\"}",
            "v1 Secret login \"data\": {\"password\": \"" + PASSWORD + "\"}",
            "v1 Secret sh.helm.release.v1.web.v1 \"metadata\": {\"labels\": {\"owner\": \"helm\", \"name\": \"web\", \"status\": \"deployed\", \"version\": \"1\"}},"
                    + " \"type\": \"helm.sh/release.v1\", \"data\": {\"release\": \"H4sI\"}",
            "v1 Service web \"spec\": {\"type\": \"NodePort\", \"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}]}",
            "v1 Service inner \"spec\": {\"selector\": {\"app\": \"web\"}, \"ports\": [{\"name\": \"http\", \"port\": 80}, {\"name\": \"dns\", \"port\": 53, \"protocol\": \"UDP\"}]}",
            "v1 Service headless \"spec\": {\"clusterIP\": \"None\", \"selector\": {\"app\": \"web\"}}",
            "v1 Service outside \"spec\": {\"type\": \"LoadBalancer\", \"externalTrafficPolicy\": \"Local\", \"ports\": [{\"port\": 80}]}",
            "v1 Service elsewhere \"spec\": {\"type\": \"ExternalName\", \"externalName\": \"web.<shop>.svc.cluster.local\"}",
            "v1 Endpoints outside \"subsets\": [{\"addresses\": [{\"ip\": \"10.0.0.1\"}], \"ports\": [{\"port\": 80}]}]",
            "discovery.k8s.io/v1,discovery.k8s.io/v1beta1 EndpointSlice outside-own \"metadata\": {\"labels\": {\"kubernetes.io/service-name\": \"outside\"}},"
                    + " \"addressType\": \"IPv4\", \"endpoints\": [{\"addresses\": [\"10.0.0.2\"]}], \"ports\": [{\"name\": \"\", \"port\": 80, \"protocol\": \"TCP\"}]",
            "v1 PersistentVolumeClaim data \"spec\": {\"volumeName\": \"<pv-data>\", " + VOLUME + "}",
            "v1 LimitRange limits \"spec\": {\"limits\": [{\"type\": \"Pod\", \"max\": {\"cpu\": \"2\"}}]}",
            "v1 ResourceQuota quota \"spec\": {\"hard\": {\"pods\": \"10\"}}",
            "v1 PodTemplate template " + TEMPLATE,
            "apps/v1 ControllerRevision kept \"revision\": 1, \"data\": {\"spec\": {\"size\": 1}}",
            "apps/v1 Deployment web \"spec\": {\"replicas\": 1, " + SELECTED + "}",
            "apps/v1 StatefulSet db \"spec\": {\"replicas\": 0, \"serviceName\": \"headless\", " + SELECTED
                    + ", \"volumeClaimTemplates\": [{\"metadata\": {\"name\": \"d\"}, \"spec\": {" + VOLUME + "}}]}",
            "apps/v1 DaemonSet agent \"spec\": {" + SELECTED + "}",
            "apps/v1 ReplicaSet lone \"spec\": {\"replicas\": 0, " + SELECTED + "}",
            "v1 ReplicationController old \"spec\": {\"replicas\": 0, \"selector\": {\"app\": \"web\"}, " + TEMPLATE
                    + "}",
            "v1 Pod single \"spec\": {\"priorityClassName\": \"<high>\", \"runtimeClassName\": \"<sandboxed>\", "
                    + SPECIFIED + "}",
            "batch/v1 Job once \"spec\": {" + JOB + "}",
            "batch/v1,batch/v1beta1 CronJob nightly \"spec\": {\"schedule\": \"0 2 * * *\", \"suspend\": true, \"jobTemplate\": {\"spec\": {"
                    + JOB + "}}}",
            "autoscaling/v2,autoscaling/v1 HorizontalPodAutoscaler web \"spec\": {\"maxReplicas\": 5, \"scaleTargetRef\": {\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"name\": \"none\"}}",
            "policy/v1,policy/v1beta1 PodDisruptionBudget web \"spec\": {\"minAvailable\": 1, \"selector\": {\"matchLabels\": {\"app\": \"web\"}}}",
            "networking.k8s.io/v1 Ingress web \"spec\": {\"ingressClassName\": \"<web>\", \"defaultBackend\": {\"service\": {\"name\": \"web\", \"port\": {\"number\": 80}}}}",
            "networking.k8s.io/v1 NetworkPolicy closed \"spec\": {\"podSelector\": {}, \"policyTypes\": [\"Ingress\"]}",
            RBAC + "Role reader " + RULES,
            RBAC + "RoleBinding readers " + ROLE + "\"Role\", \"name\": \"reader\"}, \"subjects\": [" + ROBOT
                    + ", {\"kind\": \"User\", \"apiGroup\": \"rbac.authorization.k8s.io\", \"name\": \"system:serviceaccount:<shop>:robot\"}]",
            "v1 ConfigMap owner \"data\": {}",
            "<group>/v1 Widget one \"metadata\": {\"finalizers\": [\"example.org/keep\"]}, \"spec\": {\"size\": 3}");

    private static final Pattern NAMED = Pattern.compile("<([a-z-]+)>");

    private final Place place;
    private final UnaryOperator<String> names;
    private final List<String> files = new ArrayList<>();

    private ShopNamespace(Place place, UnaryOperator<String> names) {
        this.place = place;
        this.names = names;
    }

    /** Where the objects are made. */
    private interface Place {

        boolean serves(String apiVersion, String kind) throws Exception;

        void create(String object) throws Exception;

        JsonNode get(String path) throws Exception;

        void mergePatch(String path, String patch) throws Exception;
    }

    /** Makes the namespace {@code shop}, and all else by the names that stand above. */
    static void create(ApiServerStandIn server) {
        Place place = new Place() {

            @Override
            public boolean serves(String apiVersion, String kind) {
                return !apiVersion.startsWith("flowcontrol") && !kind.startsWith("ValidatingAdmission");
            }

            @Override
            public void create(String object) {
                server.create(object);
            }

            @Override
            public JsonNode get(String path) throws Exception {
                return ApiServer.JSON.readTree(server.get(path));
            }

            @Override
            public void mergePatch(String path, String patch) {
                server.mergePatch(path, patch);
            }
        };
        server.create(Objects.json("v1", "Namespace", "", "shop", ""));
        try {
            new ShopNamespace(place, name -> name.equals("group") ? "example.org" : name).fill();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        server.mergePatch("/api/v1/persistentvolumes/pv-data", "{\"spec\": {\"claimRef\": {\"uid\": \"u\"}}}");
    }

    /** Makes it with names of its own. */
    static ShopNamespace create(TestCluster cluster) throws Exception {
        cluster.namespace("shop");
        Place place = new Place() {

            @Override
            public boolean serves(String apiVersion, String kind) throws Exception {
                return cluster.serves(apiVersion, kind);
            }

            @Override
            public void create(String object) throws Exception {
                cluster.create(object);
            }

            @Override
            public JsonNode get(String path) throws Exception {
                return cluster.get(path);
            }

            @Override
            public void mergePatch(String path, String patch) throws Exception {
                cluster.mergePatch(path, patch);
            }
        };
        ShopNamespace shop =
                new ShopNamespace(place, name -> cluster.name(name) + (name.equals("group") ? ".example.org" : ""));
        shop.fill();
        return shop;
    }

    /** What something is called whose name above is this. */
    String name(String of) {
        return names.apply(of);
    }

    /** The path of the namespace. */
    String path() {
        return "/api/v1/namespaces/" + name("shop");
    }

    /** The path of what is in it, of a group and version. */
    String path(String version) {
        return "/apis/" + version + "/namespaces/" + name("shop");
    }

    /** The path of the widget, which a finalizer keeps. */
    String widget() {
        return path(name("group") + "/v1") + "/widgets/one";
    }

    /** The files of a backup in which each object is that was made here. */
    List<String> files() {
        return files;
    }

    /** Selects what was made here, and what controllers made of it, of a whole cluster. */
    KubernetesSource.Builder of(KubernetesSource.Builder source) {
        return source.labels(LABEL + "=" + name("label")).clusterScope(ClusterScope.ALL);
    }

    private void fill() throws Exception {
        place.mergePatch(path(), "{\"metadata\": {\"labels\": {\"" + LABEL + "\": \"" + name("label") + "\"}}}");
        make("", widgets("size").replace("example.org", name("group")));
        for (String each : OF_THE_CLUSTER) {
            make("", each);
        }
        for (String each : IN_THE_NAMESPACE) {
            make(name("shop"), each);
        }
        owned();
        place.mergePatch(widget() + "/status", "{\"status\": {\"phase\": \"Ready\"}}");
    }

    private void make(String namespace, String line) throws Exception {
        if (line.startsWith("{")) {
            made(namespace, ApiServer.JSON.readTree(line).deepCopy());
            return;
        }
        String[] parts = NAMED.matcher(line)
                .replaceAll(name -> names.apply(name.group(1)))
                .split(" ", 4);
        for (String version : parts[0].split(",")) {
            boolean custom = version.startsWith(name("group"));
            if (custom || place.serves(version, parts[1])) {
                ObjectNode fields = (ObjectNode) ApiServer.JSON.readTree("{" + parts[3] + "}");
                ObjectNode object =
                        (ObjectNode) ApiServer.JSON.readTree(Objects.json(version, parts[1], namespace, parts[2], ""));
                object.withObject("/metadata").setAll(fields.withObject("/metadata"));
                fields.remove("metadata");
                object.setAll(fields);
                made(namespace, object);
                return;
            }
        }
    }

    private void made(String namespace, ObjectNode object) throws Exception {
        object.withObject("/metadata/labels").put(LABEL, name("label"));
        place.create(object.toString());
        files.add(ObjectFiles.directory(
                        namespace, Original.group(object), object.path("kind").asText())
                + "/" + object.at("/metadata/name").asText() + ".yaml");
    }

    /** Something whose owner comes after it. */
    private void owned() throws Exception {
        String owner =
                place.get(path() + "/configmaps/owner").at("/metadata/uid").asText();
        make(
                name("shop"),
                "v1 ConfigMap aowned \"metadata\": {\"ownerReferences\": [{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"name\": \"owner\", \"uid\": \""
                        + owner + "\"}]}");
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
        return kinds(SelectionTest.yaml(entries));
    }

    /** The kinds of the objects in these files. */
    static Set<String> kinds(List<String> files) {
        Set<String> kinds = new TreeSet<>();
        for (String path : files) {
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
