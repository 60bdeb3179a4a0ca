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
import org.junit.jupiter.api.Test;

/**
 * What every cluster has to come through: a namespace of many kinds, of which nothing runs, goes and comes back, as a whole, in part, elsewhere. Nothing but the API is used.
 */
abstract class ClusterScenarios extends ShopCase {

    /** The kinds that servers since 1.21 must at least have had: what an older one does not serve is left out. */
    private static final int KINDS = 30;

    /** A finalizer, which is not restored unless that is asked for. */
    private static final String KEPT = "(?m)^  finalizers:\\n *- example.org/keep\\n";

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

    /** The object as its server gave it that a file is of. */
    private static JsonNode original(RecordedEntries entries, String file) throws Exception {
        return ApiServer.JSON.readTree(ClusterCase.text(
                entries, ObjectFiles.original(ObjectFiles.objectOf(file).orElseThrow())));
    }

    /** The files of what is not made by controllers that give it a new name each time. */
    private static List<String> lasting(RecordedEntries entries) throws Exception {
        List<String> lasting = new ArrayList<>();
        for (String file : SelectionTest.yaml(entries)) {
            JsonNode object = original(entries, file);
            boolean numbered = object.at("/metadata").has("generateName")
                    && object.path("kind").asText().equals("Pod");
            if (!numbered) {
                lasting.add(file);
            }
        }
        return lasting;
    }

    /** A backup, when the controllers have made again what they make. */
    private RecordedEntries backupOf(KubernetesSource.Builder source, List<String> files) throws Exception {
        List<RecordedEntries> last = new ArrayList<>();
        TestCluster.await("had all of " + files, () -> {
            last.clear();
            last.add(ClusterCase.copy(source.build()));
            return SelectionTest.yaml(last.get(0)).containsAll(files);
        });
        return last.get(0);
    }

    @Test
    void namespaceIsEqualButForWhatTheServerOwns() throws Exception {
        RecordedEntries before = backupOf(ours(), made.files());
        assertThat(ShopNamespace.kinds(made.files())).hasSizeGreaterThanOrEqualTo(KINDS);
        deleteEverything();
        restore(ours().restoreTo(RestoreTo.CLUSTER).keepFinalizers(true).restoreStatus(true), before, "restored");
        List<String> files = lasting(before);
        RecordedEntries after = backupOf(ours(), files);

        assertThat(files).containsAll(made.files());
        for (String file : files) {
            assertThat(owned(after, file)).as(file).isEqualTo(owned(before, file));
        }
        assertThat(lasting(after)).containsExactlyInAnyOrderElementsOf(files);
        assertThat(get(made.widget()).at("/status/phase").asText()).isEqualTo("Ready");
        assertTokensAreThere();
        assertThat(directory.resolve("restored/report.json")).content().doesNotContain("\"lost\"");
    }

    /** The secrets that a pod was given by a server before 1.21. */
    private void assertTokensAreThere() throws Exception {
        for (JsonNode volume : get(place + "/pods/single").at("/spec/volumes")) {
            if (volume.has("secret")) {
                String secret = volume.at("/secret/secretName").asText();
                assertThat(isThere(place + "/secrets/" + secret)).as(secret).isTrue();
            }
        }
    }

    @Test
    void otherNamespaceIsEqualAndReferredToInstead() throws Exception {
        String copy = cluster.name("copy");
        RecordedEntries before = backupOf(ours(), made.files());
        restore(ours().restoreTo(RestoreTo.CLUSTER).mapNamespace(shop, copy), before, "restored");
        List<String> files = lasting(before).stream()
                .filter(file -> file.startsWith("namespaces/"))
                .toList();
        RecordedEntries after = backupOf(
                made.of(source().namespaces(copy)),
                files.stream().map(file -> file.replace(shop, copy)).toList());

        for (String file : files) {
            assertThat(owned(after, file.replace(shop, copy)))
                    .as(file)
                    .isEqualTo(owned(before, file).replace(shop, copy).replaceAll(KEPT, ""));
        }
        assertThat(get("/api/v1/namespaces/" + copy + "/services/web")
                        .at("/spec/clusterIP")
                        .asText())
                .isNotEqualTo(get(place + "/services/web").at("/spec/clusterIP").asText());
    }

