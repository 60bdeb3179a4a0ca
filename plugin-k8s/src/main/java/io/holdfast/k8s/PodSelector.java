package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/** Tells which pods a selector has: one of labels alone, as services have it, or one of {@code matchLabels} and {@code matchExpressions}. */
final class PodSelector {

    private PodSelector() {}

    /** Whether an object has these labels with these values; anything has none. */
    static boolean hasLabels(JsonNode wanted, JsonNode object) {
        JsonNode labels = object.at("/metadata/labels");
        for (Map.Entry<String, JsonNode> label : wanted.properties()) {
            if (!label.getValue().equals(labels.path(label.getKey()))) {
                return false;
            }
        }
        return true;
    }

    static boolean selects(JsonNode selector, JsonNode object) {
        boolean plain = !selector.has("matchLabels") && !selector.has("matchExpressions");
        if (!hasLabels(plain ? selector : selector.path("matchLabels"), object)) {
            return false;
        }
        JsonNode labels = object.at("/metadata/labels");
        for (JsonNode expression : selector.path("matchExpressions")) {
            Optional<JsonNode> value =
                    Optional.ofNullable(labels.get(expression.path("key").asText()));
            boolean listed = value.isPresent() && contains(expression.path("values"), value.get());
            boolean fits = switch (expression.path("operator").asText()) {
                case "In" -> listed;
                case "NotIn" -> !listed;
                case "Exists" -> value.isPresent();
                case "DoesNotExist" -> value.isEmpty();
                default -> false;
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** Whether a pod with these labels cannot be one of a selector, since it has another value of a label. */
    static boolean areApart(JsonNode labels, JsonNode selector) {
        for (Map.Entry<String, JsonNode> label : selector.path("matchLabels").properties()) {
            JsonNode other = labels.path(label.getKey());
            if (!other.isMissingNode() && !other.equals(label.getValue())) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode each : list) {
            if (each.equals(value)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a pod takes requests. */
    static boolean isReady(JsonNode pod) {
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True")
                        && !pod.path("metadata").has("deletionTimestamp");
            }
        }
        return false;
    }
}
