package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tells in which fields of one object another has something else, or nothing. What only the other has does not count. */
final class Comparison {

    private static final List<String> KEYS =
            List.of("name", "uid", "containerPort", "port", "protocol", "mountPath", "type", "key");

    private final List<String> differences = new ArrayList<>();

    private Comparison() {}

    /** The paths of those fields; never their values, which may be secret. */
    static List<String> differences(JsonNode wanted, JsonNode is) {
        Comparison comparison = new Comparison();
        comparison.compare("", wanted, is);
        return comparison.differences;
    }

    private void compare(String path, JsonNode wanted, JsonNode is) {
        if (wanted.isNull() || (wanted.isContainerNode() && wanted.isEmpty() && is.isMissingNode())) {
            // Servers leave out what is empty.
            return;
        }
        if (wanted.isObject() && is.isObject()) {
            for (Map.Entry<String, JsonNode> field : wanted.properties()) {
                compare(path + "." + field.getKey(), field.getValue(), is.path(field.getKey()));
            }
        } else if (wanted.isArray() && is.isArray()) {
            for (int i = 0; i < wanted.size(); i++) {
                compare(path + "[" + i + "]", wanted.get(i), counterpart(wanted.get(i), is, i));
            }
            if (is.size() < wanted.size()) {
                differences.add(path);
            }
        } else if (!wanted.equals(is) && !isSameNumber(wanted, is)) {
            differences.add(path);
        }
    }

    /** The element with the same keys, or else at the same place. */
    private static JsonNode counterpart(JsonNode element, JsonNode list, int index) {
        if (element.isObject()) {
            for (JsonNode other : list) {
                if (KEYS.stream().anyMatch(element::has)
                        && KEYS.stream()
                                .allMatch(key -> !element.has(key)
                                        || !other.has(key)
                                        || element.path(key).equals(other.path(key)))) {
                    return other;
                }
            }
        }
        return index < list.size() ? list.get(index) : MissingNode.getInstance();
    }

    private static boolean isSameNumber(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber() && one.decimalValue().compareTo(other.decimalValue()) == 0;
    }
}
