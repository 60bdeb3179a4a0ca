package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Changes between snapshots are followed, and a restore puts them into effect. */
class FollowedClusterTest extends FollowedCase {

    private void changeAll() throws Exception {
        create("v1", "ConfigMap", shop, "added", "\"data\": {\"key\": \"b\"}");
        cluster.mergePatch(place + "/configmaps/changed", "{\"data\": {\"key\": \"b\"}}");
        cluster.delete(place + "/configmaps/removed");
    }

    @Test
    void clusterIsRestoredAsItWasBetweenSnapshots() throws Exception {
        Following following = follow();
        RecordedEntries base = base(source);
        changeAll();
        int between = following.await("\"path\":\"namespaces/" + shop + "/core/ConfigMap/removed\"");
        cluster.delete(place);
        following.await("{\"path\":\"cluster/core/Namespace/" + shop + "\"}");
        try (Source into =
                source().namespaces(shop).restoreTo(RestoreTo.CLUSTER).build()) {
            restore(into, base, following, between, directory);
        }
        assertThat(isThere(place + "/configmaps/kept")).isTrue();
        assertThat(isThere(place + "/configmaps/added")).isTrue();
        assertThat(isThere(place + "/configmaps/removed")).isFalse();
        assertThat(get(place + "/configmaps/changed").at("/data/key").asText()).isEqualTo("b");
    }

    @Test
    void filesAreAsTheyWereBetweenSnapshots() throws Exception {
        Following following = follow();
        RecordedEntries base = base(source);
        changeAll();
        restore(source, base, following, following.await("removed"), directory);

        Path maps = directory.resolve("namespaces/" + shop + "/core/ConfigMap");
        assertThat(maps.resolve("kept.yaml")).content().contains("key: a");
        assertThat(maps.resolve("changed.yaml")).content().contains("key: b");
        assertThat(maps.resolve("added.yaml")).content().contains("key: b");
        assertThat(maps.resolve("removed.yaml")).doesNotExist();
        assertThat(directory.resolve("original/namespaces/" + shop + "/core/ConfigMap/removed.json"))
                .doesNotExist();
    }

    @Test
    void kindThatIsDefinedMeanwhileIsFollowed() throws Exception {
        Following following = follow();
        RecordedEntries base = base(source);
        cluster.create(ShopNamespace.widgets("size").replace("example.org", group));
        create(group + "/v1", "Widget", shop, "one", "\"spec\": {\"size\": 1}");
        following.await("\"path\":\"namespaces/" + shop + "/" + group + "/Widget/one\"");
        cluster.mergePatch("/apis/" + group + "/v1/namespaces/" + shop + "/widgets/one", "{\"spec\": {\"size\": 2}}");
        int changed = following.await("\"size\":2");
        restore(source, base, following, changed, directory);

        assertThat(directory.resolve("namespaces/" + shop + "/" + group + "/Widget/one.yaml"))
                .content()
                .contains("size: 2");
        assertThat(directory.resolve(
                        "cluster/apiextensions.k8s.io/CustomResourceDefinition/widgets." + group + ".yaml"))
                .exists();
    }

    @Test
    @NeedsStandIn("bookmarks come when it is told, and versions expire")
    void bookmarkKeepsAQuietKindFromBeingTooOld() throws Exception {
        Following following = follow();
        String before = following.last().positions().getOrDefault(shop + "/secrets", "");
        create("v1", "ConfigMap", shop, "other", "");
        following.await("other");
        standIn().bookmark();
        await(() -> !following
                .last()
                .positions()
                .getOrDefault(shop + "/secrets", "")
                .equals(before));
        standIn().expireContinues();
        following.stop();

        Following next = new Following(source, Optional.of(following.last()));
        create("v1", "Secret", shop, "late", "");
        next.await("late");
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(Condition condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("in vain").isLessThan(end);
            standIn().bookmark();
            Thread.sleep(20);
        }
    }

    @Test
    @NeedsStandIn("versions expire")
    void serverThatAnswersGoneHasLostTheLog() throws Exception {
        Following following = follow();
        following.stop();
        standIn().on(ApiRequest.watch("configmaps"), new ApiFault(ApiFault.Kind.ANSWER, 410, "Expired", 0));

        Following next = new Following(source, Optional.of(following.last()));
        assertThat(next.outcome())
                .isInstanceOf(LogLostException.class)
                .hasMessageContaining("configmaps of namespace " + shop);
    }

    @Test
    @NeedsStandIn("watches are refused")
    void watchThatEndsIsBegunAnewWithoutLosingAnything() throws Exception {
        standIn().on(ApiRequest.first(3, ApiRequest.watch("configmaps")), ApiFault.UNAVAILABLE);
        Following refused = new Following(source, Optional.empty());
        assertThat(refused.outcome()).isInstanceOf(IOException.class).isNotInstanceOf(LogLostException.class);
        standIn().heal();

        Following following = new Following(source, Optional.of(refused.last()));
        changeAll();
        following.await("removed");
    }

