package io.holdfast.testkit.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a cluster does by itself. */
class ApiControllersTest extends ApiServerCase {

    private final String widgetsPath = in(group + "/v1", "widgets");

    @Test
    void everyNamespaceHasAnAccountAndTheAuthority() throws Exception {
        get(shop + "/serviceaccounts/default").is(200);
        get(maps + "/kube-root-ca.crt").is(200);
    }

    @Test
    void whatIsOwnedByNobodyThatThereIsIsDeleted() throws Exception {
        String owner = post(maps, configMap("owner", "")).text("metadata", "uid");
        post(maps, owned("kept", owner)).is(201);
        post(maps, owned("lost", "of-another-cluster")).is(201);

        becomes(maps + "/lost", 404);
        get(maps + "/kept").is(200);
        delete(maps + "/owner").is(200);
        becomes(maps + "/kept", 404);
    }

    @Test
    void tokenOfAnAccountThatIsNotThereIsDeleted() throws Exception {
        String token = """
                {"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token",
                 "metadata": {"name": "default-token-abcde", "annotations": {
                     "kubernetes.io/service-account.name": "default", "kubernetes.io/service-account.uid": "dead"}}}""";
        post(shop + "/secrets", token).is(201);

        becomes(shop + "/secrets/default-token-abcde", 404);
    }

    @Test
    void namespaceEndsWithAllThatItHolds() throws Exception {
        post(maps, configMap("one", "")).is(201);
        delete(shop).is(200);

        becomes(shop, 404);
        becomes(maps + "/one", 404);
    }

    @Test
    void finalizersPutTheEndOff() throws Exception {
        post(maps, configMap("one", "").replace("\"name\"", "\"finalizers\": [\"a/b\"], \"name\""));
        delete(shop).is(200);

        while (get(maps + "/one").is(200).text("metadata", "deletionTimestamp").isEmpty()) {
            Thread.sleep(50);
        }
        post(maps, configMap("two", "")).is(403);
        patch(maps + "/one", MERGE, "{\"metadata\": {\"finalizers\": null}}").is(200);
        becomes(shop, 404);
    }

    @Test
    void definedKindIsServedWithItsSchemaAndItsStatus() throws Exception {
        get(widgetsPath).is(404);
        post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", widgets())
                .is(201);
        becomes(widgetsPath, 200);
        String widget = """
                {"apiVersion": "%s/v1", "kind": "Widget", "metadata": {"name": "one"},
                 "spec": {"size": 3, "colour": "red"}, "status": {"phase": "Ready"}}""".formatted(group);
        Answer made = post(widgetsPath, widget).is(201);

        assertThat(Json.at(made.json(), "spec")).containsOnlyKeys("size");
        assertThat(made.json()).doesNotContainKey("status");
        patch(widgetsPath + "/one/status?fieldManager=me", APPLY, widget)
                .is(500, "", ".spec.colour: field not declared in schema");
        String known = widget.replace(", \"colour\": \"red\"", "");
        Answer status =
                // Of 1.20 who created an object owns the status that was dropped, too.
                patch(widgetsPath + "/one/status?force=true&fieldManager=me", APPLY, known)
                        .is(200);
        assertThat(status.text("status", "phase")).isEqualTo("Ready");
        delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets." + group)
                .is(200);
        becomes(widgetsPath + "/one", 404);
    }

    @Test
    void webhookThatMayNotFailRefusesWhatItIsAskedAbout() throws Exception {
        String webhook = """
                {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
                 "metadata": {"name": "%s"},
                 "webhooks": [{"name": "strict.example.org", "sideEffects": "None", "admissionReviewVersions": ["v1"],
                     "clientConfig": {"service": {"namespace": "%s", "name": "nobody"}},
                     "namespaceSelector": {"matchLabels": {"of": "%2$s"}},
                     "rules": [{"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"]}]}]}""".formatted(name("strict"), namespace);
        post("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", webhook)
                .is(201);

        post(maps, configMap("one", "")).is(500);
        post(shop + "/services", service("one", "\"clusterIP\": \"None\"")).is(201);
    }

    private static String owned(String name, String uid) {
        return configMap(name, "")
                .replace(
                        "\"name\"",
                        "\"ownerReferences\": [{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"name\": \"owner\", \"uid\": \""
                                + uid + "\"}], \"name\"");
    }
}
