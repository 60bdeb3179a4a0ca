package io.holdfast.testkit.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a cluster does by itself. */
class ApiControllersTest extends ApiServerCase {

    private static final String WIDGETS = "/apis/example.org/v1/namespaces/shop/widgets";

    @Test
    void everyNamespaceHasAnAccountAndTheAuthority() throws Exception {
        get(SHOP + "/serviceaccounts/default").is(200);
        get(SHOP + "/configmaps/kube-root-ca.crt").is(200);
    }

    @Test
    void whatIsOwnedByNobodyThatThereIsIsDeleted() throws Exception {
        String owner = post(SHOP + "/configmaps", configMap("owner", "")).text("metadata", "uid");
        post(SHOP + "/configmaps", owned("kept", owner)).is(201);
        post(SHOP + "/configmaps", owned("lost", "of-another-cluster")).is(201);

        get(SHOP + "/configmaps/lost").is(404);
        get(SHOP + "/configmaps/kept").is(200);
        delete(SHOP + "/configmaps/owner").is(200);
        get(SHOP + "/configmaps/kept").is(404);
    }

    @Test
    void tokenOfAnAccountThatIsNotThereIsDeleted() throws Exception {
        String token = """
                {"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token",
                 "metadata": {"name": "default-token-abcde", "annotations": {
                     "kubernetes.io/service-account.name": "default", "kubernetes.io/service-account.uid": "dead"}}}""";
        post(SHOP + "/secrets", token).is(201);

        get(SHOP + "/secrets/default-token-abcde").is(404);
    }

    @Test
    void namespaceEndsWithAllThatItHolds() throws Exception {
        post(SHOP + "/configmaps", configMap("one", "")).is(201);
        delete("/api/v1/namespaces/shop").is(200);

        get("/api/v1/namespaces/shop").is(404);
        get(SHOP + "/configmaps/one").is(404);
    }

    @Test
    void finalizersPutTheEndOff() throws Exception {
        post(SHOP + "/configmaps", configMap("one", "").replace("\"name\"", "\"finalizers\": [\"a/b\"], \"name\""));
        delete("/api/v1/namespaces/shop").is(200);

        assertThat(get(SHOP + "/configmaps/one").is(200).text("metadata", "deletionTimestamp"))
                .isNotEmpty();
        post(SHOP + "/configmaps", configMap("two", "")).is(403);
        patch(SHOP + "/configmaps/one", "application/merge-patch+json", "{\"metadata\": {\"finalizers\": null}}")
                .is(200);
        get("/api/v1/namespaces/shop").is(404);
    }

    @Test
    void definedKindIsServedWithItsSchemaAndItsStatus() throws Exception {
        get(WIDGETS).is(404);
        post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", widgets())
                .is(201);
        String widget = """
                {"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "one"},
                 "spec": {"size": 3, "colour": "red"}, "status": {"phase": "Ready"}}""";
        Answer made = post(WIDGETS, widget).is(201);

        assertThat(Json.at(made.json(), "spec")).containsOnlyKeys("size");
        assertThat(made.json()).doesNotContainKey("status");
        Answer refused = patch(WIDGETS + "/one?fieldManager=me", APPLY, widget).is(500);
        assertThat(refused.text("message")).endsWith(": .spec.colour: field not declared in schema");
        String known = widget.replace(", \"colour\": \"red\"", "");
        Answer status =
                patch(WIDGETS + "/one/status?fieldManager=me", APPLY, known).is(200);
        assertThat(status.text("status", "phase")).isEqualTo("Ready");
        delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.org")
                .is(200);
        get(WIDGETS + "/one").is(404);
    }

    @Test
    void webhookThatMayNotFailRefusesWhatItIsAskedAbout() throws Exception {
        String webhook = """
                {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
                 "metadata": {"name": "strict"},
                 "webhooks": [{"name": "strict.example.org", "rules": [{"operations": ["CREATE"], "apiGroups": [""],
                     "apiVersions": ["v1"], "resources": ["configmaps"]}]}]}""";
        post("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", webhook)
                .is(201);

        post(SHOP + "/configmaps", configMap("one", "")).is(500);
        post(SHOP + "/services", service("one", "\"clusterIP\": \"None\"")).is(201);
    }

    private static String owned(String name, String uid) {
        return configMap(name, "")
                .replace(
                        "\"name\"",
                        "\"ownerReferences\": [{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"name\": \"owner\", \"uid\": \""
                                + uid + "\"}], \"name\"");
    }
}
