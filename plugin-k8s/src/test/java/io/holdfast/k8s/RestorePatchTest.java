package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that are changed on their way back. */
class RestorePatchTest extends AnyClusterCase {

    @TempDir
    private Path directory;

    private String shop;
    private String copy;
    /** Where what is in the other namespace is. */
    private String place;

    private String maps;

    @BeforeEach
    void fill() throws Exception {
        shop = cluster.namespace("shop");
        copy = cluster.name("copy");
        place = "/api/v1/namespaces/" + copy;
        maps = place + "/configmaps/";
        create("v1", "ConfigMap", shop, "settings", "\"data\": {\"host\": \"db.shop\", \"size\": \"3\"}");
        create("v1", "ConfigMap", shop, "other", "\"data\": {\"host\": \"db.shop\"}");
        create("v1", "Secret", shop, "login", "\"data\": {\"password\": \"aHVudGVyMg==\"}");
    }

    private RecordedEntries backup() throws Exception {
        return ClusterCase.copy(
                source().namespaces(shop).clusterScope(ClusterScope.NONE).build());
    }

    private KubernetesSource.Builder target() {
        return source().restoreTo(RestoreTo.CLUSTER).mapNamespace(shop, copy);
    }

    private JsonNode line(String file, String name) throws IOException {
        for (JsonNode line : ApiServer.JSON.readTree(directory.resolve(file).toFile())) {
            if (line.path("name").asText().equals(name)) {
                return line;
            }
        }
        throw new AssertionError(name + " is not in " + file);
    }

    @Test
    void selectedObjectsArePatchedBehindAllElseAndOthersAreNot() throws Exception {
        RestorePatch replaced = RestorePatch.builder(
                        "[{\"op\": \"test\", \"path\": \"/metadata/namespace\", \"value\": \"" + copy + "\"},"
                                + " {\"op\": \"replace\", \"path\": \"/data/host\", \"value\": \"db.copy\"},"
                                + " {\"op\": \"move\", \"from\": \"/data/size\", \"path\": \"/data/a.b\"}]")
                .kinds("configmaps")
                .namespaces(shop)
                .names("sett*")
                .build();
        RestorePatch labelled = RestorePatch.builder(
                        "[{\"op\": \"add\", \"path\": \"/metadata/labels\", \"value\": {\"restored\": \"yes\"}}]")
                .kinds("ConfigMap")
                .namespaces(shop)
                .build();
        ClusterCase.restore(target().patch(replaced).patch(labelled).build(), backup(), directory);

        assertThat(get(maps + "settings").path("data"))
                .isEqualTo(ApiServer.JSON.readTree("{\"host\":\"db.copy\",\"a.b\":\"3\"}"));
        assertThat(get(maps + "settings").at("/metadata/labels/restored").asText())
                .isEqualTo("yes");
        assertThat(get(maps + "other").at("/data/host").asText()).isEqualTo("db.shop");
        assertThat(get(place + "/secrets/login").at("/metadata/labels")).isEmpty();
        assertThat(get(place).at("/metadata/labels").has("restored")).isFalse();
    }

    @Test
    void planShowsWhatPatchesDoAndNoValues() throws Exception {
        RestorePatch patch = RestorePatch.builder(
                        "[{\"op\": \"replace\", \"path\": \"/data/password\", \"value\": \"b3RoZXI=\"}]")
                .kinds("Secret")
                .build();
        String secret = "/api/v1/namespaces/" + shop + "/secrets/login";
        JsonNode is = get(secret);
        RecordedEntries before = backup();
        ClusterCase.restore(source().restoreTo(RestoreTo.PLAN).patch(patch).build(), before, directory);

        assertThat(line("plan.json", shop + "/login").path("patched").toString())
                .isEqualTo("[\"replace /data/password\"]");
        assertThat(line("plan.json", shop + "/login").path("differs").toString())
                .isEqualTo("[\".data.password\"]");
        assertThat(line("plan.json", shop + "/settings").has("patched")).isFalse();
        assertThat(directory.resolve("plan.json")).content().doesNotContain("b3RoZXI");
        assertThat(get(secret)).isEqualTo(is);
    }

