package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.k8s.KubernetesSettings.Restore;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Restores namespaces of a snapshot into new ones of a cluster, to be looked at. Thread-safe.
 *
 * <ul>
 *   <li>A policy lets nothing in and nothing out but questions for names, if the network of the cluster keeps policies. What does nothing by itself is made: config maps, secrets, accounts, roles and their bindings, services within the cluster, and
 *       workloads without pods, unless {@link Builder#startPods} wants them. Anything else is tried as a dry run, so that nobody acts on it, and nothing is taken over: ingresses, balanced services, policies, claims, custom resources. The server
 *       looks at it as at all else. What is in no namespace is not restored; custom resources need their definitions in the cluster.
 *   <li>Secrets are in the new namespaces in the clear, for who may read all secrets of the cluster.
 *   <li>The namespaces are deleted when what was restored is closed. Those of a process that was killed are found by the label {@code holdfast.io/scratch}, and deleted by the next scratch in the cluster once nobody has written to them for
 *       ten minutes by the clock of the server; it does not wait until they are gone.
 * </ul>
 *
 * <p>The account needs {@code get}, {@code list}, {@code create}, {@code patch} and {@code delete} on namespaces, {@code get}, {@code create} and {@code patch} on what is restored, and what it takes to bind its roles.
 */
public final class KubernetesScratch implements ScratchProvider {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final String NAMESPACES = ObjectFiles.ORIGINALS + "namespaces/";
    private static final Set<String> OF_THE_CLUSTER = Set.of("kube-system", "kube-public", "kube-node-lease");

    private final KubernetesTarget cluster;
    private final Path directory;
    private final List<String> namespaces;
    private final boolean startsPods;
    private final Duration limit;

    private KubernetesScratch(Builder builder) {
        cluster = builder.cluster;
        directory = builder.directory;
        namespaces = builder.namespaces;
        startsPods = builder.startsPods;
        limit = builder.limit;
    }

    /**
     * A scratch for all namespaces of a snapshot but those of the cluster itself, in which no pods run.
     *
     * @param cluster where namespaces are made; best one for tests
     * @param directory where a report of what became of each object is while it can be looked at; no secret is in it
     * @throws IllegalArgumentException if this is only a part of a cluster
     */
    public static Builder builder(KubernetesTarget cluster, Path directory) {
        return new Builder(cluster, directory);
    }

    @Override
    public Set<TargetIdentity> touches() throws IOException {
        try {
            return cluster.namespace(ScratchNamespaces.PLACE)
                    .measure(new Unattended("while the cluster was asked which one it is"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the cluster was asked which one it is", e);
        }
    }

    /** A {@link KubernetesRestoredCheck}. */
    @Override
    public List<RestoredCheck> checks() {
        return List.of(new KubernetesRestoredCheck());
    }

    @Override
    public Restored provision(RestorePoint point, Operation operation) throws IOException, InterruptedException {
        operation.checkCancelled();
        ChangedObjects changed = ChangedObjects.of(point.log(), operation);
        Originals originals = new Originals(point.base(), changed, operation);
        List<String> wanted = wanted(originals);
        if (wanted.isEmpty()) {
            throw new IOException("The snapshot has none of the wanted namespaces. Nothing was restored");
        }
        ApiServer server = cluster.address().connect();
        boolean connected = false;
        try {
            deleteAbandoned(server, operation);
            String id = ScratchNamespaces.newId();
            ScratchNamespaces made = ScratchNamespaces.create(server, id, wanted, operation);
            RestoredNamespaces restored = new RestoredNamespaces(
                    cluster, server, made, made.mapping(wanted), directory.resolve(id), startsPods);
            boolean whole = false;
            try {
                restore(originals, wanted, restored, server, operation);
                restored.writeReport();
                whole = true;
            } finally {
                if (!whole) {
                    restored.close();
                }
            }
            connected = true;
            return restored;
        } finally {
            if (!connected) {
                server.close();
            }
        }
    }

    /** The namespaces of a snapshot that are restored. */
    private List<String> wanted(Originals originals) throws IOException, InterruptedException {
        Set<String> all = new TreeSet<>();
        for (Entry file : originals.files()) {
            if (file.path().startsWith(NAMESPACES)) {
                String rest = file.path().substring(NAMESPACES.length());
                all.add(rest.substring(0, rest.indexOf('/')));
            }
        }
        return all.stream()
                .filter(name ->
                        namespaces.isEmpty() ? !OF_THE_CLUSTER.contains(name) : Glob.anyMatches(namespaces, name))
                .toList();
    }

    private void deleteAbandoned(ApiServer server, Operation operation) throws IOException, InterruptedException {
        for (String namespace : ScratchNamespaces.deleteAbandoned(server, operation)) {
            if (ScratchNamespaces.isOurs(namespace)) {
                // Namespaces of one scratch are numbered.
                RestoredNamespaces.delete(directory.resolve(namespace.replaceAll("-[0-9]+$", "")));
            }
        }
    }

    private void restore(
            Originals originals,
            List<String> wanted,
            RestoredNamespaces restored,
            ApiServer server,
            Operation operation)
            throws IOException, InterruptedException {
        Selection selection = new Selection(
                wanted, List.of(), List.of(), List.of(), List.of(), LabelTerms.parse(""), LabelTerms.parse(""));
        Restore rewritten = new Restore(
                RestoreTo.CLUSTER, ConflictPolicy.UPDATE, restored.mapping(), Map.of(), false, false, false, List.of());
        KubernetesSettings settings = new KubernetesSettings(selection, ClusterScope.NONE, rewritten, List.of());
        Target target = new Target(server, operation);
        List<Planned> plan = new RestorePlanner(settings, originals, target, Set.of()).plan();
        restored.leaveOut(plan);
        Rewriting rewriting = new Rewriting(rewritten);
        for (int stage = 0; stage <= RestoreOrder.LAST; stage++) {
            int now = stage;
            Map<String, Planned> here = plan.stream()
                    .filter(planned -> planned.original().stage() == now && isRestored(planned))
                    .collect(Collectors.toMap(
                            planned -> planned.original().file().path(), planned -> planned));
            List<Entry> files = here.values().stream()
                    .map(planned -> planned.original().file())
                    .toList();
            originals.forEach(
                    files,
                    (file, object) -> restored.add(tried(
                            Optional.ofNullable(here.get(file.path())),
                            target,
                            rewriting.rewrite(object, target.plural(object)))));
        }
        if (startsPods) {
            awaitPods(restored, server, operation);
        }
    }

    private static boolean isRestored(Planned planned) {
        return planned.action() != Planned.Action.SKIP;
    }

    /** Makes an object, or has the server look at it. */
    private TriedObject tried(Optional<Planned> planned, Target target, ObjectNode wanted)
            throws IOException, InterruptedException {
        String name = wanted.path("kind").asText() + " "
                + planned.map(one -> one.original().name()).orElse("");
        Optional<ApiResource> resource = target.resource(wanted);
        if (resource.isEmpty()) {
            return TriedObject.refused(
                    name,
                    wanted,
                    "the cluster does not serve it as "
                            + wanted.path("apiVersion").asText());
        }
        wanted.put("apiVersion", resource.get().apiVersion());
        Optional<String> triedSince =
                resource.get().isNamespaces() ? Optional.empty() : new ScratchRules(startsPods).prepare(wanted);
        try {
            JsonNode kept = target.apply(resource.get(), wanted, "", false, triedSince.isPresent());
            String path = triedSince.isPresent() ? "" : Target.path(resource.get(), wanted);
            return TriedObject.taken(name, path, wanted, kept, triedSince.orElse(""));
        } catch (ApiException e) {
            return TriedObject.refused(name, wanted, Target.why(e, wanted));
        }
    }

    /** Waits for the pods, if there are machines to run them. */
    private void awaitPods(RestoredNamespaces restored, ApiServer server, Operation operation)
            throws IOException, InterruptedException {
        if (!Machines.anyReady(server, operation)) {
            restored.pods(Optional.empty());
            return;
        }
        Deadline deadline = Deadline.in(limit);
        List<String> waiting = restored.waiting(operation);
        while (!waiting.isEmpty() && !deadline.isOver()) {
            Pause.of(BETWEEN_LOOKS, operation);
            waiting = restored.waiting(operation);
        }
        restored.pods(Optional.of(waiting));
    }

    /** What a scratch is made with. Not thread-safe. */
    public static final class Builder {

        private final KubernetesTarget cluster;
        private final Path directory;
        private List<String> namespaces = List.of();
        private boolean startsPods;
        private Duration limit = Duration.ofMinutes(10);

        private Builder(KubernetesTarget cluster, Path directory) {
            if (!cluster.shown().isEmpty()) {
                throw new IllegalArgumentException("a scratch needs a cluster, not " + cluster.description());
            }
            this.cluster = cluster;
            this.directory = directory.toAbsolutePath().normalize();
        }

        /** Only these namespaces of the snapshot; {@code *} stands for any characters. */
        public Builder namespaces(String... patterns) {
            namespaces = List.of(patterns);
            return this;
        }

        /**
         * Has pods of workloads run, and waits until they are ready if a node of the cluster is; jobs have none, and nothing starts jobs. Their images do what they do where they were backed up: with the same passwords, kept from it by the network only.
         *
         * <p>Workloads are only tried as a dry run whose pods would have more than that: the network, processes or ports of their node, privileges on it, or volumes other than those of their namespace; {@link Restored#limits} names them. Claims ask
         * for a new volume of their class, and get one that is there if the cluster has a free one of that class. Those of no class are not made.
         */
        public Builder startPods(boolean start) {
            startsPods = start;
            return this;
        }

        /** For how long pods are waited for. */
        public Builder limit(Duration time) {
            limit = time;
            return this;
        }

        /** The scratch. */
        public KubernetesScratch build() {
            return new KubernetesScratch(this);
        }
    }
}
