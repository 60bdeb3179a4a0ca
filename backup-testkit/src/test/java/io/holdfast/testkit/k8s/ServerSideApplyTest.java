package io.holdfast.testkit.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Server-side apply, and who owns what. */
class ServerSideApplyTest extends ApiServerCase {

    private static final String ONE = SHOP + "/configmaps/one";

    @Test
    void applyNeedsAManagerAndNoManagedFields() throws Exception {
        patch(ONE, APPLY, configMap("one", "a")).is(400);
        patch(
                        ONE + "?fieldManager=me",
                        APPLY,
                        configMap("one", "a").replace("\"name\"", "\"managedFields\": [], \"name\""))
                .is(400);
    }

    @Test
    void fieldOfAnotherIsAConflictUnlessItIsForced() throws Exception {
        post(SHOP + "/configmaps", configMap("one", "a")).is(201);

        Answer refused =
                patch(ONE + "?fieldManager=me", APPLY, configMap("one", "b")).is(409);
        assertThat(refused.text("reason")).isEqualTo("Conflict");
        assertThat(Json.objects(Json.at(refused.json(), "details"), "causes"))
                .containsExactly(Map.of(
                        "reason", "FieldManagerConflict",
                        "message", "conflict with \"tester\"",
                        "field", ".data.key"));
        Answer forced = patch(ONE + "?fieldManager=me&force=true", APPLY, configMap("one", "b"))
                .is(200);
        assertThat(forced.text("data", "key")).isEqualTo("b");
        patch(ONE + "?fieldManager=other", APPLY, configMap("one", "c")).is(409);
    }

    @Test
    void sameValueIsNoConflictAndOwnedByBoth() throws Exception {
        post(SHOP + "/configmaps", configMap("one", "a")).is(201);
        patch(ONE + "?fieldManager=me", APPLY, configMap("one", "a")).is(200);

        Answer without = patch(
                        ONE + "?fieldManager=me",
                        APPLY,
                        "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"one\"}}")
                .is(200);
        assertThat(without.text("data", "key")).isEqualTo("a");
    }

    @Test
    void whatItsOnlyOwnerAppliesNoMoreIsRemoved() throws Exception {
        patch(ONE + "?fieldManager=me", APPLY, configMap("one", "a").replace("\"a\"", "\"a\", \"more\": \"b\""))
                .is(201);
        Answer less =
                patch(ONE + "?fieldManager=me", APPLY, configMap("one", "a")).is(200);

        assertThat(less.json().get("data")).isEqualTo(Map.of("key", "a"));
    }

    @Test
    void elementsOfListsWithKeysAreMerged() throws Exception {
        String path = "/apis/apps/v1/namespaces/shop/deployments/web";
        patch(path + "?fieldManager=me", APPLY, deployment("{\"name\": \"a\", \"image\": \"one\"}"))
                .is(201);
        Answer both = patch(path + "?fieldManager=other", APPLY, deployment("{\"name\": \"b\", \"image\": \"two\"}"))
                .is(200);

        List<Map<String, Object>> containers =
                Json.objects(Json.at(both.json(), "spec", "template", "spec"), "containers");
        assertThat(containers).extracting(each -> each.get("name")).containsExactly("a", "b");
    }

    @Test
    void applyOfTheSameChangesNothing() throws Exception {
        Answer first =
                patch(ONE + "?fieldManager=me", APPLY, configMap("one", "a")).is(201);
        Answer second =
                patch(ONE + "?fieldManager=me", APPLY, configMap("one", "a")).is(200);

        assertThat(second.text("metadata", "resourceVersion")).isEqualTo(first.text("metadata", "resourceVersion"));
    }

    private static String deployment(String container) {
        return """
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
                 "spec": {"selector": {"matchLabels": {"app": "web"}},
                          "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [%s]}}}}""".formatted(container);
    }
}
