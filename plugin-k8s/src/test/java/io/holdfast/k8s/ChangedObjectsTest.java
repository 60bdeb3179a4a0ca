package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSource;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Records of a change log, read one after another. */
class ChangedObjectsTest {

    private static final String SHOP = "namespaces/shop/example.org/Widget/";
    private static final String YARD = "namespaces/yard/example.org/Widget/";

    private static ChangedObjects of(String... records) throws Exception {
        LogSource log = new LogSource() {
            @Override
            public Set<String> streams() {
                return Set.of("widgets.example.org");
            }

            @Override
            public void forEach(String stream, RecordHandler handler) throws IOException, InterruptedException {
                for (String record : records) {
                    handler.record(ByteBuffer.wrap(record.getBytes(UTF_8)), Checkpoint.none());
                }
            }
        };
        return ChangedObjects.of(log, new TestOperation());
    }

    private static String there(String path, int size) {
        return "{\"path\": \"" + path + "\", \"object\": {\"size\": " + size + "}}";
    }

    private static String all(String what, String namespace) {
        return new String(ChangeFilter.record(what, new ObjectPlace(namespace, "example.org", "Widget")), UTF_8);
    }

    @Test
    void withoutRecordsAboutPlacesEachObjectIsAsItWasLast() throws Exception {
        ChangedObjects changed = of(
                there(SHOP + "a", 1), there(SHOP + "b", 1), there(SHOP + "a", 2), "{\"path\": \"" + SHOP + "b\"}", "");

        assertThat(changed.present()).containsExactly(SHOP + "a");
        assertThat(changed.object(SHOP + "a").path("size").asInt()).isEqualTo(2);
        assertThat(changed.has(SHOP + "b")).isTrue();
        assertThat(changed.has(SHOP + "c")).isFalse();
    }

    @Test
    void whatIsNotToldOfAPlaceIsGoneInTheSnapshotAndInTheLog() throws Exception {
        ChangedObjects changed = of(
                there(SHOP + "a", 1),
                there(YARD + "a", 1),
                all(ChangeFilter.TELLING, "shop"),
                there(SHOP + "b", 1),
                there(YARD + "b", 1),
                all(ChangeFilter.TOLD, "shop"),
                there(SHOP + "c", 1));

        assertThat(changed.present()).containsExactly(SHOP + "b", SHOP + "c", YARD + "a", YARD + "b");
        assertThat(changed.has(SHOP + "of-the-snapshot")).isTrue();
        assertThat(changed.has(YARD + "of-the-snapshot")).isFalse();
        assertThat(changed.has("namespaces/shop/example.org/WidgetSet/other")).isFalse();
    }

    @Test
    void ofWhatIsNotToldToTheEndNothingCounts() throws Exception {
        List<String> before = List.of(SHOP + "a");
        assertThat(of(there(SHOP + "a", 1), all(ChangeFilter.TELLING, "shop"), there(SHOP + "b", 1))
                        .present())
                .isEqualTo(before);
        ChangedObjects again = of(
                all(ChangeFilter.TELLING, "shop"),
                there(SHOP + "b", 1),
                all(ChangeFilter.TELLING, "shop"),
                there(SHOP + "a", 1),
                all(ChangeFilter.TOLD, "shop"));
        assertThat(again.present()).isEqualTo(before);
    }

    @Test
    void placeThatIsGoneMayComeBack() throws Exception {
        String gone = all(ChangeFilter.GONE, "");
        assertThat(of(there(SHOP + "a", 1), there(YARD + "a", 1), gone).present())
                .isEmpty();
        ChangedObjects back = of(there(SHOP + "a", 1), all(ChangeFilter.TELLING, ""), gone, there(SHOP + "b", 1));
        assertThat(back.present()).containsExactly(SHOP + "b");
        assertThat(back.has("cluster/example.org/Widget/of-the-snapshot")).isTrue();
        assertThat(back.has("cluster/core/Widget/of-the-snapshot")).isFalse();
    }

    @Test
    void whatIsKnownOfAStreamIsReadAsItWasWritten() {
        StreamState core = new StreamState(StreamState.Phase.LISTED, new ObjectPlace("shop", "", "ConfigMap"));
        StreamState custom = new StreamState(StreamState.Phase.GONE, new ObjectPlace("", "example.org", "Widget"));

        assertThat(StreamState.of(core.text())).contains(core);
        assertThat(StreamState.of(custom.text())).contains(custom);
        assertThat(StreamState.of("LATER /example.org/Widget")).isEmpty();
        assertThat(StreamState.of("")).isEmpty();
    }
}
