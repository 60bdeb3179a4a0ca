package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog.Appended;
import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was deleted where nobody could hear of it does not come back in a restore. */
class VanishedKindTest extends FollowedCase {

    private static final String GONE = "{\"gone\":";
    private static final String TOLD = "{\"told\":";
    private static final ApiFault REFUSED = new ApiFault(ApiFault.Kind.ANSWER, 400, "BadRequest", 0);
    private static final ApiFault NOT_FOUND = new ApiFault(ApiFault.Kind.ANSWER, 404, "NotFound", 0);

    /** The definition of widgets, where they are, and the stream of what is told of them. */
    private String definition;

    private String widgets;
    private String stream;
    private Following first;
    private RecordedEntries base;

    @BeforeEach
    void name() {
        definition = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets." + group;
        widgets = "/apis/" + group + "/v1/namespaces/" + shop + "/widgets/";
        stream = shop + "/widgets." + group;
    }

    private void define() throws Exception {
        cluster.create(ShopNamespace.widgets("size").replace("example.org", group));
        String all = widgets.substring(0, widgets.length() - 1);
        TestCluster.await("served what comes back", () -> cluster.isThere(all));
    }

    private void widget(String name) throws Exception {
        create(group + "/v1", "Widget", shop, name, "\"spec\": {\"size\": 1}");
    }

    /** Follows, makes a snapshot, and ends. */
    private void followForAWhile() throws Exception {
        first = follow();
        base = base(source);
        first.stop();
    }

    private Following goOn(Following from) {
        return new Following(source, Optional.of(from.last()));
    }

    /** Waits until a change was followed that was made now. */
    private void awaitAnother(Following following) throws Exception {
        create("v1", "ConfigMap", shop, "another", "");
        following.await("ConfigMap/another");
    }

    private static boolean says(Following following, String what) {
        return following.log.records().stream()
                .anyMatch(record -> text(record.bytes()).startsWith(what));
    }

    private void assertThere(Path restored, String widget, boolean there) {
        String path = "namespaces/" + shop + "/" + group + "/Widget/" + widget;
        assertThat(restored.resolve(path + ".yaml").toFile().exists()).as(path).isEqualTo(there);
        assertThat(restored.resolve("original/" + path + ".json").toFile().exists())
                .as("original of " + path)
                .isEqualTo(there);
        assertThat(restored.resolve("namespaces/" + shop + "/core/ConfigMap/kept.yaml"))
                .exists();
    }

    @Test
    void objectsOfAKindThatVanishedWhileNobodyFollowedAreGone() throws Exception {
        define();
        widget("one");
        followForAWhile();
        // The snapshot is behind what was followed.
        widget("two");
        base = base(source);
        cluster.delete(definition);

        Following next = goOn(first);
        int number = next.await(GONE);
        Appended gone = next.log.records().get(number - 1);
        restore(source, base, joined(first, next), directory);

        assertThat(base.entry("namespaces/" + shop + "/" + group + "/Widget/two.yaml"))
                .isPresent();
        assertThere(directory, "one", false);
        assertThere(directory, "two", false);
        assertThat(gone.stream()).isEqualTo(stream);
        // Or else a restore would take it to be in the snapshot.
        assertThat(ResourceVersion.compare(
                        gone.upTo().positions().getOrDefault(stream, ""),
                        base.checkpoint().positions().getOrDefault(stream, "")))
                .isPositive();
    }

    @Test
    void kindThatComesBackIsToldAnew() throws Exception {
        define();
        widget("one");
        followForAWhile();
        cluster.delete(definition);
        Following next = goOn(first);
        next.await(GONE);
        next.stop();

        Following again = goOn(next);
        awaitAnother(again);
        assertThat(says(again, GONE)).isFalse();
        define();
        widget("two");
        again.await(TOLD);
        again.await("Widget/two");
        restore(source, base, joined(first, next, again), directory);

        assertThere(directory, "one", false);
        assertThere(directory, "two", true);
    }

    @Test
    @NeedsStandIn("requests are refused")
    void objectsAreGoneWhenTheirWatchIsAnsweredThatNothingIsThere() throws Exception {
        define();
        widget("one");
        followForAWhile();
        AtomicBoolean deleted = new AtomicBoolean();
        standIn()
                .on(
                        request -> {
                            if (ApiRequest.watch("widgets").test(request) && deleted.compareAndSet(false, true)) {
                                standIn().delete(definition);
                            }
                            return false;
                        },
                        REFUSED);

        Following next = goOn(first);
        next.await(GONE);
        restore(source, base, joined(first, next), directory);

        assertThat(deleted).isTrue();
        assertThere(directory, "one", false);
    }

    @Test
    @NeedsStandIn("watches are refused")
    void objectsOfADefinitionThatIsStillThereAreToldAnewAndNotGone() throws Exception {
        define();
        widget("one");
        widget("two");
        followForAWhile();
        cluster.delete(widgets + "two");
        standIn().on(ApiRequest.first(1, ApiRequest.watch("widgets")), NOT_FOUND);

        Following next = goOn(first);
        next.await(TOLD);
        restore(source, base, joined(first, next), directory);

        assertThat(says(next, GONE)).isFalse();
        assertThere(directory, "one", true);
        assertThere(directory, "two", false);
    }

    @Test
    @NeedsStandIn("requests are refused")
    void whatIsDeletedBehindAListThatBrokeOffIsGone() throws Exception {
        followForAWhile();
        define();
        for (int i = 10; i < 70; i++) {
            widget("w" + i);
        }
        standIn().on(ApiRequest.nextPage("widgets"), REFUSED);
        Following broken = goOn(first);
        assertThat(broken.outcome()).isInstanceOf(IOException.class);
        assertThat(says(broken, "{\"path\":\"namespaces/" + shop + "/" + group + "/Widget/w10\""))
                .isTrue();
        standIn().heal();
        cluster.delete(widgets + "w10");

        Following whole = goOn(broken);
        whole.await(TOLD);
        restore(source, base, joined(first, broken), directory.resolve("broken"));
        restore(source, base, joined(first, broken, whole), directory.resolve("whole"));

        // Of a list that is not whole nothing counts.
        assertThere(directory.resolve("broken"), "w10", false);
        assertThere(directory.resolve("broken"), "w11", false);
        assertThere(directory.resolve("whole"), "w10", false);
        assertThere(directory.resolve("whole"), "w11", true);
        assertThere(directory.resolve("whole"), "w69", true);
    }

    @Test
    @NeedsStandIn("the server of a group is silent")
    void objectsOfAGroupWhoseServerIsSilentAreNotGone() throws Exception {
        define();
        widget("one");
        followForAWhile();
        cluster.delete(definition);
        standIn().addDeadApi(group + "/v1");

        Following next = goOn(first);
        awaitAnother(next);

        assertThat(says(next, GONE)).isFalse();
    }

    @Test
    void logOfAnEarlierVersionIsGoneOnWithUnlessAKindHasVanished() throws Exception {
        define();
        widget("one");
        followForAWhile();
        Checkpoint last = first.last();
        Optional<Checkpoint> before = Optional.of(new Checkpoint(last.instant(), last.positions(), Map.of()));
        Following next = new Following(source, before);
        awaitAnother(next);
        next.stop();
        cluster.delete(definition);

        Following lost = new Following(source, before);
        assertThat(lost.outcome())
                .isInstanceOf(LogLostException.class)
                .hasMessageContaining(stream)
                .hasMessageContaining("earlier version");
        assertThat(lost.log.records()).isEmpty();
        goOn(next).await(GONE);
    }
}
