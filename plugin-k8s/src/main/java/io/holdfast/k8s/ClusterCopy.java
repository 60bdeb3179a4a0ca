package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One copy of a cluster's objects on its way into a snapshot. */
final class ClusterCopy {

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final KubernetesSettings settings;
    private final ApiServer server;
    private final EntrySink sink;
    private final Operation operation;
    private final Generated generated = new Generated();
    private final Needed needed;
    private final Map<String, Integer> leftOut = new TreeMap<>();
    private final ArrayNode resources = JsonNodeFactory.instance.arrayNode();
    private final Map<String, String> positions = new TreeMap<>();
    private long objects;

    ClusterCopy(KubernetesSettings settings, ApiServer server, EntrySink sink, Operation operation) {
        this.settings = settings;
        this.server = server;
        this.sink = sink;
        this.operation = operation;
        needed = new Needed(settings.selection(), settings.scope());
    }

    Checkpoint copy(String cluster) throws IOException, InterruptedException {
        Instant begun = operation.clock().instant();
        String version = server.get("/version", operation).path("gitVersion").asText();
        Discovery discovery = Discovery.of(server, operation);
        for (String dead : discovery.unreachable()) {
            sink.skip(ObjectFiles.ORIGINALS + dead, "the server of this API does not answer");
        }
        for (ApiResource resource : ordered(discovery.distinct(this::isChosen))) {
            operation.checkCancelled();
            if (Generated.isNeverKept(resource)) {
                leftOut.merge("all " + resource.qualified(), 1, Integer::sum);
            } else {
                copy(resource);
            }
        }
        putFacts(cluster, version, discovery);
        Instant ended = operation.clock().instant();
        String span = "kinds were listed one after another from " + begun + " to " + ended;
        return new Checkpoint(
                Optional.of(ended),
                positions,
                Map.of("cluster", cluster, "version", version, Checkpoint.NO_MOMENT, span));
    }

    /** What is in namespaces comes first, and what others are judged by before those. */
    /** What cannot be listed, such as a review of somebody's rights, is asked and never kept. */
    private boolean isChosen(ApiResource resource) {
        return settings.selection().hasKind(resource) && resource.verbs().contains("list");
    }

    private static List<ApiResource> ordered(List<ApiResource> resources) {
        List<String> first = List.of("services", "clusterrolebindings.rbac.authorization.k8s.io");
        List<ApiResource> ordered = new ArrayList<>(resources);
        ordered.sort(Comparator.comparing(ApiResource::namespaced)
                .reversed()
                .thenComparing(resource -> !first.contains(resource.qualified()))
                .thenComparing(ApiResource::group)
                .thenComparing(ApiResource::plural));
        return ordered;
    }

    private void copy(ApiResource resource) throws IOException, InterruptedException {
        if (!settings.copies(resource)) {
            return;
        }
        PagedList list = new PagedList(server, resource, operation);
        Set<String> namespaces = new TreeSet<>();
        long before = objects;
        for (String place : settings.selection().places(resource)) {
            String directory = ObjectFiles.directory(
                    place.isEmpty() && resource.namespaced() ? "*" : place, resource.group(), resource.kind());
            try {
                String from = list.forEach(place, object -> copy(resource, object, namespaces));
                new WatchedPlace(resource, place).at(from).ifPresent(stream -> positions.put(stream, from));
            } catch (ApiException e) {
                skip(directory, e);
            }
        }
        for (String namespace : namespaces) {
            String directory = ObjectFiles.directory(namespace, resource.group(), resource.kind());
            sink.finish(directory);
            sink.finish(ObjectFiles.ORIGINALS + directory);
        }
        if (list.torn()) {
            sink.warn(resource.qualified(), "listing these objects took so long that they are of several moments");
        }
        note(resource, list, objects - before);
    }

    private void skip(String directory, ApiException e) throws IOException {
        if (e.code() == FORBIDDEN) {
            sink.skip(directory, "the account may not list these objects; let it get and list them");
        } else if (e.code() == NOT_FOUND) {
            // Its definition was deleted meanwhile, and with it its objects.
            sink.warn(directory, "is not served any more");
        } else {
            throw e;
        }
    }

    private void copy(ApiResource resource, ObjectNode object, Set<String> namespaces)
            throws IOException, InterruptedException {
        Optional<String> why = generated.why(resource, object);
        if (!isWanted(resource, object)) {
            return;
        }
        if (why.isPresent()) {
            leftOut.merge(why.get(), 1, Integer::sum);
            return;
        }
        String path = ObjectFiles.path(resource, object);
        sink.put(Entry.file(path + ".yaml").build(), Content.of(Yaml.write(Cleaning.clean(object))));
        sink.put(
                Entry.file(ObjectFiles.original(path)).build(),
                Content.of(object.toString().getBytes(UTF_8)));
        namespaces.add(object.path("metadata").path("namespace").asText());
        objects++;
    }

    private boolean isWanted(ApiResource resource, JsonNode object) {
        boolean wanted = resource.namespaced() ? settings.selection().has(object) : needed.has(object);
        if (wanted && (resource.namespaced() || object.has("roleRef"))) {
            needed.see(object);
        }
        return wanted;
    }

    private void note(ApiResource resource, PagedList list, long count) {
        ObjectNode noted = resources.addObject();
        noted.put("group", resource.group());
        noted.put("version", resource.version());
        noted.put("resource", resource.plural());
        noted.put("kind", resource.kind());
        noted.put("namespaced", resource.namespaced());
        resource.served().forEach(noted.putArray("served")::add);
        noted.put("resourceVersion", list.version());
        noted.put("objects", count);
    }

    private void putFacts(String cluster, String version, Discovery discovery)
            throws IOException, InterruptedException {
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        facts.put("cluster", cluster);
        facts.put("version", version);
        facts.set("resources", resources);
        ObjectNode missing = facts.putObject("leftOut");
        leftOut.forEach(missing::put);
        discovery.unreachable().forEach(facts.putArray("unreachable")::add);
        sink.warn(ObjectFiles.FACTS, "left out, since the cluster makes it by itself: " + leftOut.keySet());
        sink.put(Entry.file(ObjectFiles.FACTS).build(), Content.of((facts.toPrettyString() + "\n").getBytes(UTF_8)));
    }
}
