package io.holdfast.testkit.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.MutableClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * A cluster with a namespace of the test's own, and a client: a stand-in, or the real one that {@code HOLDFAST_TEST_KUBECONFIG} names, so that the stand-in is seen to do what real servers do. Where their versions differ, the test
 * {@linkplain #since says so}, and the stand-in does as the newest. What is in no namespace has names that no other test has, and is deleted in the end with the rest.
 */
@Timeout(120)
abstract class ApiServerCase {

    static final String APPLY = "application/apply-patch+yaml";
    static final String MERGE = "application/merge-patch+json";
    static final String JSON_PATCH = "application/json-patch+json";

    private final String prefix =
            "holdfast-test-" + UUID.randomUUID().toString().substring(0, 8);
    final MutableClock clock = MutableClock.at("2024-05-01T12:00:00Z");
    final String namespace = name("shop");
    /** The path of the namespace. */
    final String shop = "/api/v1/namespaces/" + namespace;

    final String maps = shop + "/configmaps";
    /** The group that {@link #widgets} are of. */
    final String group = prefix + ".example.org";

    private final Deque<String> made = new ArrayDeque<>();
    private HttpClient client = HttpClient.newHttpClient();
    private URI uri = URI.create("http://127.0.0.1");
    private String token = ApiServerStandIn.TOKEN;
    private int minor;
    /** Only for tests that {@linkplain NeedsStandIn need it}. */
    ApiServerStandIn server;

    /** An answer with its body, if that is JSON. */
    record Answer(int code, Map<String, Object> json) {

        String text(String... path) {
            return Json.text(json, path);
        }

        Answer is(int expected) {
            assertThat(code).as("%s", json).isEqualTo(expected);
            return this;
        }

        /** A refusal with a reason and these words. */
        Answer is(int expected, String reason, String... words) {
            is(expected);
            assertThat(text("kind")).as("%s", json).isEqualTo("Status");
            assertThat(text("status")).isEqualTo("Failure");
            assertThat(json.get("code")).isEqualTo((long) expected);
            assertThat(text("reason")).as("%s", json).isEqualTo(reason);
            assertThat(words).allMatch(text("message")::contains, "stands in " + text("message"));
            return this;
        }
    }

    @BeforeEach
    void start() throws Exception {
        Optional<NamedCluster> named = NamedCluster.get();
        if (named.isPresent()) {
            client = named.get().client();
            uri = named.get().uri();
            token = named.get().token();
        } else {
            server = ApiServerStandIn.start(clock);
            uri = server.uri();
        }
        minor = Integer.parseInt(get("/version").text("minor").replaceAll("[^0-9]", ""));
        makeNamespace(namespace);
    }

    /** Makes a namespace, and waits until it has what each is given. Its label {@code of} is its name. */
    void makeNamespace(String name) throws Exception {
        post("/api/v1/namespaces", """
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "%s", "labels": {"of": "%s"}}}""".formatted(name, name)).is(201);
        becomes("/api/v1/namespaces/" + name + "/serviceaccounts/default", 200);
        becomes("/api/v1/namespaces/" + name + "/configmaps/kube-root-ca.crt", 200);
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
            return;
        }
        for (String path : made) {
            // It takes some seconds, which are not waited for.
            delete(path);
        }
    }

    /** A name that no other test has. */
    final String name(String of) {
        return prefix + "-" + of;
    }

    /** Whether a namespace, if any, is one of the test. */
    final boolean isOwn(String of) {
        return of.isEmpty() || of.startsWith(prefix);
    }

    /** Where objects of the namespace are: {@code in("apps/v1", "deployments")}. */
    final String in(String groupVersion, String resource) {
        return "/apis/" + groupVersion + "/namespaces/" + namespace + "/" + resource;
    }

    /** Whether the server is of this version (1.{@code minor}) or a newer one. */
    final boolean since(int minor) {
        return this.minor >= minor;
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri + path));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    HttpClient client() {
        return client;
    }

    URI uri() {
        return uri;
    }

    Answer send(HttpRequest request) throws Exception {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        String type = answer.headers().firstValue("Content-Type").orElse("");
        return new Answer(
                answer.statusCode(), type.startsWith("application/json") ? Json.object(answer.body()) : Map.of());
    }

    Answer get(String path) throws Exception {
        return send(request(path).build());
    }

    Answer post(String path, String body) throws Exception {
        Answer answer = send(request(path)
                .header("User-Agent", "tester/1")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
        if (answer.code() == 201 && !path.contains("/namespaces/") && !path.contains("?")) {
            made.push(path + "/" + answer.text("metadata", "name"));
        }
        return answer;
    }

    Answer put(String path, String body) throws Exception {
        return send(request(path)
                .header("User-Agent", "tester/1")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body))
                .build());
    }

    Answer patch(String path, String type, String body) throws Exception {
        return send(request(path)
                .header("User-Agent", "tester/1")
                .header("Content-Type", type)
                .method("PATCH", BodyPublishers.ofByteArray(body.getBytes(UTF_8)))
                .build());
    }

    Answer delete(String path) throws Exception {
        return send(request(path).DELETE().build());
    }

    Answer delete(String path, String options) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method("DELETE", BodyPublishers.ofString(options))
                .build());
    }

    /** Waits until this is the answer: controllers take their time. */
    Answer becomes(String path, int code) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        Answer answer = get(path);
        while (answer.code() != code && System.nanoTime() - end < 0) {
            Thread.sleep(50);
            answer = get(path);
        }
        return answer.is(code);
    }

    static List<String> names(Answer list) {
        return Json.objects(list.json(), "items").stream()
                .map(item -> Json.text(item, "metadata", "name"))
                .toList();
    }

    static String configMap(String name, String value) {
        return """
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "%s"}, "data": {"key": "%s"}}""".formatted(name, value);
    }

    /** The same with more metadata: {@code "labels": {"app": "web"}}. */
    static String configMapWith(String metadata, String name) {
        return configMap(name, "").replace("\"name\"", metadata + ", \"name\"");
    }

    static String service(String name, String spec) {
        return """
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "%s"}, "spec": {%s}}""".formatted(name, spec);
    }

    /** A definition of widgets in {@link #group}, whose spec has a size. */
    String widgets() {
        return String.format(Locale.ROOT, """
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                 "metadata": {"name": "widgets.%1$s"},
                 "spec": {"group": "%1$s", "scope": "Namespaced",
                          "names": {"plural": "widgets", "singular": "widget", "kind": "Widget"},
                          "versions": [{"name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
                              "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                                  "spec": {"type": "object", "properties": {"size": {"type": "integer"}}},
                                  "status": {"type": "object", "properties": {"phase": {"type": "string"}}}}}}}]}}""", group);
    }
}
