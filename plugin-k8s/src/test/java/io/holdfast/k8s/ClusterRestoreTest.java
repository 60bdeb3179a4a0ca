package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Restores into clusters. */
class ClusterRestoreTest extends ClusterCase {

    private static final String SHOP = "/api/v1/namespaces/shop";

    @TempDir
    private Path directory;

    @BeforeEach
    void fill() {
        ShopNamespace.create(server);
    }

    private KubernetesSource.Builder target() throws IOException {
        return source().restoreTo(RestoreTo.CLUSTER);
    }

    private RecordedEntries backup() throws Exception {
        return copy(source().namespaces("shop").build());
    }

    private JsonNode report() throws IOException {
        return ApiServer.JSON.readTree(directory.resolve("report.json").toFile());
    }

    /** Another cluster, without anything. */
    private void moveToAnotherCluster() throws Exception {
        server.close();
        server = ApiServerStandIn.start(Clock.systemUTC());
    }

    @Test
    void planKnowsTheKindsThatItsOwnDefinitionsDefine() throws Exception {
        RecordedEntries before = backup();
        moveToAnotherCluster();
        RestorePatch larger = RestorePatch.builder("[{\"op\": \"replace\", \"path\": \"/spec/size\", \"value\": 7}]")
                .kinds("widgets.example.org")
                .build();
        Path planned = Files.createDirectory(directory.resolve("planned"));
        restore(source().restoreTo(RestoreTo.PLAN).patch(larger).build(), before, planned);
        assertThat(planned.resolve("plan.json")).content().contains("\"patched\" : [ \"replace /spec/size\" ]");

        Path chosen = Files.createDirectory(directory.resolve("chosen"));
        restore(source().restoreTo(RestoreTo.PLAN).kinds("widgets.example.org").build(), before, chosen);
        assertThat(chosen.resolve("plan.json")).content().contains("\"shop/one\"");

        RestorePatch unfit = RestorePatch.builder("[{\"op\": \"remove\", \"path\": \"/spec/none\"}]")
                .kinds("widgets.example.org")
                .build();
        assertThatThrownBy(() -> restore(target().patch(unfit).build(), before, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 of");
        assertThat(isThere("/apis/example.org/v1/namespaces/shop/widgets/one")).isFalse();
        assertThat(isThere(SHOP + "/configmaps/settings")).isTrue();
    }

    @Test
    void namespaceOfManyKindsComesBackButForWhatTheServerOwns() throws Exception {
        RecordedEntries before = backup();
        moveToAnotherCluster();
        restore(target().keepFinalizers(true).restoreStatus(true).build(), before, directory);
        RecordedEntries after = backup();

        assertThat(ShopNamespace.kinds(before)).hasSizeGreaterThanOrEqualTo(30);
        assertEqual(after, before);
        assertThat(get("/apis/example.org/v1/namespaces/shop/widgets/one")
                        .at("/status/phase")
                        .asText())
                .isEqualTo("Ready");
        assertThat(directory.resolve("restore.journal")).doesNotExist();
    }

    @Test
    void deletedNamespaceComesBackWithItsOwners() throws Exception {
        RecordedEntries before = backup();
        server.delete("/api/v1/namespaces/shop");
        server.mergePatch("/apis/example.org/v1/namespaces/shop/widgets/one", "{\"metadata\": {\"finalizers\": null}}");
        restore(target().build(), before, directory);

        String owner = get(SHOP + "/configmaps/owner").at("/metadata/uid").asText();
        assertThat(get(SHOP + "/configmaps/aowned")
                        .at("/metadata/ownerReferences/0/uid")
                        .asText())
                .isEqualTo(owner);
        assertThat(text(before, "original/namespaces/shop/core/ConfigMap/owner.json"))
                .doesNotContain(owner);
    }

    @Test
    void deletedNamespaceIsEqualButForWhatTheServerOwns() throws Exception {
        RecordedEntries before = backup();
        server.delete("/api/v1/namespaces/shop");
        server.mergePatch("/apis/example.org/v1/namespaces/shop/widgets/one", "{\"metadata\": {\"finalizers\": null}}");
        assertThat(isThere(SHOP)).isFalse();
        restore(target().keepFinalizers(true).build(), before, directory);

        assertEqual(backup(), before);
    }

    private static void assertEqual(RecordedEntries after, RecordedEntries before) throws Exception {
        for (String path : SelectionTest.yaml(before)) {
            assertThat(ShopNamespace.withoutAddresses(text(after, path)))
                    .as(path)
                    .isEqualTo(ShopNamespace.withoutAddresses(text(before, path)));
        }
    }

    @Test
    void otherNamespaceIsReferredToInstead() throws Exception {
        restore(
                target().mapNamespace("shop", "copy")
                        .mapStorageClass("fast", "slow")
                        .build(),
                backup(),
                directory);

        JsonNode binding = get("/apis/rbac.authorization.k8s.io/v1/namespaces/copy/rolebindings/readers");
        assertThat(binding.at("/subjects/0/namespace").asText()).isEqualTo("copy");
        assertThat(binding.at("/subjects/1/name").asText()).isEqualTo("system:serviceaccount:copy:robot");
        assertThat(get("/api/v1/namespaces/copy/persistentvolumeclaims/data")
                        .at("/spec/storageClassName")
                        .asText())
                .isEqualTo("slow");
        assertThat(get("/api/v1/namespaces/copy/services/elsewhere")
                        .at("/spec/externalName")
                        .asText())
                .isEqualTo("web.copy.svc.cluster.local");
        assertThat(get(SHOP + "/services/web").at("/spec/clusterIP").asText())
                .isNotEqualTo(get("/api/v1/namespaces/copy/services/web")
                        .at("/spec/clusterIP")
                        .asText());
    }

    @Test
    void singleObjectComesBack() throws Exception {
        RecordedEntries before = backup();
        server.delete(SHOP + "/configmaps/settings");
        server.delete(SHOP + "/configmaps/owner");
        restore(target().kinds("ConfigMap").names("settings").build(), before, directory);

        assertThat(isThere(SHOP + "/configmaps/settings")).isTrue();
        assertThat(isThere(SHOP + "/configmaps/owner")).isFalse();
    }

    @Test
    void oneNamespaceOfAWholeClusterComesWithWhatItNeedsAndNothingElse() throws Exception {
        namespace("other");
        create("rbac.authorization.k8s.io/v1", "ClusterRole", "", "of-others", "\"rules\": []");
        RecordedEntries everything = copy(source().build());
        moveToAnotherCluster();
        restore(target().namespaces("shop").build(), everything, directory);

        String rbac = "/apis/rbac.authorization.k8s.io/v1/clusterroles/";
        assertThat(isThere(rbac + "reader")).isTrue();
        assertThat(isThere("/apis/example.org/v1/namespaces/shop/widgets/one")).isTrue();
        assertThat(isThere(rbac + "of-others")).isFalse();
        assertThat(isThere("/api/v1/namespaces/other")).isFalse();
    }

    @Test
    void planSaysWhatWouldBeDoneAndChangesNothing() throws Exception {
        RecordedEntries before = backup();
        server.delete(SHOP + "/configmaps/settings");
        long writes = server.count(ApiRequest.write());
        restore(source().restoreTo(RestoreTo.PLAN).build(), before, directory);

        assertThat(server.count(ApiRequest.write())).isEqualTo(writes);
        assertThat(planned("settings")).isEqualTo("create");
        assertThat(planned("owner")).isEqualTo("unchanged");
    }

    private String planned(String map) throws IOException {
        JsonNode plan = ApiServer.JSON.readTree(directory.resolve("plan.json").toFile());
        for (JsonNode line : plan) {
            if (line.path("object").asText().equals("original/namespaces/shop/core/ConfigMap/" + map + ".json")) {
                return line.path("action").asText();
            }
        }
        throw new AssertionError(map + " is not in the plan");
    }

    @Test
    void whatIsThereAndDiffersIsTreatedAsWanted() throws Exception {
        RecordedEntries before = backup();
        server.delete(SHOP + "/configmaps/settings");
        create("v1", "ConfigMap", "shop", "settings", "\"data\": {\"key\": \"another\"}");

        restore(target().build(), before, directory);
        assertThat(get(SHOP + "/configmaps/settings").at("/data/key").asText()).isEqualTo("another");
        assertThatThrownBy(() ->
                        restore(target().onConflict(ConflictPolicy.UPDATE).build(), before, directory.resolve("u")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 of");
        assertThat(get(SHOP + "/configmaps/settings").at("/data/key").asText()).isEqualTo("another");
        restore(target().onConflict(ConflictPolicy.REPLACE).build(), before, directory.resolve("r"));
        assertThat(get(SHOP + "/configmaps/settings").at("/data/key").asText()).isEqualTo("value");
    }

    @Test
    void fieldsThatTheServerDroppedAreNamed() throws Exception {
        RecordedEntries before = backup();
        moveToAnotherCluster();
        server.create(ShopNamespace.widgets("weight"));
        restore(target().build(), before, directory);

        assertThat(report().toString()).contains("\"lost\":[\".spec.size\"]");
    }

    @Test
    void kindThatIsNotServedIsReportedAndTheRestRestored() throws Exception {
        RecordedEntries before = backup();
        moveToAnotherCluster();
        server.serve("horizontalpodautoscalers.autoscaling");

        assertThatThrownBy(() -> restore(target().build(), before, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 of");
        assertThat(report().toString()).contains("does not serve HorizontalPodAutoscaler of autoscaling/v2");
        assertThat(isThere(SHOP + "/configmaps/settings")).isTrue();
    }

    @Test
    void everyRequestMayFailOnceOrLoseItsAnswer() throws Exception {
        RecordedEntries before = backup();
        moveToAnotherCluster();
        Set<String> written = ConcurrentHashMap.newKeySet();
        Set<String> read = ConcurrentHashMap.newKeySet();
        server.on(request -> ApiRequest.write().test(request) && written.add(request.path()), ApiFault.LOSE_ANSWER);
        server.on(request -> read.add(request.method() + request.path()), ApiFault.INTERNAL_ERROR);
        restore(target().build(), before, directory);

        assertThat(isThere(SHOP + "/configmaps/settings")).isTrue();
    }

    @Test
    void serverThatAsksForPatienceOrIsSilentIsAskedAgain() throws Exception {
        RecordedEntries before = backup();
        moveToAnotherCluster();
        server.on(ApiRequest.first(2, ApiRequest.write()), ApiFault.THROTTLED);
        server.on(ApiRequest.first(1, ApiRequest.of("PATCH", "deployments")), ApiFault.STALL);
        server.on(ApiRequest.first(1, ApiRequest.of("GET", "services")), ApiFault.STALL);
        restore(target().keepFinalizers(true).timeout(Duration.ofSeconds(1)).build(), before, directory);

        assertEqual(backup(), before);
    }

    @Test
    void restoreThatWasEndedGoesOnWithItsOwn() throws Exception {
        RecordedEntries before = backup();
        moveToAnotherCluster();
        server.on(
                request -> request.resource().equals("deployments")
                        && request.method().equals("PATCH"),
                ApiFault.DROP);
        assertThatThrownBy(() -> restore(target().build(), before, directory)).isInstanceOf(IOException.class);
        assertThat(directory.resolve("restore.journal")).exists();
        assertThat(isThere("/apis/apps/v1/namespaces/shop/deployments/web")).isFalse();
        server.heal();
        assertThatThrownBy(() -> restore(target().keepAddresses(true).build(), before, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Another restore");

        restore(target().build(), before, directory);
        assertThat(isThere("/apis/apps/v1/namespaces/shop/deployments/web")).isTrue();
        assertThat(directory.resolve("restore.journal")).doesNotExist();
    }

    @Test
    void noSecretValueIsLogged() throws Exception {
        assertThat(LoggerFactory.getLogger("io.fabric8.kubernetes.client.http").isTraceEnabled())
                .as("the build has everything logged")
                .isTrue();
        PrintStream before = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        System.setErr(new PrintStream(logged, true, UTF_8));
        try {
            RecordedEntries copied = backup();
            server.delete(SHOP + "/secrets/login");
            server.on(ApiRequest.first(1, ApiRequest.of("PATCH", "secrets")), ApiFault.INTERNAL_ERROR);
            restore(target().build(), copied, directory);
        } finally {
            System.setErr(before);
        }
        assertThat(logged.toString(UTF_8)).contains("trying again").doesNotContain(ShopNamespace.PASSWORD);
    }

    @Test
    void noSecretValueIsInAnyFileOrMessage() throws Exception {
        RecordedEntries before = backup();
        server.delete(SHOP + "/secrets/login");
        create("v1", "Secret", "shop", "login", "\"data\": {\"password\": \"b3RoZXI=\"}, \"type\": \"other\"");

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
