package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every cluster has to come through: a namespace of objects that servers since 1.21 take as they stand, of which nothing runs, goes and comes back, as a whole, in part, elsewhere. Nothing but the API is used.
 */
abstract class ClusterScenarios extends AnyClusterCase {

    private static final String LABELS = "\"metadata\": {\"labels\": {\"app\": \"web\"}}";
    private static final String CONTAINERS = "\"containers\": [{\"name\": \"c\", \"image\": \"i:1\"}]";
    private static final String TEMPLATE = "\"template\": {" + LABELS + ", \"spec\": {" + CONTAINERS + "}}";
    private static final String SELECTED = "\"selector\": {\"matchLabels\": {\"app\": \"web\"}}, " + TEMPLATE;
    private static final String JOB = "\"template\": {\"spec\": {\"restartPolicy\": \"Never\", " + CONTAINERS + "}}";

    /** Version, kind, name, and the fields behind the metadata. */
    private static final List<String> OBJECTS = List.of(
            "v1 ConfigMap settings \"data\": {\"key\": \"value\", \"script\": \"#!/bin/sh\\necho\\n\"}",
            "v1 Secret login \"data\": {\"password\": \"aHVudGVyMg==\"}",
            "v1 Secret sh.helm.release.v1.web.v1 \"type\": \"helm.sh/release.v1\", \"data\": {\"release\": \"H4sI\"}",
            "v1 ServiceAccount robot \"automountServiceAccountToken\": false",
            "v1 Service web \"spec\": {\"type\": \"NodePort\", \"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}]}",
            "v1 Service headless \"spec\": {\"clusterIP\": \"None\", \"selector\": {\"app\": \"web\"}}",
            "v1 Service elsewhere \"spec\": {\"type\": \"ExternalName\", \"externalName\": \"web.NAMESPACE.svc.cluster.local\"}",
            "v1 PersistentVolumeClaim data \"spec\": {\"accessModes\": [\"ReadWriteOnce\"], \"storageClassName\": \"holdfast-none\", \"resources\": {\"requests\": {\"storage\": \"1Gi\"}}}",
            "v1 PodTemplate template " + TEMPLATE,
            "v1 ReplicationController old \"spec\": {\"replicas\": 0, \"selector\": {\"app\": \"web\"}, " + TEMPLATE
                    + "}",
            "v1 LimitRange limits \"spec\": {\"limits\": [{\"type\": \"Pod\", \"max\": {\"cpu\": \"2\"}}]}",
            "v1 ResourceQuota quota \"spec\": {\"hard\": {\"pods\": \"10\"}}",
            "rbac.authorization.k8s.io/v1 Role reader \"rules\": [{\"apiGroups\": [\"\"], \"resources\": [\"pods\"], \"verbs\": [\"get\"]}]",
            "rbac.authorization.k8s.io/v1 RoleBinding readers \"roleRef\": {\"apiGroup\": \"rbac.authorization.k8s.io\", \"kind\": \"Role\", \"name\": \"reader\"},"
                    + " \"subjects\": [{\"kind\": \"ServiceAccount\", \"namespace\": \"NAMESPACE\", \"name\": \"robot\"}]",
            "apps/v1 Deployment web \"spec\": {\"replicas\": 0, " + SELECTED + "}",
            "apps/v1 StatefulSet db \"spec\": {\"replicas\": 0, \"serviceName\": \"headless\", " + SELECTED + "}",
            "apps/v1 DaemonSet agent \"spec\": {\"selector\": {\"matchLabels\": {\"app\": \"web\"}}, \"template\": {"
                    + LABELS + ", \"spec\": {\"nodeSelector\": {\"holdfast.io/no\": \"node\"}, " + CONTAINERS + "}}}",
            "apps/v1 ReplicaSet lone \"spec\": {\"replicas\": 0, " + SELECTED + "}",
            "batch/v1 Job once \"spec\": {\"parallelism\": 0, " + JOB + "}",
            "batch/v1 CronJob nightly \"spec\": {\"schedule\": \"0 2 * * *\", \"suspend\": true, \"jobTemplate\": {\"spec\": {"
                    + JOB + "}}}",
            "autoscaling/v2 HorizontalPodAutoscaler web \"spec\": {\"maxReplicas\": 5, \"scaleTargetRef\": {\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"name\": \"web\"}}",
            "policy/v1 PodDisruptionBudget web \"spec\": {\"minAvailable\": 1, \"selector\": {\"matchLabels\": {\"app\": \"web\"}}}",
            "networking.k8s.io/v1 Ingress web \"spec\": {\"defaultBackend\": {\"service\": {\"name\": \"web\", \"port\": {\"number\": 80}}}}",
            "networking.k8s.io/v1 NetworkPolicy closed \"spec\": {\"podSelector\": {}, \"policyTypes\": [\"Ingress\"]}");

