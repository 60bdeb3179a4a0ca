package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.k8s.Planned.Action;
import io.holdfast.spi.source.RestoreTarget;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** What a person is told of a plan or a restore: each thing once, however many objects it is about, since the files beside it have them all. */
final class RestoreSummary {

    private final Map<Action, Integer> actions = new EnumMap<>(Action.class);
    private final Map<String, List<String>> warnings = new LinkedHashMap<>();
    private final Map<String, List<String>> skipped = new LinkedHashMap<>();

    void add(Planned planned) {
        actions.merge(planned.action(), 1, Integer::sum);
        planned.warnings().forEach(reason -> add(warnings, reason, planned));
        if (planned.action() == Action.CONFLICT) {
            add(skipped, planned.reason(), planned);
        }
    }

    /** Adds an object with what became of it. */
    void add(Planned planned, JsonNode result) {
        add(planned);
        result.path("lost").forEach(field -> add(skipped, "the server did not keep " + field.asText(), planned));
        if (result.has("owners")) {
            add(skipped, "owners: " + result.path("owners").asText(), planned);
        }
    }

    private static void add(Map<String, List<String>> said, String reason, Planned planned) {
        said.computeIfAbsent(reason, none -> new ArrayList<>())
                .add(planned.original().file().path());
    }

    /** Tells it. */
    void tell(RestoreTarget target, boolean planOnly) {
        tell(warnings, target::warn);
        tell(skipped, target::skip);
        List<String> counts = new ArrayList<>();
        actions.forEach(
                (action, count) -> counts.add(count + " " + action.name().toLowerCase(Locale.ROOT)));
        target.done(
                planOnly
                        ? "Nothing was changed in the cluster. The plan: " + String.join(", ", counts) + "."
                        : "Objects: " + String.join(", ", counts) + ".");
    }

    private static void tell(Map<String, List<String>> said, BiConsumer<String, String> to) {
        said.forEach((reason, objects) -> to.accept(
                objects.get(0), reason + (objects.size() == 1 ? "" : " (and so " + (objects.size() - 1) + " others)")));
    }
}
