package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.k8s.Planned.Action;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.RestoreTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestoreSummaryTest {

    /** Hears what a person is told. */
    private static final class Heard implements RestoreTarget {
        private final List<String> lines = new ArrayList<>();

        @Override
        public Path directory() {
            return Path.of("none");
        }

        @Override
        public void warn(String path, String reason) {
            lines.add("warning " + path + ": " + reason);
        }

        @Override
        public void skip(String path, String reason) {
            lines.add("missing " + path + ": " + reason);
        }

        @Override
        public void done(String what) {
            lines.add(what);
        }
    }

    private final RestoreSummary summary = new RestoreSummary();

    private static Planned planned(String name, Action action, String reason, String... warnings) {
        Original original = new Original(
                Entry.file(name + ".json").build(), "apps", "Deployment", "shop/" + name, "uid", List.of(), "");
        return new Planned(original, action, reason, List.of(), "").warning(List.of(warnings));
    }

    private List<String> told(boolean planOnly) {
        Heard heard = new Heard();
        summary.tell(heard, planOnly);
        return heard.lines;
    }

    @Test
    void sameThingIsSaidOnceOfAllObjects() {
        for (int i = 0; i < 3; i++) {
            summary.add(planned("web" + i, Action.CREATE, "", "the cluster has no nodes"));
        }
        summary.add(planned("db", Action.CREATE, "", "the cluster has no StorageClass fast"));
        summary.add(planned("old", Action.CONFLICT, "the one that is there is being deleted"));

        assertThat(told(true))
                .containsExactly(
                        "warning web0.json: the cluster has no nodes (and so 2 others)",
                        "warning db.json: the cluster has no StorageClass fast",
                        "missing old.json: the one that is there is being deleted",
                        "Nothing was changed in the cluster. The plan: 4 create, 1 conflict.");
    }

    @Test
    void whatTheServerDidNotKeepIsMissing() throws Exception {
        JsonNode lost = ApiServer.JSON.readTree("{\"result\": \"restored\", \"lost\": [\".spec.color\"]}");
        summary.add(planned("one", Action.CREATE, ""), lost);
        summary.add(planned("two", Action.UNCHANGED, ""), ApiServer.JSON.readTree("{}"));

        assertThat(told(false))
                .containsExactly(
                        "missing one.json: the server did not keep .spec.color", "Objects: 1 create, 1 unchanged.");
    }
}
