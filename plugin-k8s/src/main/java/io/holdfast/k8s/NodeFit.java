package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Whether there are nodes that pods may be put on, by labels and taints as the scheduler judges them; how much room they have is not looked at. */
final class NodeFit {

    /** Taints of a state that passes, such as of a node that is not ready yet. */
    private static final String PASSING = "node.kubernetes.io/";

    private static final Set<String> KEEPS_OUT = Set.of("NoSchedule", "NoExecute");

    private final List<JsonNode> nodes;

    NodeFit(List<JsonNode> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** Whether pods may be put on some nodes only. */
    static boolean isChoosy(JsonNode pod) {
        return !pod.path("nodeSelector").isEmpty() || !terms(pod).isMissingNode();
    }

    /** Why no node takes pods of a specification; empty if one does. */
    Optional<String> whyNot(JsonNode pod) {
        if (nodes.isEmpty()) {
            return Optional.of("the cluster has no nodes");
        }
        List<JsonNode> chosen = nodes.stream()
                .filter(node -> hasSelected(pod, node) && hasTerm(pod, node))
                .toList();
        if (chosen.isEmpty()) {
            return Optional.of("no node has the labels that its pods ask for: " + asked(pod));
        }
        Set<String> taints = new TreeSet<>();
        for (JsonNode node : chosen) {
            List<String> closed = untolerated(pod, node);
            if (closed.isEmpty()) {
                return Optional.empty();
            }
            taints.addAll(closed);
        }
        return Optional.of("no node that its pods may be put on is without a taint that they do not tolerate: "
                + String.join(", ", taints));
    }

    private static JsonNode terms(JsonNode pod) {
        return pod.at("/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms");
    }

    private static String asked(JsonNode pod) {
        Set<String> asked = new TreeSet<>();
        pod.path("nodeSelector")
                .properties()
                .forEach(label ->
                        asked.add(label.getKey() + "=" + label.getValue().asText()));
        for (JsonNode term : terms(pod)) {
            for (JsonNode wanted : term.path("matchExpressions")) {
                List<String> values = new ArrayList<>();
                wanted.path("values").forEach(value -> values.add(value.asText()));
                asked.add(wanted.path("key").asText() + " "
                        + wanted.path("operator").asText() + (values.isEmpty() ? "" : " " + values));
            }
        }
        return String.join(", ", asked);
    }

    private static boolean hasSelected(JsonNode pod, JsonNode node) {
        JsonNode labels = node.at("/metadata/labels");
        return pod.path("nodeSelector").properties().stream()
                .allMatch(label -> labels.path(label.getKey()).equals(label.getValue()));
    }

    /** Terms are alternatives. One that names the node by a field is of a cluster that is gone, and holds for none. */
    private static boolean hasTerm(JsonNode pod, JsonNode node) {
        JsonNode terms = terms(pod);
        if (terms.isMissingNode()) {
            return true;
        }
        for (JsonNode term : terms) {
            boolean empty = term.path("matchExpressions").isEmpty();
            if (!empty && hasAll(term, node)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasAll(JsonNode term, JsonNode node) {
        for (JsonNode wanted : term.path("matchExpressions")) {
            if (!has(wanted, node.at("/metadata/labels").path(wanted.path("key").asText()))) {
                return false;
            }
        }
        return term.path("matchFields").isEmpty();
    }

    private static boolean has(JsonNode wanted, JsonNode label) {
        boolean there = !label.isMissingNode();
        boolean named = false;
        for (JsonNode value : wanted.path("values")) {
            named |= value.equals(label);
        }
        return switch (wanted.path("operator").asText()) {
            case "In" -> there && named;
            case "NotIn" -> !named;
            case "Exists" -> there;
            case "DoesNotExist" -> !there;
            case "Gt" -> there && label.asLong() > wanted.at("/values/0").asLong();
            case "Lt" -> there && label.asLong() < wanted.at("/values/0").asLong();
            default -> false;
        };
    }

    private static List<String> untolerated(JsonNode pod, JsonNode node) {
        List<String> closed = new ArrayList<>();
        for (JsonNode taint : node.at("/spec/taints")) {
            String key = taint.path("key").asText();
            String effect = taint.path("effect").asText();
            if (KEEPS_OUT.contains(effect) && !key.startsWith(PASSING) && !isTolerated(pod, taint)) {
                String value = taint.path("value").asText();
                closed.add(key + (value.isEmpty() ? "" : "=" + value) + ":" + effect);
            }
        }
        return closed;
    }

    private static boolean isTolerated(JsonNode pod, JsonNode taint) {
        for (JsonNode toleration : pod.path("tolerations")) {
            String effect = toleration.path("effect").asText();
            String key = toleration.path("key").asText();
            boolean exists = toleration.path("operator").asText().equals("Exists");
            boolean sameEffect =
                    effect.isEmpty() || effect.equals(taint.path("effect").asText());
            boolean sameKey =
                    key.isEmpty() ? exists : key.equals(taint.path("key").asText());
            boolean sameValue = exists
                    || toleration
                            .path("value")
                            .asText()
                            .equals(taint.path("value").asText());
            if (sameEffect && sameKey && sameValue) {
                return true;
            }
        }
        return false;
    }
}