    @Test
    void patchThatDoesNotFitIsAConflictOfItsObjectOnly() throws Exception {
        RestorePatch wrong = RestorePatch.builder("[{\"op\": \"add\", \"path\": \"/data/more\", \"value\": \"1\"},"
                        + " {\"op\": \"test\", \"path\": \"/data/password\", \"value\": \"b3RoZXI=\"}]")
                .kinds("Secret")
                .build();
        assertThatThrownBy(() -> ClusterCase.restore(target().patch(wrong).build(), backup(), directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 of");

        assertThat(line("report.json", shop + "/login").path("action").asText()).isEqualTo("conflict");
        assertThat(line("report.json", shop + "/login").path("reason").asText())
                .isEqualTo("the patch cannot be applied: test /data/password does not hold");
        assertThat(directory.resolve("report.json"))
                .content()
                .doesNotContain("b3RoZXI")
                .doesNotContain("aHVudGVy");
        assertThat(isThere(place + "/secrets/login")).isFalse();
        assertThat(isThere(maps + "settings")).isTrue();
    }

    @Test
    void restoreWithAnotherPatchIsAnother() throws Exception {
        RecordedEntries before = backup();
        RestorePatch wrong = RestorePatch.builder("[{\"op\": \"remove\", \"path\": \"/data/none\"}]")
                .kinds("Secret")
                .build();
        assertThatThrownBy(() -> ClusterCase.restore(target().patch(wrong).build(), before, directory))
                .isInstanceOf(IOException.class);
        Files.createFile(directory.resolve("kept"));

        // It ended, if not with everything, so that nothing is left to go on with.
        assertThat(directory.resolve("restore.journal")).exists();
        assertThatThrownBy(() -> ClusterCase.restore(target().build(), before, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Another restore");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "{}",
                "[]",
                "[{\"op\": \"replace\", \"path\": \"/data/a\"}]",
                "[{\"op\": \"drop\", \"path\": \"/data/a\"}]",
                "[{\"op\": \"remove\", \"path\": \"data\"}]",
                "[{\"op\": \"remove\"}]",
                "[{\"op\": \"move\", \"path\": \"/data/a\"}]",
                "[{\"op\": \"replace\", \"path\": \"/metadata/name\", \"value\": \"hunter2\"}]",
                "[{\"op\": \"remove\", \"path\": \"/metadata\"}]",
                "[{\"op\": \"replace\", \"path\": \"\", \"value\": {}}]",
                "[{\"op\": \"move\", \"path\": \"/data/a\", \"from\": \"/kind\"}]"
            })
    void whatIsNoPatchOrChangesWhatObjectsAreIsRefused(String patch) {
        assertThatThrownBy(() -> RestorePatch.builder(patch).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void operationsAreThoseOfTheStandard() throws Exception {
        ObjectNode object = (ObjectNode) ApiServer.JSON.readTree("{\"list\": [1, 2, 3], \"a\": {\"b\": 1}}");
        RestorePatch patch = RestorePatch.builder(
                        "[{\"op\": \"add\", \"path\": \"/list/1\", \"value\": 9},"
                                + " {\"op\": \"add\", \"path\": \"/list/-\", \"value\": 4}, {\"op\": \"remove\", \"path\": \"/list/0\"},"
                                + " {\"op\": \"copy\", \"from\": \"/a/b\", \"path\": \"/a/c\"}, {\"op\": \"test\", \"path\": \"/a/c\", \"value\": 1}]")
                .build();
        assertThat(patch.apply(object).toString()).isEqualTo("{\"list\":[9,2,3,4],\"a\":{\"b\":1,\"c\":1}}");
        assertThat(object.toString()).isEqualTo("{\"list\":[1,2,3],\"a\":{\"b\":1}}");
        for (String unfit : List.of(
                "{\"op\": \"add\", \"path\": \"/none/x\", \"value\": 1}",
                "{\"op\": \"add\", \"path\": \"/list/7\", \"value\": 1}",
                "{\"op\": \"remove\", \"path\": \"/list/x\"}",
                "{\"op\": \"replace\", \"path\": \"/a/none\", \"value\": 1}",
                "{\"op\": \"copy\", \"from\": \"/none\", \"path\": \"/a/d\"}")) {
            RestorePatch wrong = RestorePatch.builder("[" + unfit + "]").build();
            assertThatThrownBy(() -> wrong.apply(object)).as(unfit).isInstanceOf(UnfitPatchException.class);
        }
    }

    @Test
    void patchesAreReadFromAFile() throws Exception {
        List<RestorePatch> patches = RestorePatch.read(
                "[{\"kinds\": [\"ConfigMap\"], \"labels\": \"app=web\", \"patch\": [{\"op\": \"remove\", \"path\": \"/data\"}]}]");
        assertThat(patches).hasSize(1);
        assertThat(patches.get(0).shown()).containsExactly("remove /data");

        for (String wrong : List.of("{}", "[{\"kind\": \"ConfigMap\", \"patch\": []}]", "[hunter2]", "[3]")) {
            assertThatThrownBy(() -> RestorePatch.read(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("hunter2");
        }
    }
}
