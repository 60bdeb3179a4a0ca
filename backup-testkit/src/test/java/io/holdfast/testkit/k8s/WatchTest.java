package io.holdfast.testkit.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Those who watch are told what happens. */
class WatchTest extends ApiServerCase {

    /** What a watch tells, line by line. */
    private final class Told implements AutoCloseable {

        private final Stream<String> lines;
        private final Iterator<String> next;

        Told(String path, String more) throws Exception {
            HttpResponse<Stream<String>> answer =
                    client().send(request(path + "?watch=1&" + more).build(), BodyHandlers.ofLines());
            assertThat(answer.statusCode()).isEqualTo(200);
            lines = answer.body();
            next = lines.iterator();
        }

        /** Type, name and resource version of the next event, of namespaces of this test. */
        String next() throws Exception {
            Map<String, Object> event = Json.object(next.next());
            Map<String, Object> metadata = Json.at(event, "object", "metadata");
            while (!isOwn(Json.text(metadata, "namespace"))) {
                event = Json.object(next.next());
                metadata = Json.at(event, "object", "metadata");
            }
            return Json.text(event, "type") + " " + Json.text(metadata, "name") + " "
                    + Json.text(metadata, "resourceVersion");
        }

        @Override
        public void close() {
            lines.close();
        }
    }

    private String version() throws Exception {
        return get(maps).text("metadata", "resourceVersion");
    }

    private Told watch(String path) throws Exception {
        return new Told(path, "allowWatchBookmarks=true&resourceVersion=" + version());
    }

    @Test
    void everyChangeIsToldInItsOrder() throws Exception {
        try (Told told = watch(maps)) {
            String added = post(maps, configMap("one", "1")).is(201).text("metadata", "resourceVersion");
            String modified = patch(maps + "/one", MERGE, "{\"data\": {\"key\": \"2\"}}")
                    .is(200)
                    .text("metadata", "resourceVersion");
            delete(maps + "/one").is(200);

            assertThat(told.next()).isEqualTo("ADDED one " + added);
            assertThat(told.next()).isEqualTo("MODIFIED one " + modified);
            assertThat(told.next()).startsWith("DELETED one ").isNotEqualTo("DELETED one " + modified);
        }
    }

    @Test
    void watchBeginsBehindItsVersionAndIsOfItsNamespace() throws Exception {
        makeNamespace(name("other"));
        String before = version();
        post(maps, configMap("one", "1")).is(201);
        post("/api/v1/namespaces/" + name("other") + "/configmaps", configMap("two", "1"))
                .is(201);
        String between = version();
        post(maps, configMap("three", "1")).is(201);

        try (Told all = new Told("/api/v1/configmaps", "resourceVersion=" + before);
                Told shop = new Told(maps, "resourceVersion=" + before);
                Told later = new Told("/api/v1/configmaps", "resourceVersion=" + between)) {
            assertThat(all.next()).startsWith("ADDED one ");
            assertThat(all.next()).startsWith("ADDED two ");
            assertThat(shop.next()).startsWith("ADDED one ");
            assertThat(shop.next()).startsWith("ADDED three ");
            assertThat(later.next()).startsWith("ADDED three ");
        }
    }

    @Test
    @NeedsStandIn("bookmarks are told when the test wants them")
    void bookmarkSaysHowFarTheServerIs() throws Exception {
        try (Told told = watch(maps);
                Told without = new Told(maps, "resourceVersion=" + version())) {
            post(shop + "/secrets", "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"s\"}}")
                    .is(201);
            server.bookmark();
            assertThat(told.next()).isEqualTo("BOOKMARK  " + version());
            post(maps, configMap("one", "1")).is(201);
            assertThat(without.next()).startsWith("ADDED one ");
        }
    }

    @Test
    @NeedsStandIn("versions expire when the test wants them to")
    void forgottenVersionIsAnError() throws Exception {
        String before = version();
        post(maps, configMap("one", "1")).is(201);
        server.expireContinues();

        try (Told told = new Told(maps, "resourceVersion=" + before)) {
            assertThat(Json.object(told.next.next()))
                    .containsEntry("type", "ERROR")
                    .extracting(event -> Json.at(event, "object").get("code"))
                    .isEqualTo(410L);
            assertThat(told.next.hasNext()).isFalse();
        }
        try (Told told = watch(maps)) {
            post(maps, configMap("two", "1")).is(201);
            assertThat(told.next()).startsWith("ADDED two ");
        }
    }

    @Test
    void watchEndsWhenItsTimeIsOver() throws Exception {
        try (Told told = new Told(maps, "timeoutSeconds=1&resourceVersion=" + version())) {
            assertThat(told.next.hasNext()).isFalse();
        }
    }

    @Test
    @NeedsStandIn("watches are dropped when the test wants that")
    void watchThatIsDroppedBreaks() throws Exception {
        try (Told told = watch(maps)) {
            server.dropWatches();
            assertThatThrownBy(told.next::hasNext).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void watchThatItCannotServeIsRefused() throws Exception {
        get(maps + "?watch=1&resourceVersion=" + version() + "&labelSelector=a%20b")
                .is(400, "BadRequest", "unable to parse requirement");
        get("/apis/none.example.org/v1/things?watch=1&resourceVersion=1").is(404);
    }

    @Test
    void watchFromNoVersionBeginsWithWhatThereIs() throws Exception {
        post(maps, configMap("one", "1")).is(201);

        try (Told told = new Told(maps, "fieldSelector=metadata.name%3Done")) {
            assertThat(told.next()).startsWith("ADDED one ");
            delete(maps + "/one").is(200);
            assertThat(told.next()).startsWith("DELETED one ");
        }
    }

    @Test
    void whatIsSelectedNoMoreIsGoneForWhoWatchesThose() throws Exception {
        String on = "{\"metadata\": {\"labels\": {\"on\": \"yes\"}}}";
        try (Told told = new Told(maps, "labelSelector=on%20in%20(yes)&resourceVersion=" + version())) {
            post(maps, configMap("one", "1")).is(201);
            patch(maps + "/one", MERGE, on).is(200);
            patch(maps + "/one", MERGE, "{\"data\": {\"key\": \"2\"}}").is(200);
            patch(maps + "/one", MERGE, on.replace("yes", "no")).is(200);

            assertThat(told.next()).startsWith("ADDED one ");
            assertThat(told.next()).startsWith("MODIFIED one ");
            assertThat(told.next()).startsWith("DELETED one ");
        }
    }

    @Test
    void whatControllersDoIsTold() throws Exception {
        try (Told told = watch(maps)) {
            post(maps, configMap("one", "1")).is(201);
            assertThat(told.next()).startsWith("ADDED one ");
            delete(shop).is(200);
            assertThat(told.next()).startsWith("DELETED ");
        }
    }
}
