package io.holdfast.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A change of objects on their way back into a cluster: a JSON patch (RFC 6902) for those that are selected. Immutable and thread-safe.
 *
 * <p>An object is selected as it is in the snapshot, and patched behind all else that a restore makes of it, such as another namespace. All operations of a patch are done, or else the object is a conflict and stays unwritten: also if a {@code test} does
 * not hold. What an object is, its kind, name and namespace, no patch changes.
 */
public final class RestorePatch {

    private static final Set<String> OPERATIONS = Set.of("add", "remove", "replace", "move", "copy", "test");
    /** The fields of operations with paths at which something must be. */
    private static final Map<String, List<String>> READ = Map.of(
            "remove", List.of("path"), "replace", List.of("path"), "move", List.of("from"), "copy", List.of("from"));

    private static final Set<String> WITH_VALUE = Set.of("add", "replace", "test");
    private static final List<String> IDENTITY =
            List.of("/apiVersion", "/kind", "/metadata/name", "/metadata/namespace");

    private final JsonNode operations;
    private final Selection selection;
    private final String selected;

    private RestorePatch(JsonNode operations, Selection selection, String selected) {
        this.operations = operations;
        this.selection = selection;
        this.selected = selected;
    }

    /**
     * A patch for all objects, until some are selected.
     *
     * @param patch JSON: {@code [{"op": "replace", "path": "/spec/replicas", "value": 1}]}
     */
    public static Builder builder(String patch) {
        return new Builder(patch);
    }

    /**
     * Reads patches as a file has them.
     *
     * @param file JSON: {@code [{"kinds": ["Deployment"], "namespaces": [], "names": ["web*"], "labels": "app=web", "patch": […]}]}
     * @throws IllegalArgumentException if they cannot be read; what is in them is not repeated
     */
    static List<RestorePatch> read(String file) {
        List<RestorePatch> patches = new ArrayList<>();
        JsonNode list = parsed(file, "The file of patches");
        if (!list.isArray()) {
            throw new IllegalArgumentException("The file of patches is no list");
        }
        for (JsonNode one : list) {
            Set<String> unknown = new TreeSet<>();
            one.fieldNames().forEachRemaining(unknown::add);
            unknown.removeAll(Set.of("kinds", "namespaces", "names", "labels", "patch"));
            if (!one.isObject() || !unknown.isEmpty()) {
                throw new IllegalArgumentException(
                        "A patch has kinds, namespaces, names, labels and patch, and not " + unknown);
            }
            patches.add(builder(one.path("patch").toString())
                    .kinds(texts(one.path("kinds")))
                    .namespaces(texts(one.path("namespaces")))
                    .names(texts(one.path("names")))
                    .labels(one.path("labels").asText())
                    .build());
        }
        return patches;
    }

