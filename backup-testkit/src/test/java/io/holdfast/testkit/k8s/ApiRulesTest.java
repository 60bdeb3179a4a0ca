package io.holdfast.testkit.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What makes an object invalid, or a change of it, and how that is said. */
class ApiRulesTest extends ApiServerCase {

    private static final String STRICT = "is neither a standard finalizer name nor is it fully qualified";

    private final String services = shop + "/services";
    private final String secrets = shop + "/secrets";

    private static String secret(String name, String fields) {
        return """
                {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "%s"}, %s}""".formatted(name, fields);
    }

    /** The fields that a refusal is about. */
    private static List<String> fields(Answer refused) {
        return Json.objects(Json.at(refused.json(), "details"), "causes").stream()
                .map(cause -> Json.text(cause, "field"))
                .toList();
    }

    @Test
    void refusalsSayWhatTheyAreAbout() throws Exception {
        post(maps, configMap("one", "a")).is(201);

        Answer absent =
                get(in("apps/v1", "deployments/none")).is(404, "NotFound", "deployments.apps \"none\" not found");
        assertThat(Json.at(absent.json(), "details"))
                .isEqualTo(Map.of("name", "none", "group", "apps", "kind", "deployments"));
        Answer there = post(maps, configMap("one", "a")).is(409, "AlreadyExists", "configmaps \"one\" already exists");
        assertThat(Json.at(there.json(), "details")).isEqualTo(Map.of("name", "one", "kind", "configmaps"));
        Answer stale = put(maps + "/one", configMapWith("\"resourceVersion\": \"1\"", "one"))
                .is(409, "Conflict", "the object has been modified");
        assertThat(Json.at(stale.json(), "details")).isEqualTo(Map.of("name", "one", "kind", "configmaps"));
        Answer invalid = post(maps, configMap("Not_A_Name", ""))
                .is(
                        422,
                        "Invalid",
                        "ConfigMap \"Not_A_Name\" is invalid: metadata.name: Invalid value: \"Not_A_Name\": a lowercase RFC 1123 subdomain must");
        assertThat(Json.text(invalid.json(), "details", "kind")).isEqualTo("ConfigMap");
        assertThat(fields(invalid)).containsExactly("metadata.name");
        Answer several = post(maps, configMapWith("\"labels\": {\"a b\": \"c d\"}", "two"))
                .is(
                        422,
                        "Invalid",
                        "ConfigMap \"two\" is invalid: [metadata.labels: Invalid value: \"a b\": ",
                        ", metadata.labels: Invalid value: \"c d\": ");
        assertThat(fields(several)).containsExactly("metadata.labels", "metadata.labels");
    }

    @Test
    void whereNoGroupIsServedThereIsNoStatus() throws Exception {
        assertThat(get("/apis/" + group + "/v1/things").is(404).json()).isEmpty();
        get("/apis/apps/v1/things").is(404, "NotFound", "the server could not find the requested resource");
        get(shop + "/things").is(404, "NotFound");
        get(maps + "/one/status").is(404, "NotFound");
    }

    @Test
    void methodsThatAResourceDoesNotHaveAreRefused() throws Exception {
        post(maps + "/one", configMap("one", "")).is(405, "MethodNotAllowed");
        put(maps, configMap("one", "")).is(405, "MethodNotAllowed");
        patch(maps, MERGE, "{}").is(405, "MethodNotAllowed");
        post("/api/v1/configmaps", configMap("one", "")).is(405, "MethodNotAllowed");
    }

    @Test
    void metadataIsOfItsForm() throws Exception {
        assertThat(fields(post(maps, configMap("", "")).is(422, "Invalid", "name or generateName is required")))
                .containsExactly("metadata.name");
        post(maps, configMap("a".repeat(254), "")).is(422, "Invalid", "must be no more than 253 characters");
        assertThat(fields(post(maps, configMapWith("\"annotations\": {\"a b\": \"\"}", "one"))
                        .is(422, "Invalid")))
                .containsExactly("metadata.annotations");
        assertThat(fields(post(maps, configMapWith("\"finalizers\": [\"a\"]", "one"))
                        .is(422, "Invalid", STRICT)))
                .containsExactly("metadata.finalizers[0]");
        assertThat(fields(post(maps, configMapWith("\"ownerReferences\": [{\"kind\": \"A\", \"name\": \"b\"}]", "one"))
                        .is(422, "Invalid")))
                .containsExactly("metadata.ownerReferences.apiVersion", "metadata.ownerReferences.uid");
        assertThat(fields(post(maps, configMap("one", "").replace("\"key\"", "\"a b\""))
                        .is(422, "Invalid")))
                .containsExactly("data[a b]");
        String dotted = "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"a.b\"}}";
        post("/api/v1/namespaces", dotted).is(422, "Invalid", "metadata.name: Invalid value: \"a.b\"");
        Answer generated = post(maps, configMap("", "").replace("\"name\": \"\"", "\"generateName\": \"made-\""))
                .is(201);
        assertThat(generated.text("metadata", "name")).matches("made-[a-z0-9]{5}");
    }