    @Test
    @NeedsStandIn("requests are refused")
    void whatMayNotBeListedIsLeftOutAndWhatMayNotBeWatchedIsSaid() throws Exception {
        standIn().on(ApiRequest.list("secrets"), ApiFault.FORBIDDEN);
        assertThat(follow().last().positions())
                .containsKey(shop + "/configmaps")
                .doesNotContainKey(shop + "/secrets");
        standIn().heal();
        standIn().on(ApiRequest.watch("secrets"), ApiFault.FORBIDDEN);
        assertThat(new Following(source, Optional.empty()).outcome())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("may list secrets of namespace " + shop + " and not watch them");
    }

    @Test
    void whatIsChosenByALabelIsGoneWhenItHasLostThat() throws Exception {
        cluster.mergePatch(place + "/configmaps/changed", "{\"metadata\": {\"labels\": {\"app\": \"web\"}}}");
        try (Source labelled = source().namespaces(shop).labels("app=web").build()) {
            Following following = new Following(labelled, Optional.empty());
            following.log.awaitBegun(LIMIT);
            RecordedEntries base = base(labelled);
            cluster.mergePatch(place + "/configmaps/changed", "{\"metadata\": {\"labels\": null}}");
            cluster.mergePatch(place + "/configmaps/kept", "{\"metadata\": {\"labels\": {\"app\": \"web\"}}}");
            restore(labelled, base, following, following.await("/kept\""), directory);
            following.stop();
        }
        assertThat(directory.resolve("namespaces/" + shop + "/core/ConfigMap/kept.yaml"))
                .exists();
        assertThat(directory.resolve("namespaces/" + shop + "/core/ConfigMap/changed.yaml"))
                .doesNotExist();
    }

    @Test
    @NeedsStandIn("the test does what controllers do")
    void whatTheClusterMakesByItselfIsNotKept() throws Exception {
        Following following = follow();
        create(
                "v1",
                "Service",
                shop,
                "web",
                "\"spec\": {\"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}]}");
        // Each kind is a stream of its own; what a controller makes of a service comes after that.
        following.await("Service/web");
        create("v1", "Endpoints", shop, "web", "\"subsets\": []");
        create("v1", "Event", shop, "happened", "");
        create("v1", "ConfigMap", shop, "last", "");
        following.await("ConfigMap/last");

        assertThat(following.log.records().stream().map(record -> text(record.bytes())))
                .noneMatch(record -> record.contains("Endpoints") || record.contains("happened"));
    }

    @Test
    @NeedsStandIn("the test does what controllers do")
    void endpointsThatAreHeardOfBeforeTheirServiceAreNotKept() throws Exception {
        // Services are not watched at all here, as if that were ever so late.
        try (Source ofEndpoints = source().namespaces(shop).kinds("Endpoints").build()) {
            Following following = new Following(ofEndpoints, Optional.empty());
            following.log.awaitBegun(LIMIT);
            create(
                    "v1",
                    "Service",
                    shop,
                    "web",
                    "\"spec\": {\"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}]}");
            create("v1", "Endpoints", shop, "web", "\"subsets\": []");
            create("v1", "Endpoints", shop, "elsewhere", "\"subsets\": []");
            following.await("Endpoints/elsewhere");

            assertThat(following.log.records().stream().map(record -> text(record.bytes())))
                    .noneMatch(record -> record.contains("Endpoints/web"));
            following.stop();
        }
    }

    @Test
    @NeedsStandIn("nobody else defines kinds meanwhile")
    void snapshotNamesEveryStreamAndIsNoMoment() throws Exception {
        Checkpoint base = base(source).checkpoint();
        Map<String, String> begun = follow().last().positions();

        assertThat(base.positions()).containsOnlyKeys(begun.keySet());
        assertThat(base.instant()).isPresent();
        assertThat(base.state()).containsKey(Checkpoint.NO_MOMENT);
    }

    @Test
    @NeedsStandIn("its watches are dropped")
    void noSecretValueIsLogged() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        System.setErr(new PrintStream(logged, true, UTF_8));
        try {
            Following following = follow();
            create("v1", "Secret", shop, "login", "\"data\": {\"password\": \"" + ShopNamespace.PASSWORD + "\"}");
            following.await(ShopNamespace.PASSWORD);
            standIn().dropWatches();
            assertThat(String.valueOf(following.outcome())).doesNotContain(ShopNamespace.PASSWORD);
        } finally {
            System.setErr(before);
        }
        assertThat(logged.toString(UTF_8)).doesNotContain(ShopNamespace.PASSWORD);
    }
}
