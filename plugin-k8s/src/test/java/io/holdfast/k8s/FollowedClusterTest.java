package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Changes between snapshots are followed, and a restore puts them into effect. */
class FollowedClusterTest extends FollowedCase {

    private void changeAll() {
        create("v1", "ConfigMap", "shop", "added", "\"data\": {\"key\": \"b\"}");
        server.mergePatch(SHOP + "/configmaps/changed", "{\"data\": {\"key\": \"b\"}}");
        server.delete(SHOP + "/configmaps/removed");
    }

    @Test
    void clusterIsRestoredAsItWasBetweenSnapshots() throws Exception {
        Following following = follow();
        RecordedEntries base = base(source);
        changeAll();
        int between = following.await("\"path\":\"namespaces/shop/core/ConfigMap/removed\"");
        server.delete("/api/v1/namespaces/shop");
        following.await("\"path\":\"cluster/core/Namespace/shop\"");
        try (ApiServerStandIn other = ApiServerStandIn.start(Clock.systemUTC());
                Source into = source(other)
                        .namespaces("shop")
                        .restoreTo(RestoreTo.CLUSTER)
                        .build()) {
            restore(into, base, following, between, directory);

            assertThat(other.get(SHOP + "/configmaps"))
                    .contains("\"kept\"", "\"changed\"", "\"added\"")
                    .doesNotContain("\"removed\"");
            assertThat(other.get(SHOP + "/configmaps/changed")).contains("\"key\":\"b\"");
        }
    }

    @Test
    void filesAreAsTheyWereBetweenSnapshots() throws Exception {
        Following following = follow();
        RecordedEntries base = base(source);
        changeAll();
        restore(source, base, following, following.await("removed"), directory);

        Path maps = directory.resolve("namespaces/shop/core/ConfigMap");
        assertThat(maps.resolve("kept.yaml")).content().contains("key: a");
        assertThat(maps.resolve("changed.yaml")).content().contains("key: b");
        assertThat(maps.resolve("added.yaml")).content().contains("key: b");
        assertThat(maps.resolve("removed.yaml")).doesNotExist();
        assertThat(directory.resolve("original/namespaces/shop/core/ConfigMap/removed.json"))
                .doesNotExist();
    }

    @Test
    void kindThatIsDefinedMeanwhileIsFollowed() throws Exception {
        Following following = follow();
        RecordedEntries base = base(source);
        server.create(ShopNamespace.widgets("size"));
        create("example.org/v1", "Widget", "shop", "one", "\"spec\": {\"size\": 1}");
        following.await("\"path\":\"namespaces/shop/example.org/Widget/one\"");
        server.mergePatch("/apis/example.org/v1/namespaces/shop/widgets/one", "{\"spec\": {\"size\": 2}}");
        int changed = following.await("\"size\":2");
        restore(source, base, following, changed, directory);

        assertThat(directory.resolve("namespaces/shop/example.org/Widget/one.yaml"))
                .content()
                .contains("size: 2");
        assertThat(directory.resolve("cluster/apiextensions.k8s.io/CustomResourceDefinition/widgets.example.org.yaml"))
                .exists();
    }

    @Test
    void bookmarkKeepsAQuietKindFromBeingTooOld() throws Exception {
        Following following = follow();
        String before = following.last().positions().getOrDefault("shop/secrets", "");
        create("v1", "ConfigMap", "shop", "other", "");
        following.await("other");
        server.bookmark();
        await(() ->
                !following.last().positions().getOrDefault("shop/secrets", "").equals(before));
        server.expireContinues();
        following.stop();

        Following next = new Following(source, Optional.of(following.last()));
        create("v1", "Secret", "shop", "late", "");
        next.await("late");
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(Condition condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("in vain").isLessThan(end);
            server.bookmark();
            Thread.sleep(20);
        }
    }

    @Test
    void serverThatAnswersGoneHasLostTheLog() throws Exception {
        Following following = follow();
        following.stop();
        server.on(ApiRequest.watch("configmaps"), new ApiFault(ApiFault.Kind.ANSWER, 410, "Expired", 0));

        Following next = new Following(source, Optional.of(following.last()));
        assertThat(next.outcome())
                .isInstanceOf(LogLostException.class)
                .hasMessageContaining("configmaps of namespace shop");
    }