    @Test
    void whatAnObjectIsCannotBeChanged() throws Exception {
        post(maps, configMap("one", "a")).is(201);
        put(maps + "/one", configMap("two", "a"))
                .is(400, "BadRequest", "the name of the object (two) does not match the name on the URL (one)");
        put(maps + "/one", configMapWith("\"uid\": \"another\"", "one"))
                .is(409, "Conflict", "Precondition failed: UID in precondition: another");
        patch(maps + "/two?fieldManager=me", APPLY, configMapWith("\"uid\": \"another\"", "two"))
                .is(409, "Conflict", "uid mismatch: the provided object specified uid another");
        put(maps + "/none", configMap("none", "")).is(404, "NotFound");
        patch(maps + "/one", "application/json", "{}").is(415, "UnsupportedMediaType");
        patch(maps + "/one?force=true", MERGE, "{}").is(422, "Invalid", "force: Forbidden");
    }

    @Test
    void deletionSaysWhatIsGoneAndShowsWhatIsNot() throws Exception {
        String uid = post(maps, configMap("one", "")).is(201).text("metadata", "uid");
        Answer gone = delete(maps + "/one").is(200);
        assertThat(gone.text("kind")).isEqualTo("Status");
        assertThat(gone.text("status")).isEqualTo("Success");
        assertThat(Json.at(gone.json(), "details")).isEqualTo(Map.of("name", "one", "kind", "configmaps", "uid", uid));
        post(maps, configMapWith("\"finalizers\": [\"a/b\"]", "two")).is(201);
        Answer ending = delete(maps + "/two").is(200);
        assertThat(ending.text("kind")).isEqualTo("ConfigMap");
        assertThat(Json.at(ending.json(), "metadata")).containsKeys("deletionTimestamp", "deletionGracePeriodSeconds");
        post(maps, configMap("two", "")).is(409, "AlreadyExists", "object is being deleted: configmaps \"two\"");
        patch(maps + "/two", MERGE, "{\"metadata\": {\"finalizers\": [\"a/b\", \"a/c\"]}}")
                .is(422, "Invalid", "metadata.finalizers: Forbidden: no new finalizers can be added");
        patch(maps + "/two", MERGE, "{\"metadata\": {\"finalizers\": null}}").is(200);
        get(maps + "/two").is(404, "NotFound");
        delete(maps + "/two").is(404, "NotFound");
        delete("/api/v1/namespaces/kube-system?dryRun=All").is(403, "Forbidden", "this namespace may not be deleted");
    }

    @Test
    void servicesHaveWhatTheirTypeAllows() throws Exception {
        String port = "\"ports\": [{\"port\": 80}]";
        post(services, service("one", "")).is(422, "Invalid", "spec.ports: Required value");
        post(services, service("a.b", port)).is(422, "Invalid", "metadata.name: Invalid value: \"a.b\"");
        assertThat(fields(post(services, service("one", "\"ports\": [{\"port\": 80}, {\"port\": 81}]"))
                        .is(422, "Invalid")))
                .containsExactly("spec.ports[0].name", "spec.ports[1].name");
        post(
                        services,
                        service(
                                "one",
                                "\"type\": \"ExternalName\", \"externalName\": \"a.b\", \"clusterIP\": \"10.96.7.7\""))
                .is(422, "Invalid", "spec.clusterIPs: Forbidden: may not be set for ExternalName services");
        post(services, service("one", "\"clusterIPs\": [\"10.96.7.7\"], " + port))
                .is(422, "Invalid", "spec.clusterIPs: Invalid value: ", "must be empty when");
        post(services, service("one", "\"clusterIP\": \"192.0.2.1\", " + port))
                .is(422, "Invalid", "spec.clusterIPs: Invalid value: ", "192.0.2.1");
        post(services, service("one", "\"ports\": [{\"port\": 80, \"nodePort\": 31555}]"))
                .is(422, "Invalid", "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'");
        post(services, service("one", "\"type\": \"NodePort\", \"ports\": [{\"port\": 80, \"nodePort\": 80}]"))
                .is(
                        422,
                        "Invalid",
                        "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range");
        Answer headless =
                post(services, service("none", "\"clusterIP\": \"None\"")).is(201);
        assertThat(Json.list(Json.at(headless.json(), "spec"), "clusterIPs")).containsExactly("None");
    }

