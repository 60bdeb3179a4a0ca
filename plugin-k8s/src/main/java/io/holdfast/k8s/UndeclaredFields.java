package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fields that a server does not know, by the paths that it gives them: {@code .spec.containers[name="c"].restartPolicy}. */
final class UndeclaredFields {

    private static final Pattern STEP =
            Pattern.compile("\\.(?<name>[^.\\[\\]]+)|\\[(?:[^\\]\"]|\"(?:\\\\.|[^\"\\\\])*\")*\\]");

    private UndeclaredFields() {}

    /**
     * Removes fields from an object; of lists from all their elements, as these have one schema.
     *
     * @return whether there was any
     */
    static boolean remove(JsonNode from, List<String> paths) {
        boolean any = false;
        for (String path : paths) {
            Optional<List<String>> names = names(path);
            any |= names.isPresent() && remove(from, names.get(), 0);
        }
        return any;
    }

    /** The names of fields on the way to one; empty if the path leads to an element of a list. */
    private static Optional<List<String>> names(String path) {
        List<String> names = new ArrayList<>();
        Matcher step = STEP.matcher(path);
        boolean field = false;
        while (step.lookingAt()) {
            field = step.group("name") != null;
            if (field) {
                names.add(step.group("name"));
            }
            step.region(step.end(), path.length());
        }
        return field && step.regionStart() == path.length() ? Optional.of(names) : Optional.empty();
    }

    private static boolean remove(JsonNode from, List<String> names, int depth) {
        boolean any = false;
        if (from.isArray()) {
            for (JsonNode element : from) {
                any |= remove(element, names, depth);
            }
        } else if (from instanceof ObjectNode object) {
            any = depth == names.size() - 1
                    ? object.remove(names.get(depth)) != null
                    : remove(object.path(names.get(depth)), names, depth + 1);
        }
        return any;
    }
}