    @Test
    void everyObjectIsThereOnce() throws Exception {
        RecordedEntries entries = backup();
        List<String> uids = new ArrayList<>();
        for (String file : SelectionTest.yaml(entries)) {
            uids.add(original(entries, file).at("/metadata/uid").asText());
        }
        assertThat(uids).doesNotHaveDuplicates().doesNotContain("");
    }

    @Test
    void ownersAreThoseThatCameBack() throws Exception {
        RecordedEntries before = backup();
        String old = get(place + "/configmaps/owner").at("/metadata/uid").asText();
        release();
        cluster.delete(place);
        restore(before);

        String owner = get(place + "/configmaps/owner").at("/metadata/uid").asText();
        assertThat(owner).isNotEqualTo(old);
        assertThat(get(place + "/configmaps/aowned")
                        .at("/metadata/ownerReferences/0/uid")
                        .asText())
                .isEqualTo(owner);
    }

    @Test
    void whatControllersMakeIsLeftToThem() throws Exception {
        String sets = made.path("apps/v1") + "/replicasets";
        String deployment = get(made.path("apps/v1") + "/deployments/web")
                .at("/metadata/uid")
                .asText();
        if (cluster.hasControllers()) {
            TestCluster.await("had its pod", () -> pods(sets).size() == 1);
        } else {
            cluster.create(ApiServer.JSON
                    .readTree(Objects.json("apps/v1", "ReplicaSet", shop, "web-1", "\"spec\": {\"replicas\": 1}"))
                    .toString()
                    .replace(
                            "\"name\":\"web-1\"",
                            "\"name\":\"web-1\",\"labels\":{\"" + ShopNamespace.LABEL + "\":\"" + made.name("label")
                                    + "\"},\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"name\":\"web\",\"controller\":true,\"uid\":\""
                                    + deployment + "\"}]"));
        }
        RecordedEntries before = backup();
        release();
        cluster.delete(place);
        restore(before);

        String again = get(made.path("apps/v1") + "/deployments/web")
                .at("/metadata/uid")
                .asText();
        List<String> owners = new ArrayList<>();
        if (cluster.hasControllers()) {
            TestCluster.await("made the pod again", () -> pods(sets).size() == 1);
        }
        for (JsonNode set : get(sets).path("items")) {
            owners.add(set.at("/metadata/ownerReferences/0/uid").asText());
        }
        assertThat(owners).containsOnlyOnce("");
        assertThat(owners).hasSize(cluster.hasControllers() ? 2 : 1).isSubsetOf(again, "");
    }

    /** The pods of replica sets. */
    private List<JsonNode> pods(String sets) throws Exception {
        List<String> owners = new ArrayList<>();
        get(sets)
                .path("items")
                .forEach(set -> owners.add(set.at("/metadata/uid").asText()));
        List<JsonNode> pods = new ArrayList<>();
        for (JsonNode pod : get(place + "/pods").path("items")) {
            if (owners.contains(pod.at("/metadata/ownerReferences/0/uid").asText())) {
                pods.add(pod);
            }
        }
        return pods;
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
            assertThat(get(scratch.replace("/api/v1", "/apis/batch/v1") + "/jobs/once")
                            .at("/spec/parallelism")
                            .asInt())
                    .isZero();
            assertThat(get(scratch + "/pods").path("items")).isEmpty();
        }
        assertThat(isThere(scratch)).isFalse();
        assertThat(reports).isEmptyDirectory();
        assertThat(isThere(place + "/configmaps/settings")).isTrue();
    }
}