    @TempDir
    private Path directory;

    /** The namespace, and the path of it. */
    private String shop;

    private String place;
    /** The files of the objects that were made in it. */
    private final List<String> files = new ArrayList<>();

    @BeforeEach
    void fill() throws Exception {
        shop = cluster.namespace("shop");
        place = "/api/v1/namespaces/" + shop;
        for (String object : OBJECTS) {
            String[] parts = object.replace("NAMESPACE", shop).split(" ", 4);
            // Older servers do not have all of them.
            if (cluster.serves(parts[0], parts[1])) {
                create(parts[0], parts[1], shop, parts[2], parts[3]);
                String group = parts[0].contains("/") ? parts[0].replaceAll("/.*", "") : "core";
                files.add("namespaces/" + shop + "/" + group + "/" + parts[1] + "/" + parts[2] + ".yaml");
            }
        }
    }

    private KubernetesSource.Builder ours() {
        return source().namespaces(shop);
    }

    private RecordedEntries backup() throws Exception {
        return ClusterCase.copy(ours().build());
    }

    private void restore(KubernetesSource.Builder with, RecordedEntries from, String into) throws Exception {
        ClusterCase.restore(with.build(), from, Files.createDirectory(directory.resolve(into)));
    }

    private void restore(RecordedEntries from) throws Exception {
        restore(ours().restoreTo(RestoreTo.CLUSTER), from, "restored");
    }

    /** Without what a cluster gives anew to each object of its kind, sooner or later. */
    private static String owned(EntrySource entries, String file) throws Exception {
        return ShopNamespace.withoutAddresses(ClusterCase.text(entries, file))
                .replaceAll("(?m)^ *(annotations:\\n *)?deployment.kubernetes.io/revision: .*\\n", "");
    }

    @Test
    void namespaceIsEqualButForWhatTheServerOwns() throws Exception {
        RecordedEntries before = backup();
        cluster.delete(place);
        restore(before);
        RecordedEntries after = backup();

        assertThat(files).hasSizeGreaterThanOrEqualTo(20);
        for (String file : files) {
            assertThat(owned(after, file)).as(file).isEqualTo(owned(before, file));
        }
    }

    @Test
    void otherNamespaceIsReferredToInstead() throws Exception {
        String copy = cluster.name("copy");
        restore(ours().restoreTo(RestoreTo.CLUSTER).mapNamespace(shop, copy), backup(), "restored");

        assertThat(get("/apis/rbac.authorization.k8s.io/v1/namespaces/" + copy + "/rolebindings/readers")
                        .at("/subjects/0/namespace")
                        .asText())
                .isEqualTo(copy);
        JsonNode services = get("/api/v1/namespaces/" + copy + "/services");
        assertThat(services.toString()).contains("\"web." + copy + ".svc.cluster.local\"");
        assertThat(get("/api/v1/namespaces/" + copy + "/services/web")
                        .at("/spec/clusterIP")
                        .asText())
                .isNotEqualTo(get(place + "/services/web").at("/spec/clusterIP").asText());
    }

    @Test
    void singleObjectComesBack() throws Exception {
        RecordedEntries before = backup();
        cluster.delete(place + "/configmaps/settings");
        cluster.delete(place + "/secrets/login");
        restore(ours().restoreTo(RestoreTo.CLUSTER).kinds("ConfigMap").names("settings"), before, "restored");

        assertThat(get(place + "/configmaps/settings").at("/data/key").asText()).isEqualTo("value");
        assertThat(isThere(place + "/secrets/login")).isFalse();
    }

    @Test
    void planSaysWhatWouldBeDoneAndDoesNothing() throws Exception {
        RecordedEntries before = backup();
        cluster.delete(place + "/configmaps/settings");
        cluster.mergePatch(place + "/secrets/login", "{\"data\": {\"password\": \"b3RoZXI=\"}}");
        restore(ours().restoreTo(RestoreTo.PLAN).onConflict(ConflictPolicy.REPLACE), before, "planned");

        assertThat(planned("core/ConfigMap/settings")).isEqualTo("create");
        assertThat(planned("core/Secret/login")).isEqualTo("update");
        assertThat(planned("rbac.authorization.k8s.io/Role/reader")).isEqualTo("unchanged");
        assertThat(isThere(place + "/configmaps/settings")).isFalse();
        assertThat(get(place + "/secrets/login").at("/data/password").asText()).isEqualTo("b3RoZXI=");
    }

    private String planned(String object) throws Exception {
        JsonNode plan =
                ApiServer.JSON.readTree(directory.resolve("planned/plan.json").toFile());
        for (JsonNode line : plan) {
            if (line.path("object").asText().equals("original/namespaces/" + shop + "/" + object + ".json")) {
                return line.path("action").asText();
            }
        }
        throw new AssertionError(object + " is not in the plan");
    }

