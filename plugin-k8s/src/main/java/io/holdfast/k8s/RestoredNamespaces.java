package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.Restored;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Namespaces that were restored into others of their own. */
final class RestoredNamespaces implements Restored {

    private static final int NOT_FOUND = 404;

    private final KubernetesTarget cluster;
    private final ApiServer server;
    private final ScratchNamespaces namespaces;
    private final Map<String, String> mapping;
    private final Path directory;
    private final boolean startsPods;
    private final List<TriedObject> objects = Collections.synchronizedList(new ArrayList<>());

    private final List<Planned> leftOut = Collections.synchronizedList(new ArrayList<>());
    /** How many were left out, by why that is, for a person. */
    private final Map<String, Integer> whyLeftOut = Collections.synchronizedMap(new TreeMap<>());

    /** What is not ready; null if nobody could tell. */
    private volatile @Nullable List<String> waiting;

    private boolean closed;

    RestoredNamespaces(
            KubernetesTarget cluster,
            ApiServer server,
            ScratchNamespaces namespaces,
            Map<String, String> mapping,
            Path directory,
            boolean startsPods) {
        this.cluster = cluster;
        this.server = server;
        this.namespaces = namespaces;
        this.mapping = Map.copyOf(mapping);
        this.directory = directory;
        this.startsPods = startsPods;
    }

    /** Where each namespace is. */
    Map<String, String> mapping() {
        return mapping;
    }

    void add(TriedObject object) {
        objects.add(object);
    }

    /**
     * Takes the objects that are neither made nor tried.
     *
     * @param plan what was to be done about all objects
     */
    void leaveOut(List<Planned> plan) {
        Map<String, String> kinds = new HashMap<>();
        plan.forEach(planned ->
                kinds.put(planned.original().uid(), planned.original().kind()));
        for (Planned planned : plan) {
            if (planned.action() == Planned.Action.SKIP) {
                leftOut.add(planned);
                String owner = kinds.get(planned.original().controller());
                String why = owner == null ? planned.reason() : "a " + owner + " makes it anew";
                whyLeftOut.merge(planned.original().kind() + ", since " + why, 1, Integer::sum);
            }
        }
    }

    /** How many objects are neither made nor tried. */
    int leftOut() {
        return leftOut.size();
    }

    /** What became of each object, in the order of their names. */
    List<TriedObject> objects() {
        synchronized (objects) {
            return objects.stream()
                    .sorted(Comparator.comparing(TriedObject::name))
                    .toList();
        }
    }

    boolean startsPods() {
        return startsPods;
    }

    /** Says which workloads are not ready; empty if there is no machine to run pods. */
    void pods(Optional<List<String>> notReady) {
        waiting = notReady.orElse(null);
    }

    /** The workloads that did not become ready; empty if there was no machine to run pods. */
    Optional<List<String>> notReady() {
        return Optional.ofNullable(waiting);
    }

    /** The workloads that are not ready by now. */
    List<String> waiting(Operation operation) throws IOException, InterruptedException {
        List<String> not = new ArrayList<>();
        for (TriedObject object : objects()) {
            if (object.isMade() && Workloads.isOne(object.wanted())) {
                Optional<JsonNode> live = live(object, operation);
                if (live.isEmpty() || !Workloads.isReady(live.get())) {
                    not.add(object.name());
                }
            }
        }
        return not;
    }

    /** An object as it is now, if it is there. */
    Optional<JsonNode> live(TriedObject object, Operation operation) throws IOException, InterruptedException {
        try {
            return Optional.of(server.get(object.path(), operation));
        } catch (ApiException e) {
            if (e.code() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    void writeReport() throws IOException {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (TriedObject object : objects()) {
            ObjectNode line = json.addObject();
            line.put("object", object.name());
            line.put("result", object.failure().isEmpty() ? (object.isMade() ? "made" : "tried") : "failed");
            if (!object.failure().isEmpty()) {
                line.put("reason", object.failure());
            } else if (!object.triedSince().isEmpty()) {
                line.put("reason", object.triedSince());
            }
            if (!object.lost().isEmpty()) {
                object.lost().forEach(line.putArray("lost")::add);
            }
        }
        for (Planned planned : List.copyOf(leftOut)) {
            json.addObject()
                    .put(
                            "object",
                            planned.original().kind() + " " + planned.original().name())
                    .put("result", "left out")
                    .put("reason", planned.reason());
        }
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("report.json"), json.toPrettyString() + "\n", UTF_8);
    }

    @Override
    public String description() {
        return mapping.keySet().stream().sorted().toList() + " in " + cluster.description() + " as "
                + mapping.values().stream().sorted().toList();
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public List<String> limits() {
        List<String> limits = new ArrayList<>();
        limits.add("What is in no namespace was not restored");
        List<TriedObject> all = objects();
        long tried = all.stream()
                .filter(object -> !object.isMade() && object.failure().isEmpty())
                .count();
        if (tried > 0) {
            limits.add(tried + " of " + all.size()
                    + " objects were tried as a dry run and not made; report.json says why");
        }
        Map.copyOf(whyLeftOut).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(left -> limits.add(left.getValue() + " neither made nor tried: " + left.getKey()));
        if (startsPods) {
            all.stream()
                    .filter(object -> !object.triedSince().isEmpty() && Workloads.isOne(object.wanted()))
                    .forEach(object -> limits.add(
                            object.name() + " runs no pods and was only tried, since " + object.triedSince()));
        }
        limits.add(startsPods ? "Claims ask for new volumes, and jobs have no pods" : "No pod was started");
        return limits;
    }

    /** As a namespace, if one was restored. */
    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return Optional.of(type.cast(this));
        }
        KubernetesTarget place = mapping.size() == 1
                ? cluster.namespace(mapping.values().iterator().next())
                : cluster;
        return type.isInstance(place) ? Optional.of(type.cast(place)) : Optional.empty();
    }

    /** For as long as it is not closed. */
    ScratchNamespaces namespaces() {
        return namespaces;
    }

    /** Whatever fails, the rest is cleaned up, too: first what others could find. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            namespaces.delete();
        } finally {
            try {
                server.close();
            } finally {
                delete(directory);
            }
        }
    }

    /** Deletes the report of a scratch, and what else was put beside it. */
    static void delete(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
