package io.holdfast.testkit.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Objects one by one and in lists, as real servers have them. */
class ApiObjectsTest extends ApiServerCase {

    @Test
    @NeedsStandIn("each cluster lets in others")
    void nobodyIsLetInWithoutTheToken() throws Exception {
        assertThat(send(java.net.http.HttpRequest.newBuilder(uri().resolve("/api"))
                                .build())
                        .code())
                .isEqualTo(401);
    }

    @Test
    void whatIdentifiesAnObjectIsTheServersOwn() throws Exception {
        String body = """
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one", "uid": "mine",
                 "creationTimestamp": "2001-01-01T00:00:00Z"}}""";
        Answer made = post(maps, body).is(201);

        assertThat(made.text("metadata", "uid")).isNotEmpty().isNotEqualTo("mine");
        assertThat(made.text("metadata", "creationTimestamp")).isNotEmpty().doesNotStartWith("2001");
    }

    @Test
    void newObjectMayNotBringAResourceVersion() throws Exception {
        String body = """
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one", "resourceVersion": "7"}}""";
        Answer refused = post(maps, body).is(500);

        assertThat(refused.json()).doesNotContainKey("reason");
        assertThat(refused.text("message")).contains("resourceVersion should not be set");
    }

    @Test
    void badNamesAndMissingNamespacesAreRefused() throws Exception {
        post(maps, configMap("Not_A_Name", "")).is(422);
        post("/api/v1/namespaces/nowhere/configmaps", configMap("one", "")).is(404);
    }

    @Test
    void updateOfWhatHasChangedMeanwhileIsAConflict() throws Exception {
        Answer first = post(maps, configMap("one", "a")).is(201);
        String changed = Json.write(first.json()).replace("\"a\"", "\"b\"");
        put(maps + "/one", changed).is(200);

        put(maps + "/one", changed.replace("\"b\"", "\"c\"")).is(409);
    }

    @Test
    void dryRunStoresNothing() throws Exception {
        post(maps + "?dryRun=All", configMap("one", "a")).is(201);
        patch(maps + "/two?dryRun=All&fieldManager=me", APPLY, configMap("two", "a"))
                .is(201);

        get(maps + "/one").is(404);
        get(maps + "/two").is(404);
    }

    @Test
    void immutableConfigMapStays() throws Exception {
        Answer made = post(maps, configMap("one", "a").replace("\"data\"", "\"immutable\": true, \"data\""));

        put(maps + "/one", Json.write(made.json()).replace("\"a\"", "\"b\"")).is(422);
    }

    @Test
    void patchesChangeWhatTheySay() throws Exception {
        post(maps, configMap("one", "a"));
        String path = maps + "/one";

        Answer merged = patch(path, MERGE, "{\"data\": {\"key\": null, \"other\": \"x\"}}")
                .is(200);
        assertThat(merged.json().get("data")).isEqualTo(Map.of("other", "x"));
        Answer patched = patch(
                        path,
                        JSON_PATCH,
                        "[{\"op\": \"add\", \"path\": \"/metadata/annotations\", \"value\": {}}, {\"op\": \"add\", \"path\": \"/metadata/annotations/a~1b\", \"value\": \"y\"}]")
                .is(200);
        assertThat(patched.text("metadata", "annotations", "a/b")).isEqualTo("y");
        patch(path, JSON_PATCH, "[{\"op\": \"remove\", \"path\": \"/data/none\"}]")
                .is(422);
    }

    @Test
    void pagesAreOfOneResourceVersion() throws Exception {
        for (int i = 0; i < 7; i++) {
            post(maps, configMap("c" + i, "")).is(201);
        }
        Answer page = get(maps + "?limit=3").is(200);
        String at = page.text("metadata", "resourceVersion");
        post(maps, configMap("c9", "")).is(201);
        List<String> names = new ArrayList<>(names(page));
        while (!page.text("metadata", "continue").isEmpty()) {
            page = get(maps + "?limit=3&continue=" + page.text("metadata", "continue"))
                    .is(200);
            assertThat(page.text("metadata", "resourceVersion")).isEqualTo(at);
            names.addAll(names(page));
        }

        assertThat(names)
                .startsWith("c0", "c1", "c2", "c3", "c4", "c5", "c6", "kube-root-ca.crt")
                .doesNotContain("c9");
    }

