package io.holdfast.testkit.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Those who watch are told what happens. */
class WatchTest extends ApiServerCase {

    private static final String MAPS = SHOP + "/configmaps";

    private final HttpClient client = HttpClient.newHttpClient();

    /** What a watch tells, line by line. */
    private final class Told implements AutoCloseable {

        private final Stream<String> lines;
        private final Iterator<String> next;

        Told(String path, String more) throws Exception {
            HttpResponse<Stream<String>> answer =
                    client.send(request(path + "?watch=1&" + more).build(), BodyHandlers.ofLines());
            assertThat(answer.statusCode()).isEqualTo(200);
            lines = answer.body();
            next = lines.iterator();
        }

        /** Type, name and resource version of the next event. */
        String next() throws Exception {
            Map<String, Object> event = Json.object(next.next());
            Map<String, Object> metadata = Json.at(event, "object", "metadata");
            return Json.text(event, "type") + " " + Json.text(metadata, "name") + " "
                    + Json.text(metadata, "resourceVersion");
        }

        @Override
        public void close() {
            lines.close();
        }
    }

    private String version() throws Exception {
        return get(MAPS).text("metadata", "resourceVersion");
    }

    private Told watch(String path) throws Exception {
        return new Told(path, "allowWatchBookmarks=true&resourceVersion=" + version());
    }

    @Test
    void everyChangeIsToldInItsOrder() throws Exception {
        try (Told told = watch(MAPS)) {
            post(MAPS, configMap("one", "1")).is(201);
            String added = version();
            server.mergePatch(MAPS + "/one", "{\"data\": {\"key\": \"2\"}}");
            String modified = version();
            server.delete(MAPS + "/one");

            assertThat(told.next()).isEqualTo("ADDED one " + added);
            assertThat(told.next()).isEqualTo("MODIFIED one " + modified);
            assertThat(told.next()).isEqualTo("DELETED one " + version());
        }
    }

    @Test
    void watchBeginsBehindItsVersionAndIsOfItsNamespace() throws Exception {
        String before = version();
        post(MAPS, configMap("one", "1")).is(201);
        server.create(
                "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"two\", \"namespace\": \"default\"}}");
        String between = version();
        post(MAPS, configMap("three", "1")).is(201);

        try (Told all = new Told("/api/v1/configmaps", "resourceVersion=" + before);
                Told shop = new Told(MAPS, "resourceVersion=" + before);
                Told later = new Told("/api/v1/configmaps", "resourceVersion=" + between)) {
            assertThat(all.next()).startsWith("ADDED one ");
            assertThat(all.next()).startsWith("ADDED two ");
            assertThat(shop.next()).startsWith("ADDED one ");
            assertThat(shop.next()).startsWith("ADDED three ");
            assertThat(later.next()).startsWith("ADDED three ");
        }
    }

    @Test
    void bookmarkSaysHowFarTheServerIs() throws Exception {
        try (Told told = watch(MAPS);
                Told without = new Told(MAPS, "resourceVersion=" + version())) {
            server.create(
                    "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"s\", \"namespace\": \"shop\"}}");
            server.bookmark();
            assertThat(told.next()).isEqualTo("BOOKMARK  " + version());
            post(MAPS, configMap("one", "1")).is(201);
            assertThat(without.next()).startsWith("ADDED one ");
        }
    }

    @Test
    void forgottenVersionIsAnError() throws Exception {
        String before = version();
        post(MAPS, configMap("one", "1")).is(201);
        server.expireContinues();

        try (Told told = new Told(MAPS, "resourceVersion=" + before)) {
            assertThat(Json.object(told.next.next()))
                    .containsEntry("type", "ERROR")
                    .extracting(event -> Json.at(event, "object").get("code"))
                    .isEqualTo(410L);
            assertThat(told.next.hasNext()).isFalse();
        }
        try (Told told = watch(MAPS)) {
            post(MAPS, configMap("two", "1")).is(201);
            assertThat(told.next()).startsWith("ADDED two ");
        }
    }

    @Test
    void watchEndsWhenItsTimeIsOverAndBreaksWhenItIsDropped() throws Exception {
        try (Told told = new Told(MAPS, "timeoutSeconds=0&resourceVersion=" + version())) {
            assertThat(told.next.hasNext()).isFalse();
        }
        try (Told told = watch(MAPS)) {
            server.dropWatches();
            assertThatThrownBy(told.next::hasNext).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void watchThatItCannotServeIsRefused() throws Exception {
        get(MAPS + "?watch=1").is(400);
        get(MAPS + "?watch=1&resourceVersion=" + version() + "&labelSelector=app")
                .is(400);
        get("/apis/none.example.org/v1/things?watch=1&resourceVersion=1").is(404);
    }

    @Test
    void whatControllersDoIsTold() throws Exception {
        try (Told told = watch(MAPS)) {
            post(MAPS, configMap("one", "1")).is(201);
            assertThat(told.next()).startsWith("ADDED one ");
            server.delete("/api/v1/namespaces/shop");
            assertThat(told.next()).startsWith("DELETED ");
        }
    }
}