    @Test
    void whatIsThereAndDiffersIsTreatedAsWanted() throws Exception {
        RecordedEntries before = backup();
        cluster.mergePatch(place + "/configmaps/settings", "{\"data\": {\"key\": \"another\"}}");

        restore(ours().restoreTo(RestoreTo.CLUSTER), before, "kept");
        assertThat(get(place + "/configmaps/settings").at("/data/key").asText()).isEqualTo("another");
        restore(ours().restoreTo(RestoreTo.CLUSTER).onConflict(ConflictPolicy.REPLACE), before, "replaced");
        assertThat(get(place + "/configmaps/settings").at("/data/key").asText()).isEqualTo("value");
    }

    @Test
    void customResourceComesBackWithItsDefinition() throws Exception {
        String group = cluster.name("shop") + ".example.org";
        String widgets = "/apis/" + group + "/v1/namespaces/" + shop + "/widgets/one";
        String definition = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets." + group;
        cluster.create(ShopNamespace.widgets("size").replace("example.org", group));
        create(group + "/v1", "Widget", shop, "one", "\"spec\": {\"size\": 3}");
        cluster.mergePatch(widgets + "/status", "{\"status\": {\"phase\": \"Ready\"}}");
        RecordedEntries before = backup();
        cluster.delete(place);
        cluster.delete(definition);
        restore(ours().restoreTo(RestoreTo.CLUSTER).restoreStatus(true), before, "restored");

        assertThat(get(widgets).at("/spec/size").asInt()).isEqualTo(3);
        assertThat(get(widgets).at("/status/phase").asText()).isEqualTo("Ready");
    }

    @Test
    void objectsAreChangedOnTheirWay() throws Exception {
        RestorePatch patch = RestorePatch.builder(
                        "[{\"op\": \"replace\", \"path\": \"/data/key\", \"value\": \"patched\"}]")
                .kinds("ConfigMap")
                .names("settings")
                .build();
        RecordedEntries before = backup();
        cluster.delete(place + "/configmaps/settings");
        restore(ours().restoreTo(RestoreTo.CLUSTER).patch(patch), before, "restored");

        assertThat(get(place + "/configmaps/settings").at("/data/key").asText()).isEqualTo("patched");
    }

    @Test
    void podsAreIsolatedUntilThatIsUndone() throws Exception {
        String policies = "/apis/networking.k8s.io/v1/namespaces/" + shop + "/networkpolicies/";
        KubernetesIsolation isolation = KubernetesIsolation.of(cluster.target().namespace(shop), Map.of("app", "web"));
        Outcome outcome = isolation.run(TestStep.real());
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        String policy = String.valueOf(((Outcome.Done) outcome).outputs().get("policy"));
        assertThat(get(policies + policy)
                        .at("/spec/podSelector/matchLabels/app")
                        .asText())
                .isEqualTo("web");
        assertThat(isolation.probe(TestStep.real())).isInstanceOf(Probe.Done.class);

        isolation.compensate(TestStep.real());
        assertThat(isThere(policies + policy)).isFalse();
        assertThat(isThere(policies + "closed")).isTrue();
    }

    @Test
    void secretGetsAnotherValue() throws Exception {
        KubernetesSecretRotation rotation = KubernetesSecretRotation.of(
                cluster.target().namespace(shop).object("Secret", "login"), Map.of("password", Secret.of("other")));
        assertThat(rotation.probe(TestStep.real())).isEqualTo(Probe.notDone());
        assertThat(rotation.run(TestStep.real())).isInstanceOf(Outcome.Done.class);

        assertThat(get(place + "/secrets/login").at("/data/password").asText()).isEqualTo("b3RoZXI=");
        assertThat(rotation.probe(TestStep.real())).isEqualTo(Probe.done());
    }

    @Test
    void scratchIsComparedAndRemoved() throws Exception {
        RecordedEntries before = backup();
        RestorePoint point = () -> before;
        Path reports = Files.createDirectory(directory.resolve("scratch"));
        String scratch;
        try (Restored restored =
                KubernetesScratch.builder(cluster.target(), reports).build().provision(point, new TestOperation())) {
            CheckReport report = new KubernetesRestoredCheck().check(restored, new TestOperation());
            assertThat(report.passed()).as("%s", report.findings()).isTrue();
            scratch = "/api/v1/namespaces/"
                    + restored.unwrap(KubernetesTarget.class).orElseThrow().namespace();
            assertThat(get(scratch + "/configmaps/settings").at("/data/key").asText())
                    .isEqualTo("value");
        }
        assertThat(isThere(scratch)).isFalse();
        assertThat(reports).isEmptyDirectory();
        assertThat(isThere(place + "/configmaps/settings")).isTrue();
    }
}