    @Test
    void serviceThatChangesItsTypeGivesBackWhatItWasGiven() throws Exception {
        Answer made = post(services, service("one", "\"type\": \"NodePort\", \"ports\": [{\"port\": 80}]"))
                .is(201);
        assertThat(made.text("spec", "externalTrafficPolicy")).isEqualTo("Cluster");
        patch(services + "/one", MERGE, "{\"spec\": {\"clusterIP\": \"10.96.7.8\"}}")
                .is(422, "Invalid", "spec.clusterIPs[0]: Invalid value: ", "may not change once set");
        Answer plain = patch(services + "/one", MERGE, "{\"spec\": {\"type\": \"ClusterIP\"}}")
                .is(200);
        assertThat(plain.text("spec", "clusterIP")).isEqualTo(made.text("spec", "clusterIP"));
        assertThat(Json.objects(Json.at(plain.json(), "spec"), "ports").get(0)).doesNotContainKey("nodePort");
        Answer external = patch(
                        services + "/one", MERGE, "{\"spec\": {\"type\": \"ExternalName\", \"externalName\": \"a.b\"}}")
                .is(200);
        assertThat(Json.at(external.json(), "spec")).doesNotContainKeys("clusterIP", "clusterIPs");
    }

    @Test
    void secretsHoldWhatTheirTypeNeeds() throws Exception {
        assertThat(fields(post(secrets, secret("one", "\"type\": \"kubernetes.io/tls\""))
                        .is(422, "Invalid")))
                .containsExactly("data[tls.crt]", "data[tls.key]");
        assertThat(fields(post(secrets, secret("one", "\"type\": \"kubernetes.io/service-account-token\""))
                        .is(422, "Invalid")))
                .containsExactly("metadata.annotations[kubernetes.io/service-account.name]");
        Answer made =
                post(secrets, secret("one", "\"stringData\": {\"a\": \"b\"}")).is(201);
        assertThat(made.text("type")).isEqualTo("Opaque");
        assertThat(made.json().get("data")).isEqualTo(Map.of("a", "Yg=="));
        assertThat(made.json()).doesNotContainKey("stringData");
        patch(secrets + "/one", MERGE, "{\"type\": \"other\"}")
                .is(422, "Invalid", "type: Invalid value: \"other\": field is immutable");
    }

    @Test
    void onlyKindsWithAWishCountItsGenerations() throws Exception {
        assertThat(Json.at(post(maps, configMap("one", "")).is(201).json(), "metadata"))
                .doesNotContainKey("generation");
        String policy = """
                {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "all"},
                 "spec": {"podSelector": {}}}""";
        Answer made =
                post(in("networking.k8s.io/v1", "networkpolicies"), policy).is(201);
        assertThat(Json.at(made.json(), "metadata")).containsEntry("generation", 1L);
        assertThat(Json.list(Json.at(made.json(), "spec"), "policyTypes")).containsExactly("Ingress");
        String path = in("networking.k8s.io/v1", "networkpolicies/all");
        assertThat(Json.at(
                        patch(path, MERGE, "{\"metadata\": {\"labels\": {\"a\": \"b\"}}}")
                                .is(200)
                                .json(),
                        "metadata"))
                .containsEntry("generation", 1L);
        assertThat(Json.at(
                        patch(path, MERGE, "{\"spec\": {\"policyTypes\": [\"Egress\"]}}")
                                .is(200)
                                .json(),
                        "metadata"))
                .containsEntry("generation", 2L);
    }
}
