package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Restores into clusters, besides what {@link ClusterScenarios} go through. */
class ClusterRestoreTest extends ShopCase {

    private KubernetesSource.Builder target() {
        return ours().restoreTo(RestoreTo.CLUSTER);
    }

    private RecordedEntries backup() throws Exception {
        return ClusterCase.copy(ours().build());
    }

    private static void restore(Source with, RecordedEntries from, Path into) throws Exception {
        ClusterCase.restore(with, from, into);
    }

    private JsonNode report() throws IOException {
        return ApiServer.JSON.readTree(directory.resolve("report.json").toFile());
    }

    @Test
    void planKnowsTheKindsThatItsOwnDefinitionsDefine() throws Exception {
        RecordedEntries before = backup();
        deleteEverything();
        RestorePatch larger = RestorePatch.builder("[{\"op\": \"replace\", \"path\": \"/spec/size\", \"value\": 7}]")
                .kinds(widgets())
                .build();
        Path planned = Files.createDirectory(directory.resolve("planned"));
        restore(ours().restoreTo(RestoreTo.PLAN).patch(larger).build(), before, planned);
        assertThat(planned.resolve("plan.json")).content().contains("\"patched\" : [ \"replace /spec/size\" ]");

        Path chosen = Files.createDirectory(directory.resolve("chosen"));
        restore(ours().restoreTo(RestoreTo.PLAN).kinds(widgets()).build(), before, chosen);
        assertThat(chosen.resolve("plan.json")).content().contains("\"" + shop + "/one\"");

        RestorePatch unfit = RestorePatch.builder("[{\"op\": \"remove\", \"path\": \"/spec/none\"}]")
                .kinds(widgets())
                .build();
        assertThatThrownBy(() -> restore(target().patch(unfit).build(), before, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 of");
        assertThat(isThere(made.widget())).isFalse();
        assertThat(isThere(place + "/configmaps/settings")).isTrue();
    }

    private static void assertEqual(RecordedEntries after, RecordedEntries before) throws Exception {
        for (String path : SelectionTest.yaml(before)) {
            assertThat(ShopNamespace.withoutAddresses(ClusterCase.text(after, path)))
                    .as(path)
                    .isEqualTo(ShopNamespace.withoutAddresses(ClusterCase.text(before, path)));
        }
    }

    @Test
    void otherNamespaceAndClassAreReferredToInstead() throws Exception {
        String copy = cluster.name("copy");
        restore(
                target().mapNamespace(shop, copy)
                        .mapStorageClass(made.name("fast"), "slow")
                        .build(),
                backup(),
                directory);

        JsonNode binding = get("/apis/rbac.authorization.k8s.io/v1/namespaces/" + copy + "/rolebindings/readers");
        assertThat(binding.at("/subjects/0/namespace").asText()).isEqualTo(copy);
        assertThat(binding.at("/subjects/1/name").asText()).isEqualTo("system:serviceaccount:" + copy + ":robot");
        assertThat(get("/api/v1/namespaces/" + copy + "/persistentvolumeclaims/data")
                        .at("/spec/storageClassName")
                        .asText())
                .isEqualTo("slow");
    }

    /** What widgets are called where kinds are chosen. */
    private String widgets() {
        return "widgets." + made.name("group");
    }

    @Test
    @NeedsStandIn("nobody else has anything in it")
    void oneNamespaceOfAWholeClusterComesWithWhatItNeedsAndNothingElse() throws Exception {
        String other = cluster.namespace("other");
        create("rbac.authorization.k8s.io/v1", "ClusterRole", "", "of-others", "\"rules\": []");
        RecordedEntries everything = ClusterCase.copy(source().build());
        deleteEverything();
        cluster.delete("/api/v1/namespaces/" + other);
        restore(source().namespaces(shop).restoreTo(RestoreTo.CLUSTER).build(), everything, directory);

        String rbac = "/apis/rbac.authorization.k8s.io/v1/clusterroles/";
        assertThat(isThere(rbac + made.name("reader"))).isTrue();
        assertThat(isThere(made.widget())).isTrue();
        assertThat(isThere(rbac + "of-others")).isFalse();
        assertThat(isThere("/api/v1/namespaces/" + other)).isFalse();
    }

    @Test
    @NeedsStandIn("requests are counted")
    void planSaysWhatWouldBeDoneAndChangesNothing() throws Exception {
        RecordedEntries before = backup();
        cluster.delete(place + "/configmaps/settings");
        long writes = standIn().count(ApiRequest.write());
        restore(ours().restoreTo(RestoreTo.PLAN).build(), before, directory);

        assertThat(standIn().count(ApiRequest.write())).isEqualTo(writes);
        assertThat(planned("settings")).isEqualTo("create");
        assertThat(planned("owner")).isEqualTo("unchanged");
    }

    private String planned(String map) throws IOException {
        JsonNode plan = ApiServer.JSON.readTree(directory.resolve("plan.json").toFile());
        for (JsonNode line : plan) {
            if (line.path("object")
                    .asText()
                    .equals("original/namespaces/" + shop + "/core/ConfigMap/" + map + ".json")) {
                return line.path("action").asText();
            }
        }
        throw new AssertionError(map + " is not in the plan");
    }

    @Test
    void whatIsThereAndDiffersIsTreatedAsWanted() throws Exception {
        RecordedEntries before = backup();
        cluster.delete(place + "/configmaps/settings");
        create("v1", "ConfigMap", shop, "settings", "\"data\": {\"key\": \"another\"}");

        restore(target().build(), before, directory);
        assertThat(get(place + "/configmaps/settings").at("/data/key").asText()).isEqualTo("another");
        assertThatThrownBy(() ->
                        restore(target().onConflict(ConflictPolicy.UPDATE).build(), before, directory.resolve("u")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 of");
        assertThat(get(place + "/configmaps/settings").at("/data/key").asText()).isEqualTo("another");
        restore(target().onConflict(ConflictPolicy.REPLACE).build(), before, directory.resolve("r"));
        assertThat(get(place + "/configmaps/settings").at("/data/key").asText()).isEqualTo("value");
    }

    @Test
    void fieldsThatTheServerDroppedAreNamed() throws Exception {
        RecordedEntries before = backup();
        deleteEverything();
        cluster.create(ShopNamespace.widgets("weight").replace("example.org", made.name("group")));
        restore(target().build(), before, directory);

        assertThat(report().toString()).contains("\"lost\":[\".spec.size\"]");
    }

    @Test
    @NeedsStandIn("it does not serve a kind")
    void kindThatIsNotServedIsReportedAndTheRestRestored() throws Exception {
        RecordedEntries before = backup();
        deleteEverything();
        standIn().serve("horizontalpodautoscalers.autoscaling");

        assertThatThrownBy(() -> restore(target().build(), before, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 of");
        assertThat(report().toString()).contains("does not serve HorizontalPodAutoscaler of autoscaling/v2");
        assertThat(isThere(place + "/configmaps/settings")).isTrue();
    }

    @Test
    @NeedsStandIn("requests fail")
    void everyRequestMayFailOnceOrLoseItsAnswer() throws Exception {
        RecordedEntries before = backup();
        deleteEverything();
        Set<String> written = ConcurrentHashMap.newKeySet();
        Set<String> read = ConcurrentHashMap.newKeySet();
        standIn().on(request -> ApiRequest.write().test(request) && written.add(request.path()), ApiFault.LOSE_ANSWER);
        standIn().on(request -> read.add(request.method() + request.path()), ApiFault.INTERNAL_ERROR);
        restore(target().build(), before, directory);

        assertThat(isThere(place + "/configmaps/settings")).isTrue();
    }

    @Test
    @NeedsStandIn("requests are throttled and stalled")
    void serverThatAsksForPatienceOrIsSilentIsAskedAgain() throws Exception {
        RecordedEntries before = backup();
        deleteEverything();
        standIn().on(ApiRequest.first(2, ApiRequest.write()), ApiFault.THROTTLED);
        standIn().on(ApiRequest.first(1, ApiRequest.of("PATCH", "deployments")), ApiFault.STALL);
        standIn().on(ApiRequest.first(1, ApiRequest.of("GET", "services")), ApiFault.STALL);
        restore(target().keepFinalizers(true).timeout(Duration.ofSeconds(1)).build(), before, directory);

        assertEqual(backup(), before);
    }

    @Test
    @NeedsStandIn("requests fail")
    void restoreThatWasEndedGoesOnWithItsOwn() throws Exception {
        RecordedEntries before = backup();
        deleteEverything();
        standIn()
                .on(
                        request -> request.resource().equals("deployments")
                                && request.method().equals("PATCH"),
                        ApiFault.DROP);
        assertThatThrownBy(() -> restore(target().build(), before, directory)).isInstanceOf(IOException.class);
        assertThat(directory.resolve("restore.journal")).exists();
        assertThat(isThere(made.path("apps/v1") + "/deployments/web")).isFalse();
        standIn().heal();
        assertThatThrownBy(() -> restore(target().keepAddresses(true).build(), before, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Another restore");

        restore(target().build(), before, directory);
        assertThat(isThere(made.path("apps/v1") + "/deployments/web")).isTrue();
        assertThat(directory.resolve("restore.journal")).doesNotExist();
    }

    @Test
    @NeedsStandIn("a request fails")
    void noSecretValueIsLogged() throws Exception {
        assertThat(LoggerFactory.getLogger("io.fabric8.kubernetes.client.http").isTraceEnabled())
                .as("the build has everything logged")
                .isTrue();
        PrintStream before = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        System.setErr(new PrintStream(logged, true, UTF_8));
        try {
            RecordedEntries copied = backup();
            cluster.delete(place + "/secrets/login");
            standIn().on(ApiRequest.first(1, ApiRequest.of("PATCH", "secrets")), ApiFault.INTERNAL_ERROR);
            restore(target().build(), copied, directory);
        } finally {
            System.setErr(before);
        }
        assertThat(logged.toString(UTF_8)).contains("trying again").doesNotContain(ShopNamespace.PASSWORD);
    }

    @Test
    void noSecretValueIsInAnyFileOrMessage() throws Exception {
        RecordedEntries before = backup();
        cluster.delete(place + "/secrets/login");
        create("v1", "Secret", shop, "login", "\"data\": {\"password\": \"b3RoZXI=\"}, \"type\": \"other\"");

        assertThatThrownBy(() ->
                        restore(target().onConflict(ConflictPolicy.REPLACE).build(), before, directory))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining(ShopNamespace.PASSWORD);
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(file)
                        .content()
                        .doesNotContain(ShopNamespace.PASSWORD)
                        .doesNotContain("b3RoZXI=");
            }
        }
    }
}