    @Test
    void watchThatEndsIsBegunAnewWithoutLosingAnything() throws Exception {
        server.on(ApiRequest.first(3, ApiRequest.watch("configmaps")), ApiFault.UNAVAILABLE);
        Following refused = new Following(source, Optional.empty());
        assertThat(refused.outcome()).isInstanceOf(IOException.class).isNotInstanceOf(LogLostException.class);
        server.heal();

        Following following = new Following(source, Optional.of(refused.last()));
        changeAll();
        following.await("removed");
    }

    @Test
    void whatMayNotBeListedIsLeftOutAndWhatMayNotBeWatchedIsSaid() throws Exception {
        server.on(ApiRequest.list("secrets"), ApiFault.FORBIDDEN);
        assertThat(follow().last().positions()).containsKey("shop/configmaps").doesNotContainKey("shop/secrets");
        server.heal();
        server.on(ApiRequest.watch("secrets"), ApiFault.FORBIDDEN);
        assertThat(new Following(source, Optional.empty()).outcome())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("may list secrets of namespace shop and not watch them");
    }

    @Test
    void whatIsChosenByALabelIsGoneWhenItHasLostThat() throws Exception {
        server.mergePatch(SHOP + "/configmaps/changed", "{\"metadata\": {\"labels\": {\"app\": \"web\"}}}");
        try (Source labelled = source().namespaces("shop").labels("app=web").build()) {
            Following following = new Following(labelled, Optional.empty());
            following.log.awaitBegun(LIMIT);
            RecordedEntries base = base(labelled);
            server.mergePatch(SHOP + "/configmaps/changed", "{\"metadata\": {\"labels\": null}}");
            server.mergePatch(SHOP + "/configmaps/kept", "{\"metadata\": {\"labels\": {\"app\": \"web\"}}}");
            restore(labelled, base, following, following.await("/kept\""), directory);
            following.stop();
        }
        assertThat(directory.resolve("namespaces/shop/core/ConfigMap/kept.yaml"))
                .exists();
        assertThat(directory.resolve("namespaces/shop/core/ConfigMap/changed.yaml"))
                .doesNotExist();
    }

    @Test
    void whatTheClusterMakesByItselfIsNotKept() throws Exception {
        Following following = follow();
        create(
                "v1",
                "Service",
                "shop",
                "web",
                "\"spec\": {\"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}]}");
        // Each kind is a stream of its own; what a controller makes of a service comes after that.
        following.await("Service/web");
        create("v1", "Endpoints", "shop", "web", "\"subsets\": []");
        create("v1", "Event", "shop", "happened", "");
        create("v1", "ConfigMap", "shop", "last", "");
        following.await("ConfigMap/last");

        assertThat(following.log.records().stream().map(record -> text(record.bytes())))
                .noneMatch(record -> record.contains("Endpoints") || record.contains("happened"));
    }

    @Test
    void endpointsThatAreHeardOfBeforeTheirServiceAreNotKept() throws Exception {
        // Services are not watched at all here, as if that were ever so late.
        try (Source ofEndpoints = source().namespaces("shop").kinds("Endpoints").build()) {
            Following following = new Following(ofEndpoints, Optional.empty());
            following.log.awaitBegun(LIMIT);
            create(
                    "v1",
                    "Service",
                    "shop",
                    "web",
                    "\"spec\": {\"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}]}");
            create("v1", "Endpoints", "shop", "web", "\"subsets\": []");
            create("v1", "Endpoints", "shop", "elsewhere", "\"subsets\": []");
            following.await("Endpoints/elsewhere");

            assertThat(following.log.records().stream().map(record -> text(record.bytes())))
                    .noneMatch(record -> record.contains("Endpoints/web"));
            following.stop();
        }
    }

    @Test
    void snapshotNamesEveryStreamAndIsNoMoment() throws Exception {
        Checkpoint base = base(source).checkpoint();
        Map<String, String> begun = follow().last().positions();

        assertThat(base.positions()).containsOnlyKeys(begun.keySet());
        assertThat(base.instant()).isPresent();
        assertThat(base.state()).containsKey(Checkpoint.NO_MOMENT);
    }

    @Test
    void noSecretValueIsLogged() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        System.setErr(new PrintStream(logged, true, UTF_8));
        try {
            Following following = follow();
            create("v1", "Secret", "shop", "login", "\"data\": {\"password\": \"" + ShopNamespace.PASSWORD + "\"}");
            following.await(ShopNamespace.PASSWORD);
            server.dropWatches();
            assertThat(String.valueOf(following.outcome())).doesNotContain(ShopNamespace.PASSWORD);
        } finally {
            System.setErr(before);
        }
        assertThat(logged.toString(UTF_8)).doesNotContain(ShopNamespace.PASSWORD);
    }
}
