package io.holdfast.testkit.k8s;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON merge patch (RFC 7386) and JSON patch (RFC 6902). */
final class Patches {

    private Patches() {}

    static Map<String, Object> merge(Map<String, Object> target, Map<String, Object> patch) {
        Map<String, Object> merged = Json.copy(target);
        patch.forEach((key, value) -> {
            if (value == Json.NULL) {
                merged.remove(key);
            } else if (value instanceof Map<?, ?>) {
                merged.put(key, merge(new LinkedHashMap<>(Json.at(merged, key)), Json.at(patch, key)));
            } else {
                merged.put(key, Json.copy(value));
            }
        });
        return merged;
    }

    static Map<String, Object> json(Map<String, Object> target, Object patch) throws Refusal {
        Map<String, Object> holder = new LinkedHashMap<>(Map.of("", Json.copy(target)));
        if (!(patch instanceof List<?> operations)) {
            throw Refusal.badRequest("a JSON patch is a list");
        }
        Map<String, Object> list = Map.of("operations", operations);
        for (Map<String, Object> operation : Json.objects(list, "operations")) {
            List<String> path = new ArrayList<>();
            for (String part : Json.text(operation, "path").split("/", -1)) {
                path.add(part.replace("~1", "/").replace("~0", "~"));
            }
            perform(holder, path, Json.text(operation, "op"), operation.getOrDefault("value", Json.NULL));
        }
        return Json.child(holder, "");
    }

    @SuppressWarnings("unchecked") // Lists and objects are made by Json.
    private static void perform(Object in, List<String> path, String operation, Object value) throws Refusal {
        String key = path.get(0);
        boolean last = path.size() == 1;
        if (in instanceof Map<?, ?> map) {
            Map<String, Object> object = (Map<String, Object>) map;
            if (!last) {
                perform(object.getOrDefault(key, Json.NULL), path.subList(1, path.size()), operation, value);
            } else if (operation.equals("add") || operation.equals("replace")) {
                object.put(key, value);
            } else if (operation.equals("test") && value.equals(object.get(key))) {
                return;
            } else if (!operation.equals("remove") || object.remove(key) == null) {
                throw unprocessable(operation, key);
            }
        } else if (in instanceof List<?> list && last && key.equals("-")) {
            ((List<Object>) list).add(value);
        } else if (in instanceof List<?> list && key.matches("[0-9]+") && Integer.parseInt(key) < list.size()) {
            int index = Integer.parseInt(key);
            if (!last) {
                perform(list.get(index), path.subList(1, path.size()), operation, value);
            } else if (operation.equals("remove")) {
                list.remove(index);
            } else if (operation.equals("replace")) {
                ((List<Object>) list).set(index, value);
            } else {
                ((List<Object>) list).add(index, value);
            }
        } else {
            throw unprocessable(operation, key);
        }
    }

    private static Refusal unprocessable(String operation, String key) {
        return new Refusal(
                422,
                "Invalid",
                "the server rejected our request due to an error in our request: " + operation + " of " + key);
    }
}
