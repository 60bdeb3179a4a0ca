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
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A stand-in with the namespace {@code shop}, and a client. */
@Timeout(60)
abstract class ApiServerCase {

    static final String SHOP = "/api/v1/namespaces/shop";
    static final String APPLY = "application/apply-patch+yaml";

    final MutableClock clock = MutableClock.at("2024-05-01T12:00:00Z");
    private final HttpClient client = HttpClient.newHttpClient();
    ApiServerStandIn server;

    /** An answer, whose body is JSON. */
    record Answer(int code, Map<String, Object> json) {

        String text(String... path) {
            return Json.text(json, path);
        }

        Answer is(int expected) {
            assertThat(code).as("%s", json).isEqualTo(expected);
            return this;
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = ApiServerStandIn.start(clock);
        server.create("{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"shop\"}}");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.uri() + path))
                .header("Authorization", "Bearer " + ApiServerStandIn.TOKEN);
    }

    Answer send(HttpRequest request) throws Exception {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        return new Answer(answer.statusCode(), Json.object(answer.body()));
    }

    Answer get(String path) throws Exception {
        return send(request(path).build());
    }

    Answer post(String path, String body) throws Exception {
        return send(request(path)
                .header("User-Agent", "tester/1")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    Answer put(String path, String body) throws Exception {
        return send(request(path).PUT(BodyPublishers.ofString(body)).build());
    }

    Answer patch(String path, String type, String body) throws Exception {
        return send(request(path)
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

    static String configMap(String name, String value) {
        return """
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "%s"}, "data": {"key": "%s"}}""".formatted(name, value);
    }

    static String service(String name, String spec) {
        return """
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "%s"}, "spec": {%s}}""".formatted(name, spec);
    }

    /** A definition of widgets in the group {@code example.org}, whose spec has a size. */
    static String widgets() {
        return """
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                 "metadata": {"name": "widgets.example.org"},
                 "spec": {"group": "example.org", "scope": "Namespaced",
                          "names": {"plural": "widgets", "singular": "widget", "kind": "Widget"},
                          "versions": [{"name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
                              "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                                  "spec": {"type": "object", "properties": {"size": {"type": "integer"}}},
                                  "status": {"type": "object", "properties": {"phase": {"type": "string"}}}}}}}]}}""";
    }
}
