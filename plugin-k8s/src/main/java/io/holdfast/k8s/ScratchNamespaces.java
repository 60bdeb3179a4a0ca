package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Namespaces of one scratch. As long as its process lives, each is written to again and again; the server notes when ({@code managedFields}). One that was not for a while is left behind, and whoever makes a scratch deletes it. Both
 * moments are the server's own, so that no clock of any machine matters. Thread-safe.
 */
final class ScratchNamespaces {

    /** Who writes to them, and nothing else. */
    static final String MANAGER = "holdfast-scratch";

    /** Stands for all of them where it matters what is touched. No namespace has this name. */
    static final String PLACE = "(scratch)";

    private static final String NAME = "holdfast-scratch-";
    static final String LABEL = "holdfast.io/scratch";
    static final String HEARTBEAT = "holdfast.io/heartbeat";

    /** For how long one of them may not have been written to while its process lives. */
    static final Duration STALE = Duration.ofMinutes(10);

    private static final Duration BETWEEN_BEATS = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    /** For how long it is waited until they are gone. */
    private static final Duration ENDING = Duration.ofMinutes(4);

    private static final int CONFLICT = 409;

    private static final Logger LOG = LoggerFactory.getLogger(ScratchNamespaces.class);
    private static final ApiResource NAMESPACES =
            new ApiResource("", "v1", "namespaces", "Namespace", false, Set.of("list"), List.of("v1"));
    private static final ApiResource POLICIES = new ApiResource(
            "networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true, Set.of(), List.of("v1"));

    private final ApiServer server;
    private final String id;
    private final UUID process = UUID.randomUUID();
    /** What they are known by, by their names. Guarded by this. */
    private final Map<String, String> uids = new LinkedHashMap<>();

    private long beats;
    private final Thread heart;

    private ScratchNamespaces(ApiServer server, String id) {
        this.server = server;
        this.id = id;
        heart = new Thread(this::beat, "holdfast-k8s-scratch");
        heart.setDaemon(true);
    }

    /** What is called like no other. */
    static String newId() {
        return NAME + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Whether a namespace is called as they are, whoever made it. */
    static boolean isOurs(String namespace) {
        return namespace.startsWith(NAME);
    }

    /**
     * Makes one for each of some namespaces, isolated.
     *
     * @return by which namespace another one is replaced
     */
    static ScratchNamespaces create(ApiServer server, String id, List<String> originals, Operation operation)
            throws IOException, InterruptedException {
        ScratchNamespaces made = new ScratchNamespaces(server, id);
        boolean whole = false;
        try {
            for (int i = 0; i < originals.size(); i++) {
                made.add(id + "-" + (i + 1), operation);
            }
            made.heart.start();
            whole = true;
            return made;
        } finally {
            if (!whole) {
                made.delete();
            }
        }
    }

    /** By which of them each namespace is replaced. */
    Map<String, String> mapping(List<String> originals) {
        Map<String, String> mapping = new HashMap<>();
        for (int i = 0; i < originals.size(); i++) {
            mapping.put(originals.get(i), id + "-" + (i + 1));
        }
        return mapping;
    }

    private void add(String name, Operation operation) throws IOException, InterruptedException {
        JsonNode made = made(name, operation);
        synchronized (this) {
            uids.put(name, made.at("/metadata/uid").asText());
        }
        server.apply(
                POLICIES.path(name, "holdfast-scratch") + "?fieldManager=" + MANAGER + "&force=true",
                isolation(name),
                operation);
    }

    /** A namespace that was not there before: another one of its name is not ours to delete. */
    private JsonNode made(String name, Operation operation) throws IOException, InterruptedException {
        try {
            return server.create(
                    NAMESPACES.path("") + "?fieldManager=" + MANAGER, namespace(name, beatText(0)), operation);
        } catch (ApiException e) {
            if (e.code() != CONFLICT) {
                throw e;
            }
            JsonNode there = server.get(NAMESPACES.path("", name), operation);
            // It is ours if the answer to its making was lost.
            if (there.at("/metadata/annotations").path(HEARTBEAT).asText().equals(beatText(0))) {
                return there;
            }
            throw new IOException("There is a namespace " + name + " already; nothing was done with it", e);
        }
    }

    /** Unlike that of any other scratch. */
    private String beatText(long beat) {
        return process + "/" + beat;
    }

    private static String path(String name) {
        return NAMESPACES.path("", name) + "?fieldManager=" + MANAGER + "&force=true";
    }

    private static ObjectNode namespace(String name, String beat) {
        ObjectNode namespace = JsonNodeFactory.instance.objectNode();
        namespace.put("apiVersion", "v1").put("kind", "Namespace");
        ObjectNode metadata = namespace.putObject("metadata").put("name", name);
        metadata.putObject("labels").put(LABEL, "true");
        metadata.putObject("annotations").put(HEARTBEAT, beat);
        return namespace;
    }

    /** Nothing comes in, and nothing gets out, but names are asked for. */
    private static ObjectNode isolation(String namespace) {
        ObjectNode policy = JsonNodeFactory.instance.objectNode();
        policy.put("apiVersion", POLICIES.apiVersion()).put("kind", POLICIES.kind());
        policy.putObject("metadata").put("name", "holdfast-scratch").put("namespace", namespace);
        ObjectNode spec = policy.putObject("spec");
        spec.putObject("podSelector");
        spec.putArray("policyTypes").add("Ingress").add("Egress");
        spec.putArray("ingress").addObject().putArray("from").addObject().putObject("podSelector");
        var egress = spec.putArray("egress");
        egress.addObject().putArray("to").addObject().putObject("podSelector");
        ObjectNode names = egress.addObject();
        names.putArray("to")
                .addObject()
                .putObject("namespaceSelector")
                .putObject("matchLabels")
                .put("kubernetes.io/metadata.name", "kube-system");
        var ports = names.putArray("ports");
        ports.addObject().put("protocol", "UDP").put("port", 53);
        ports.addObject().put("protocol", "TCP").put("port", 53);
        return policy;
    }

    private void beat() {
        Operation own = new Unattended("while a scratch was kept alive");
        try {
            while (true) {
                Pause.of(BETWEEN_BEATS, own);
                beatOnce(own);
            }
        } catch (InterruptedException e) {
            // It is closed.
        }
    }

    /** Says once that the process lives. */
    void beatOnce(Operation operation) throws InterruptedException {
        List<Map.Entry<String, String>> all;
        long beat;
        synchronized (this) {
            beats++;
            beat = beats;
            all = List.copyOf(uids.entrySet());
        }
        for (Map.Entry<String, String> one : all) {
            ObjectNode patch = namespace(one.getKey(), beatText(beat));
            // One that is gone, or another of its name, must not be made.
            ((ObjectNode) patch.get("metadata")).put("uid", one.getValue());
            try {
                server.apply(path(one.getKey()), patch, operation);
            } catch (IOException e) {
                LOG.debug("{} could not be written to: {}", one.getKey(), e.getMessage());
            }
        }
    }

    /** Deletes them, and waits until they are gone. */
    void delete() throws IOException {
        heart.interrupt();
        Map<String, String> left;
        synchronized (this) {
            left = new LinkedHashMap<>(uids);
        }
        // Who was cancelled waits until nothing is left.
        boolean interrupted = Thread.interrupted();
        try {
            delete(server, left, new Unattended("while a scratch was deleted"));
        } catch (InterruptedException e) {
            interrupted = true;
            throw new IOException(
                    "Interrupted while " + left.keySet()
                            + " were deleted; the next scratch in the cluster deletes what is left",
                    e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void delete(ApiServer server, Map<String, String> uids, Operation operation)
            throws IOException, InterruptedException {
        for (Map.Entry<String, String> one : uids.entrySet()) {
            delete(server, one.getKey(), one.getValue(), operation);
        }
        Deadline deadline = Deadline.in(ENDING);
        for (Map.Entry<String, String> one : uids.entrySet()) {
            while (isThere(server, one.getKey(), one.getValue(), operation)) {
                if (deadline.isOver()) {
                    throw new IOException("The namespace " + one.getKey()
                            + " is being deleted and is not gone yet; its status says what is in the way");
                }
                Pause.of(BETWEEN_LOOKS, operation);
            }
        }
    }

    private static void delete(ApiServer server, String name, String uid, Operation operation)
            throws IOException, InterruptedException {
        try {
            server.delete(NAMESPACES.path("", name), uid, operation);
        } catch (ApiException e) {
            if (e.code() != CONFLICT) {
                throw e;
            }
            // Another one of its name is not ours; or else it is being deleted already.
        }
    }

    private static boolean isThere(ApiServer server, String name, String uid, Operation operation)
            throws IOException, InterruptedException {
        try {
            return server.get(NAMESPACES.path("", name), operation)
                    .at("/metadata/uid")
                    .asText()
                    .equals(uid);
        } catch (ApiException e) {
            if (e.code() == 404) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Has the cluster delete what killed processes left, and does not wait for it: nothing depends on that, and what is in the way of one of them is not the fault of who comes next.
     *
     * @return the names of those namespaces
     */
    static Set<String> deleteAbandoned(ApiServer server, Operation operation) throws IOException, InterruptedException {
        Map<String, String> abandoned = new LinkedHashMap<>();
        List<JsonNode> ours = new ArrayList<>();
        new PagedList(server, NAMESPACES, operation).forEach("", namespace -> {
            if (namespace.path("metadata").path("labels").has(LABEL)) {
                ours.add(namespace);
            }
        });
        if (!ours.isEmpty()) {
            Instant now = now(server, operation);
            for (JsonNode namespace : ours) {
                boolean stale = beaten(namespace)
                        .filter(beat -> beat.plus(STALE).isBefore(now))
                        .isPresent();
                if (stale) {
                    abandoned.put(
                            namespace.at("/metadata/name").asText(),
                            namespace.at("/metadata/uid").asText());
                }
            }
        }
        for (Map.Entry<String, String> one : abandoned.entrySet()) {
            try {
                delete(server, one.getKey(), one.getValue(), operation);
            } catch (IOException e) {
                LOG.warn("The abandoned namespace {} could not be deleted: {}", one.getKey(), e.getMessage());
            }
        }
        return Set.copyOf(abandoned.keySet());
    }

    /** What time it is for the server: when it would have made something. Nothing is made. */
    private static Instant now(ApiServer server, Operation operation) throws IOException, InterruptedException {
        String name = newId();
        JsonNode made = server.apply(path(name) + "&dryRun=All", namespace(name, "0"), operation);
        return time(made.at("/metadata/creationTimestamp"))
                .orElseThrow(() -> new IOException("The API server does not say when it makes something"));
    }

    /** When one of them was written to last; empty if it is none. It was made by one kind of request, and kept alive by another. */
    private static Optional<Instant> beaten(JsonNode namespace) {
        Optional<Instant> last = Optional.empty();
        for (JsonNode manager : namespace.at("/metadata/managedFields")) {
            if (manager.path("manager").asText().equals(MANAGER)) {
                Optional<Instant> time = time(manager.path("time"));
                last = Stream.of(last, time).flatMap(Optional::stream).max(Comparator.naturalOrder());
            }
        }
        return last;
    }

    private static Optional<Instant> time(JsonNode text) {
        try {
            return Optional.of(Instant.parse(Objects.requireNonNull(text.asText())));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
