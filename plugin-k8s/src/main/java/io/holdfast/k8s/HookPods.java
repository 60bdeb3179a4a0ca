package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The pods of a namespace in which a {@link BackupHook} runs commands, and in which of their containers. Immutable and thread-safe. */
public final class HookPods {

    private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

    /** What finding pods takes. */
    static final LeastRights.Rule LIST = LeastRights.Rule.list("", Set.of("pods"));

    private final KubernetesTarget namespace;
    private final Set<String> names;
    private final String description;
    private final Predicate<JsonNode> which;
    private final Optional<String> container;

    /** A container of a pod that runs. */
    record Place(String namespace, String pod, String container) {

        @Override
        public String toString() {
            return "container " + container + " of pod " + namespace + "/" + pod;
        }
    }

    private HookPods(
            KubernetesTarget namespace,
            Set<String> names,
            String description,
            Predicate<JsonNode> which,
            Optional<String> container) {
        if (namespace.namespace().isEmpty() || !namespace.kind().isEmpty()) {
            throw new IllegalArgumentException("pods are those of a namespace, and not of " + namespace.description());
        }
        this.namespace = namespace;
        this.names = Set.copyOf(names);
        this.description = description;
        this.which = which;
        this.container = container;
    }

    /**
     * The pod of a name, as stateful sets give them.
     *
     * @throws IllegalArgumentException if that is no namespace
     */
    public static HookPods named(KubernetesTarget namespace, String name) {
        return new HookPods(
                namespace, Set.of(name), "'" + name + "'", pod -> name(pod).equals(name), Optional.empty());
    }

    /**
     * All pods that have these labels and run.
     *
     * @param labels such as {@code app=db,role!=replica}
     * @throws IllegalArgumentException if they cannot be read, or that is no namespace
     */
    public static HookPods labelled(KubernetesTarget namespace, String labels) {
        if (labels.isBlank()) {
            throw new IllegalArgumentException("pods are chosen by labels, and there are none");
        }
        LabelTerms terms = LabelTerms.parse(labels);
        return new HookPods(
                namespace,
                Set.of(),
                "'" + labels + "'",
                pod -> terms.fit(pod.path("metadata").path("labels")),
                Optional.empty());
    }

    /** The container of each pod; by default its only one, or that which its annotation {@code kubectl.kubernetes.io/default-container} names. */
    public HookPods container(String name) {
        return new HookPods(namespace, names, description, which, Optional.of(name));
    }

    KubernetesTarget namespace() {
        return namespace;
    }

    /** What running a command in them takes: servers before 1.35 ask for {@code get} when a WebSocket is opened, those from there on for {@code create}. */
    LeastRights.InNamespace rights() {
        return new LeastRights.InNamespace(
                namespace.namespace(),
                List.of(LIST, new LeastRights.Rule("", Set.of("pods/exec"), List.of("get", "create"), names)));
    }

    /**
     * Those that there are now.
     *
     * @throws IOException if none runs, or it cannot be told which container is meant
     */
    List<Place> find(ApiServer server, Operation operation) throws IOException, InterruptedException {
        List<Place> places = new ArrayList<>();
        for (JsonNode pod : new ObjectAccess(server, namespace, operation).pods(this::isMeant)) {
            places.add(new Place(namespace.namespace(), name(pod), container(pod)));
        }
        if (places.isEmpty()) {
            throw new IOException("no pod " + description + " runs in the namespace " + namespace.namespace());
        }
        return places;
    }

    private boolean isMeant(JsonNode pod) {
        return pod.at("/status/phase").asText().equals("Running")
                && !pod.path("metadata").has("deletionTimestamp")
                && which.test(pod);
    }

    private static String name(JsonNode pod) {
        return pod.at("/metadata/name").asText();
    }

    private String container(JsonNode pod) throws IOException {
        List<String> names = new ArrayList<>();
        for (JsonNode one : pod.at("/spec/containers")) {
            names.add(one.path("name").asText());
        }
        String annotated =
                pod.path("metadata").path("annotations").path(DEFAULT_CONTAINER).asText();
        String wanted = container.orElse(annotated.isEmpty() && names.size() == 1 ? names.get(0) : annotated);
        if (!names.contains(wanted)) {
            throw new IOException("the pod " + namespace.namespace() + "/" + name(pod) + " has the containers " + names
                    + (wanted.isEmpty() ? "; say in which one" : ", and none is called '" + wanted + "'"));
        }
        return wanted;
    }
}
