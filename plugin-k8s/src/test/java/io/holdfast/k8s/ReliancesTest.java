package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans of restores into clusters that lack what the objects rely on. */
class ReliancesTest extends ClusterCase {

    private static final String CONTAINERS = "\"containers\": [{\"name\": \"web\", \"image\": \"web:1\"}]";

    @TempDir
    private Path directory;

    @BeforeEach
    void fill() {
        namespace("shop");
        node("one", "{}", "[]");
        create("storage.k8s.io/v1", "StorageClass", "", "fast", "\"provisioner\": \"p\"");
        create("v1", "PersistentVolumeClaim", "shop", "data", "\"spec\": {\"storageClassName\": \"fast\"}");
    }

    private void node(String name, String labels, String taints) {
        create("v1", "Node", "", name, "\"spec\": {\"taints\": " + taints + "}");
        server.mergePatch("/api/v1/nodes/" + name, "{\"metadata\": {\"labels\": " + labels + "}}");
    }

    private void pod(String name, String fields) {
        create("v1", "Pod", "shop", name, "\"spec\": {" + CONTAINERS + fields + "}");
    }

    private RecordedEntries backup() throws Exception {
        return copy(source().namespaces("shop").build());
    }

    private void moveToAnotherCluster() throws Exception {
        server.close();
        server = ApiServerStandIn.start(Clock.systemUTC());
    }

    /** What the plan warns of at an object; not of classes that it would bring along. */
    private String warnings(RecordedEntries from, String name) throws Exception {
        restore(
                source().restoreTo(RestoreTo.PLAN)
                        .kinds("Namespace", "Pod", "PersistentVolumeClaim")
                        .mapStorageClass("old", "fast")
                        .build(),
                from,
                directory);
        return planned("shop/" + name).path("warnings").toString();
    }

    private JsonNode planned(String name) throws Exception {
        for (JsonNode line :
                ApiServer.JSON.readTree(directory.resolve("plan.json").toFile())) {
            if (line.path("name").asText().equals(name)) {
                return line;
            }
        }
        throw new AssertionError(name + " is not in the plan");
    }

    @Test
    void storageClassThatIsNotThereIsNamed() throws Exception {
        RecordedEntries before = backup();
        moveToAnotherCluster();

        assertThat(warnings(before, "data")).isEqualTo("[\"the cluster has no StorageClass fast\"]");
        create("storage.k8s.io/v1", "StorageClass", "", "fast", "\"provisioner\": \"p\"");
        assertThat(warnings(before, "data")).isEmpty();
    }

    @Test
    void classThatTheRestoreBringsIsNotMissed() throws Exception {
        RecordedEntries before = backup();
        moveToAnotherCluster();
        restore(source().restoreTo(RestoreTo.PLAN).build(), before, directory);

        assertThat(planned("shop/data").path("action").asText()).isEqualTo("create");
        assertThat(planned("shop/data").has("warnings")).isFalse();
    }

    @Test
    void nodesAreKeptWithAWholeClusterAndNotRestored() throws Exception {
        RecordedEntries before = copy(source().build());
        moveToAnotherCluster();
        restore(source().restoreTo(RestoreTo.PLAN).build(), before, directory);

        assertThat(planned("one").path("kind").asText()).isEqualTo("Node");
        assertThat(planned("one").path("action").asText()).isEqualTo("skip");
        assertThat(planned("one").path("reason").asText()).contains("machines");
    }

    @Test
    void mappedClassIsLookedForByItsNewName() throws Exception {
        create("v1", "PersistentVolumeClaim", "shop", "moved", "\"spec\": {\"storageClassName\": \"old\"}");
        RecordedEntries before = backup();
        moveToAnotherCluster();

        assertThat(warnings(before, "moved")).contains("no StorageClass fast").doesNotContain("old");
    }

    @Test
    void labelsThatNoNodeHasAreNamed() throws Exception {
        pod("chosen", ", \"nodeSelector\": {\"kubernetes.io/arch\": \"arm64\"}");
        RecordedEntries before = backup();
        moveToAnotherCluster();
        assertThat(warnings(before, "chosen")).contains("the cluster has no nodes");
        node("amd", "{\"kubernetes.io/arch\": \"amd64\"}", "[]");
        assertThat(warnings(before, "chosen"))
                .contains("no node has the labels")
                .contains("kubernetes.io/arch=arm64");
        node("arm", "{\"kubernetes.io/arch\": \"arm64\"}", "[]");
        assertThat(warnings(before, "chosen")).isEmpty();
    }

    @Test
    void affinityThatNoNodeMeetsIsNamed() throws Exception {
        pod(
                "near",
                ", \"affinity\": {\"nodeAffinity\": {\"requiredDuringSchedulingIgnoredDuringExecution\": {\"nodeSelectorTerms\": [{\"matchExpressions\": [{\"key\": \"zone\", \"operator\": \"In\", \"values\": [\"a\", \"b\"]}, {\"key\": \"spot\", \"operator\": \"DoesNotExist\"}]}]}}}");
        RecordedEntries before = backup();
        moveToAnotherCluster();
        node("spot", "{\"zone\": \"a\", \"spot\": \"yes\"}", "[]");
        assertThat(warnings(before, "near")).contains("zone In [a, b]").contains("spot DoesNotExist");
        node("steady", "{\"zone\": \"b\"}", "[]");
        assertThat(warnings(before, "near")).isEmpty();
    }

    @Test
    void taintThatIsNotToleratedIsNamed() throws Exception {
        pod("plain", "");
        pod("tolerant", ", \"tolerations\": [{\"key\": \"gpu\", \"operator\": \"Exists\"}]");
        RecordedEntries before = backup();
        moveToAnotherCluster();
        node("gpu", "{}", "[{\"key\": \"gpu\", \"value\": \"a\", \"effect\": \"NoSchedule\"}]");

        assertThat(warnings(before, "plain")).contains("gpu=a:NoSchedule");
        assertThat(warnings(before, "tolerant")).isEmpty();
    }

    @Test
    void whatTheAccountMayNotSeeIsNotTakenToBeThere() throws Exception {
        pod("chosen", ", \"nodeSelector\": {\"disk\": \"ssd\"}");
        RecordedEntries before = backup();
        moveToAnotherCluster();
        server.on(ApiRequest.of("GET", "nodes"), ApiFault.FORBIDDEN);
        server.on(ApiRequest.of("GET", "storageclasses"), ApiFault.FORBIDDEN);

        assertThat(warnings(before, "chosen")).contains("not known; let the account list nodes");
        assertThat(warnings(before, "data")).contains("StorageClass fast is not known");
    }
}