    private static String[] texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts.toArray(String[]::new);
    }

    private static JsonNode parsed(String json, String what) {
        try {
            return ApiServer.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            // The cause would show a part of it, and a value may be secret.
            throw new IllegalArgumentException(
                    what + " is no JSON, from line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + " on");
        }
    }

    /** Whether it is for an object of a snapshot. */
    boolean isFor(JsonNode original, String plural) {
        String group = Original.group(original);
        return selection.hasKind(
                        new ApiResource(group, "", plural, original.path("kind").asText(), true, Set.of(), List.of()))
                && selection.has(original)
                && (selection.namespaces().isEmpty()
                        || original.path("metadata").has("namespace"));
    }

    /**
     * The object as it is then.
     *
     * @throws UnfitPatchException if an operation cannot be done; the object is as before
     */
    ObjectNode apply(ObjectNode object) throws UnfitPatchException {
        JsonNode patched = object;
        for (JsonNode operation : operations) {
            for (String field : READ.getOrDefault(operation.path("op").asText(), List.of())) {
                // The library lets some of this pass.
                if (patched.at(operation.path(field).asText()).isMissingNode()) {
                    throw unfit(operation);
                }
            }
            try {
                patched = JsonPatch.apply(ApiServer.JSON.createArrayNode().add(operation), patched);
            } catch (RuntimeException e) {
                // What it says may repeat values.
                throw unfit(operation);
            }
        }
        if (!patched.isObject()) {
            throw new UnfitPatchException("the patch leaves no object");
        }
        return (ObjectNode) patched;
    }

    private static UnfitPatchException unfit(JsonNode operation) {
        return new UnfitPatchException("the patch cannot be applied: " + shown(operation)
                + (operation.path("op").asText().equals("test") ? " does not hold" : " finds nothing there"));
    }

    private static String shown(JsonNode operation) {
        return operation.path("op").asText() + " " + operation.path("path").asText();
    }

    /** What it does, without values. */
    List<String> shown() {
        List<String> shown = new ArrayList<>();
        operations.forEach(operation -> shown.add(shown(operation)));
        return shown;
    }

    /** What tells it from other patches; with values, so only to be hashed. */
    String content() {
        return selected + " " + operations;
    }

    /** Without values. */
    @Override
    public String toString() {
        return selected + " " + shown();
    }

    /** Builds a {@link RestorePatch}. Not thread-safe. */
    public static final class Builder {

        private final String patch;
        private List<String> kinds = List.of();
        private List<String> namespaces = List.of();
        private List<String> names = List.of();
        private String labels = "";

        private Builder(String patch) {
            this.patch = patch;
        }

        /** Only these kinds: {@code Deployment}, {@code deployments.apps}, {@code *.example.org}. */
        public Builder kinds(String... patterns) {
            kinds = List.of(patterns);
            return this;
        }

        /** Only objects in these namespaces of the snapshot. */
        public Builder namespaces(String... patterns) {
            namespaces = List.of(patterns);
            return this;
        }

        /** Only objects with these names. */
        public Builder names(String... patterns) {
            names = List.of(patterns);
            return this;
        }

        /** Only objects whose labels are so: {@code app=web,tier!=cache,canary,!legacy}. */
        public Builder labels(String terms) {
            labels = terms;
            return this;
        }

        /**
         * The patch.
         *
         * @throws IllegalArgumentException if it is no JSON patch, would change what objects are, or the labels cannot be read; no value is repeated
         */
        public RestorePatch build() {
            JsonNode operations = parsed(patch, "The patch");
            if (!operations.isArray() || operations.isEmpty()) {
                throw new IllegalArgumentException("A JSON patch is a list of operations");
            }
            operations.forEach(Builder::check);
            Map<String, Object> selected =
                    new TreeMap<>(Map.of("kinds", kinds, "namespaces", namespaces, "names", names, "labels", labels));
            return new RestorePatch(
                    operations,
                    new Selection(
                            namespaces,
                            List.of(),
                            kinds,
                            List.of(),
                            names,
                            LabelTerms.parse(labels),
                            LabelTerms.parse("")),
                    selected.toString());
        }

        private static void check(JsonNode operation) {
            String name = operation.path("op").asText();
            String path = operation.path("path").asText();
            boolean whole = operation.path("path").isTextual()
                    && (path.isEmpty() || path.startsWith("/"))
                    && (!WITH_VALUE.contains(name) || operation.has("value"))
                    && (!Set.of("move", "copy").contains(name)
                            || operation.path("from").asText().startsWith("/"));
            if (!OPERATIONS.contains(name) || !whole) {
                throw new IllegalArgumentException("'" + name + " " + path + "' is no operation of a JSON patch");
            }
            boolean changesPath = !name.equals("test") && isIdentity(path);
            boolean moves =
                    name.equals("move") && isIdentity(operation.path("from").asText());
            if (changesPath || moves) {
                throw new IllegalArgumentException(
                        "'" + name + " " + path + "' would change what objects are; namespaces are mapped otherwise");
            }
        }

        /** Whether something is at a path, above or below it by which an object is known. */
        private static boolean isIdentity(String path) {
            return IDENTITY.stream()
                    .anyMatch(own -> own.equals(path) || own.startsWith(path + "/") || path.startsWith(own + "/"));
        }
    }
}