    @Test
    @NeedsStandIn("versions expire when the test wants them to")
    void expiredListGoesOnAtTheLatestVersionOnly() throws Exception {
        for (int i = 0; i < 4; i++) {
            post(maps, configMap("c" + i, "")).is(201);
        }
        Answer page = get(maps + "?limit=2").is(200);
        post(maps, configMap("c9", "")).is(201);
        server.expireContinues();

        Answer refused = get(maps + "?limit=2&continue=" + page.text("metadata", "continue"))
                .is(410);
        assertThat(refused.text("reason")).isEqualTo("Expired");
        Answer rest =
                get(maps + "?continue=" + refused.text("metadata", "continue")).is(200);
        assertThat(names(rest)).containsExactly("c2", "c3", "c9", "kube-root-ca.crt");
    }

    @Test
    void addressesAndNodePortsAreOfOneServiceOnly() throws Exception {
        Answer one = post(shop + "/services", service("one", "\"type\": \"NodePort\", \"ports\": [{\"port\": 80}]"))
                .is(201);
        String address = one.text("spec", "clusterIP");
        Object nodePort =
                Json.objects(Json.at(one.json(), "spec"), "ports").get(0).get("nodePort");

        assertThat(address).startsWith("10.96.");
        assertThat(nodePort).isInstanceOf(Long.class);
        post(shop + "/services", service("two", "\"clusterIP\": \"" + address + "\", \"ports\": [{\"port\": 80}]"))
                .is(422);
        post(
                        shop + "/services",
                        service(
                                "two",
                                "\"type\": \"NodePort\", \"ports\": [{\"port\": 80, \"nodePort\": " + nodePort + "}]"))
                .is(422);
        Answer headless = post(shop + "/services", service("two", "\"clusterIP\": \"None\""))
                .is(201);
        assertThat(headless.text("spec", "clusterIP")).isEqualTo("None");
    }

    @Test
    void jobMayNotBringTheSelectorThatItWasGiven() throws Exception {
        String job = """
                {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "once"},
                 "spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "i"}]}}}}""";
        Answer made = post(in("batch/v1", "jobs"), job).is(201);
        assertThat(Json.at(made.json(), "spec", "selector")).isNotEmpty();
        Map<String, Object> metadata = Json.child(made.json(), "metadata");
        metadata.put("name", "again");
        metadata.remove("resourceVersion");

        post(in("batch/v1", "jobs"), Json.write(made.json())).is(422);
    }

    @Test
    void discoveryTellsTheSameAtOnceAndGroupByGroup() throws Exception {
        String accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
        Answer all = send(request("/apis").header("Accept", accept).build());
        // Servers before 1.27 do not know the wish.
        assertThat(all.text("kind")).isEqualTo(since(27) ? "APIGroupDiscoveryList" : "APIGroupList");
        Answer groups = get("/apis").is(200);
        assertThat(groups.text("kind")).isEqualTo("APIGroupList");
        if (since(27)) {
            assertThat(Json.objects(groups.json(), "groups")).hasSameSizeAs(Json.objects(all.json(), "items"));
        }
        for (Map<String, Object> group : Json.objects(groups.json(), "groups")) {
            String version = Json.text(group, "preferredVersion", "groupVersion");
            assertThat(get("/apis/" + version).is(200).text("groupVersion")).isEqualTo(version);
        }
    }

    @Test
    void objectOfAnotherUidIsNotDeleted() throws Exception {
        Answer made = post(maps, configMap("one", "a"));
        String options = """
                {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"uid": "%s"}}""";
        delete(maps + "/one", String.format(Locale.ROOT, options, "another")).is(409);
        get(maps + "/one").is(200);

        delete(maps + "/one", String.format(Locale.ROOT, options, made.text("metadata", "uid")))
                .is(200);
        get(maps + "/one").is(404);
    }

    @Test
    @NeedsStandIn("its clock is set")
    void whenSomebodyWroteLastIsNoted() throws Exception {
        String path = maps + "/one?fieldManager=me";
        patch(path, APPLY, configMap("one", "a")).is(201);
        clock.advance(Duration.ofMinutes(1));
        assertThat(written(patch(path, APPLY, configMap("one", "a")))).isEqualTo("2024-05-01T12:00:00Z");
        assertThat(written(patch(path, APPLY, configMap("one", "b")))).isEqualTo("2024-05-01T12:01:00Z");
        clock.advance(Duration.ofMinutes(1));
        assertThat(written(patch(path, MERGE, "{\"data\": {\"key\": \"c\"}}"))).isEqualTo("2024-05-01T12:02:00Z");
    }

    private static String written(Answer answer) {
        List<Map<String, Object>> managers = Json.objects(Json.at(answer.json(), "metadata"), "managedFields");
        return Json.text(managers.get(managers.size() - 1), "time");
    }
}
