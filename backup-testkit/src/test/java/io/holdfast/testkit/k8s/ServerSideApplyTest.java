package io.holdfast.testkit.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Server-side apply, and who owns what. */
class ServerSideApplyTest extends ApiServerCase {

    private final String one = maps + "/one";

    @Test
    void applyNeedsAManagerAndNoManagedFields() throws Exception {
        patch(one, APPLY, configMap("one", "a")).is(422, "Invalid", "fieldManager: Required value");
        patch(
                        one + "?fieldManager=me",
                        APPLY,
                        configMap("one", "a").replace("\"name\"", "\"managedFields\": [], \"name\""))
                .is(400);
    }

    @Test
    void fieldOfAnotherIsAConflictUnlessItIsForced() throws Exception {
        post(maps, configMap("one", "a")).is(201);

        Answer refused =
                patch(one + "?fieldManager=me", APPLY, configMap("one", "b")).is(409);
        assertThat(refused.text("reason")).isEqualTo("Conflict");
        assertThat(Json.objects(Json.at(refused.json(), "details"), "causes"))
                .containsExactly(Map.of(
                        "reason", "FieldManagerConflict",
                        "message", "conflict with \"tester\" using v1",
                        "field", ".data.key"));
        Answer forced = patch(one + "?fieldManager=me&force=true", APPLY, configMap("one", "b"))
                .is(200);
        assertThat(forced.text("data", "key")).isEqualTo("b");
        patch(one + "?fieldManager=other", APPLY, configMap("one", "c")).is(409);
    }

    @Test
    void sameValueIsNoConflictAndOwnedByBoth() throws Exception {
        post(maps, configMap("one", "a")).is(201);
        patch(one + "?fieldManager=me", APPLY, configMap("one", "a")).is(200);

        Answer without = patch(
                        one + "?fieldManager=me",
                        APPLY,
                        "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"one\"}}")
                .is(200);
        assertThat(without.text("data", "key")).isEqualTo("a");
    }

    @Test
    void whatItsOnlyOwnerAppliesNoMoreIsRemoved() throws Exception {
        patch(one + "?fieldManager=me", APPLY, configMap("one", "a").replace("\"a\"", "\"a\", \"more\": \"b\""))
                .is(201);
        Answer less =
                patch(one + "?fieldManager=me", APPLY, configMap("one", "a")).is(200);

        assertThat(less.json().get("data")).isEqualTo(Map.of("key", "a"));
    }

    @Test
    void elementsOfListsWithKeysAreMerged() throws Exception {
        String path = in("apps/v1", "deployments/web");
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
                patch(one + "?fieldManager=me", APPLY, configMap("one", "a")).is(201);
        Answer second =
                patch(one + "?fieldManager=me", APPLY, configMap("one", "a")).is(200);

        assertThat(second.text("metadata", "resourceVersion")).isEqualTo(first.text("metadata", "resourceVersion"));
    }

    /** What a manager owns, as {@code fieldsV1}. */
    private static Map<String, Object> owned(Answer answer, String manager) {
        return Json.objects(Json.at(answer.json(), "metadata"), "managedFields").stream()
                .filter(entry -> Json.text(entry, "manager").equals(manager))
                .map(entry -> Json.at(entry, "fieldsV1"))
                .findFirst()
                .orElse(Map.of());
    }

    @Test
    void updatesOwnWhatHoldsTheirFieldsAndAppliesDoNot() throws Exception {
        Answer made = post(maps, configMap("one", "a")).is(201);
        assertThat(owned(made, "tester")).isEqualTo(Json.object("{\"f:data\": {\".\": {}, \"f:key\": {}}}"));
        Answer forced = patch(one + "?fieldManager=me&force=true", APPLY, configMap("one", "b"))
                .is(200);
        assertThat(owned(forced, "me")).isEqualTo(Json.object("{\"f:data\": {\"f:key\": {}}}"));
        assertThat(owned(forced, "tester")).isEqualTo(Json.object("{\"f:data\": {}}"));
    }

    @Test
    void whatIsAllocatedIsOwnedByNobody() throws Exception {
        Answer made = post(
                        shop + "/services",
                        service("web", "\"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}]"))
                .is(201);

        assertThat(Json.at(owned(made, "tester"), "f:spec"))
                .doesNotContainKeys("f:clusterIP", "f:clusterIPs")
                // It is owned as a whole, but in 1.20 label by label.
                .containsEntry("f:selector", since(21) ? Map.of() : Map.of(".", Map.of(), "f:app", Map.of()))
                .extractingByKey("f:ports")
                .isEqualTo(Json.object("""
                        {".": {}, "k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":
                            {".": {}, "f:port": {}, "f:protocol": {}, "f:targetPort": {}}}"""));
    }

    @Test
    void whatNobodyIsKnownToOwnWasThereBeforeTheFirstApply() throws Exception {
        post(maps, configMap("one", "a")).is(201);
        Answer cleared =
                patch(one, MERGE, "{\"metadata\": {\"managedFields\": [{}]}}").is(200);
        assertThat(Json.at(cleared.json(), "metadata")).doesNotContainKey("managedFields");

        patch(one + "?fieldManager=me", APPLY, configMap("one", "b"))
                .is(
                        409,
                        "Conflict",
                        "Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: .data.key");
    }

    @Test
    void conflictsAreToldByWhoOwnsTheFields() throws Exception {
        patch(one + "?fieldManager=me", APPLY, configMap("one", "a").replace("\"a\"", "\"a\", \"more\": \"b\""))
                .is(201);

        patch(one + "?fieldManager=other", APPLY, configMap("one", "c").replace("\"c\"", "\"c\", \"more\": \"d\""))
                .is(
                        409,
                        "Conflict",
                        "Apply failed with 2 conflicts: conflicts with \"me\":\n- .data.key\n- .data.more");
    }

    private static String deployment(String container) {
        return """
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
                 "spec": {"selector": {"matchLabels": {"app": "web"}},
                          "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [%s]}}}}""".formatted(container);
    }
}
