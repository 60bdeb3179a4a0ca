package io.holdfast.k8s;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a Kubernetes cluster, or of some of its namespaces, over its API: everything that the server can list and that somebody has created, also custom resources with
 * their definitions. Thread-safe.
 *
 * <p>The account needs {@code get} and {@code list} on what is copied, {@code watch} where changes are followed, and {@code get} on the namespace {@code kube-system}, by which the
 * cluster is known. What it may not list is skipped, and makes the snapshot partial. A restore needs {@code get}, {@code create} and {@code patch}.
 *
 * <p>A snapshot is a tree with a file for each object, {@code namespaces/shop/apps/Deployment/web.yaml}, as {@code kubectl apply} takes it, and beside that tree the same objects as the
 * server gave them, {@code original/namespaces/shop/apps/Deployment/web.json}. Secrets are among them, in the clear for who can open the repository. The API shows no moment of all
 * objects: those of a kind are of one, unless listing them takes longer than the server remembers, which the snapshot then warns of. With the changes that were followed behind it it can be
 * restored to moments, which are those when the changes were heard of.
 *
 * <p>Events, leases, endpoints of services that select their pods, tokens of service accounts and the like are not kept: the cluster makes them by itself. What was left out stands in
 * {@code kubernetes.json}. Data in volumes is not copied.
 */
public final class KubernetesSource implements Source {

    /** The type of source in identities and configuration. */
    static final String TYPE = "k8s";

    private final KubernetesSettings settings;
    private final ClusterAddress address;

    /** Made when it is first needed; guarded by this. */
    private @Nullable ApiServer opened;

    private KubernetesSource(KubernetesSettings settings, ClusterAddress address) {
        this.settings = settings;
        this.address = address;
    }

    /** A source in the cluster that {@code KUBECONFIG}, {@code ~/.kube/config} or the account of the pod that this runs in names, in this order. */
    public static Builder builder() {
        return new Builder();
    }

    KubernetesSettings settings() {
        return settings;
    }

    synchronized ApiServer server() {
        ApiServer server = opened;
        if (server == null) {
            server = address.connect();
            opened = server;
        }
        return server;
    }

    String clusterId(Operation operation) throws IOException, InterruptedException {
        return KubernetesTarget.clusterId(server(), operation);
    }

    @Override
    public SourceIdentity identity() throws IOException, InterruptedException {
        return identity(clusterId(new Unattended("while the cluster was asked which one it is")));
    }

    /** The same, if the cluster is known already. */
    SourceIdentity identity(String id) {
        List<String> namespaces = settings.selection().namespaces();
        String path = "/" + TYPE + "/" + id;
        List<String> paths = namespaces.isEmpty()
                ? List.of(path)
                : namespaces.stream().sorted().map(name -> path + "/" + name).toList();
        return new SourceIdentity(TYPE, id, paths);
    }

    @Override
    public Snapshotter snapshotter() {
        return new KubernetesSnapshotter(this, settings);
    }

    /** Follows the changes of objects by watching them. */
    @Override
    public Optional<LogShipper> log() {
        return Optional.of(new ChangeShipper(this, settings));
    }

    /** It can be used again after this. */
    @Override
    public synchronized void close() {
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }

    @Override
    public String toString() {
        return "Kubernetes objects"
                + (settings.selection().namespaces().isEmpty()
                        ? ""
                        : " of " + settings.selection().namespaces());
    }

    /** Builds a {@link KubernetesSource}. Not thread-safe. */
    public static final class Builder {

        private Optional<Path> kubeconfig = Optional.empty();
        private Optional<String> context = Optional.empty();
        private Duration timeout = Duration.ofMinutes(1);
        private List<String> namespaces = List.of();
        private List<String> excludedNamespaces = List.of();
        private List<String> kinds = List.of();
        private List<String> excludedKinds = List.of();
        private List<String> names = List.of();
        private LabelTerms labels = LabelTerms.parse("");
        private LabelTerms annotations = LabelTerms.parse("");
        private Optional<ClusterScope> scope = Optional.empty();
        private RestoreTo restoreTo = RestoreTo.FILES;
        private ConflictPolicy conflicts = ConflictPolicy.KEEP;
        private final Map<String, String> mappedNamespaces = new HashMap<>();
        private final Map<String, String> mappedStorageClasses = new HashMap<>();
        private boolean keepAddresses;
        private boolean keepFinalizers;
        private boolean restoreStatus;
        private final List<RestorePatch> patches = new ArrayList<>();
        private final List<BackupHook> hooks = new ArrayList<>();

        private Builder() {}

        /** The file that says where the cluster is and how this is let in, as {@code kubectl} reads it. */
        public Builder kubeconfig(Path file) {
            kubeconfig = Optional.of(file);
            return this;
        }

        /** The context of that file; by default its current one. */
        public Builder context(String name) {
            context = Optional.of(name);
            return this;
        }

        /**
         * How long an answer may take; by default a minute. After that the request is tried again, some times.
         *
         * @param limit at least a millisecond
         */
        public Builder timeout(Duration limit) {
            if (limit.toMillis() < 1) {
                throw new IllegalArgumentException("an answer takes longer than " + limit);
            }
            timeout = limit;
            return this;
        }

        /** Only these namespaces; {@code *} stands for any characters. By default all. */
        public Builder namespaces(String... patterns) {
            namespaces = List.of(patterns);
            return this;
        }

        /** Not these namespaces. */
        public Builder excludeNamespaces(String... patterns) {
            excludedNamespaces = List.of(patterns);
            return this;
        }

        /** Only these kinds: {@code Deployment}, {@code deployments.apps}, {@code *.example.org}. By default all. */
        public Builder kinds(String... patterns) {
            kinds = List.of(patterns);
            return this;
        }

        /** Not these kinds. */
        public Builder excludeKinds(String... patterns) {
            excludedKinds = List.of(patterns);
            return this;
        }

        /** Only objects with these names. */
        public Builder names(String... patterns) {
            names = List.of(patterns);
            return this;
        }

        /**
         * Only objects whose labels are so: {@code app=web,tier!=cache,canary,!legacy}.
         *
         * @throws IllegalArgumentException if this cannot be read
         */
        public Builder labels(String terms) {
            labels = LabelTerms.parse(terms);
            return this;
        }

        /**
         * Only objects whose annotations are so, as for {@link #labels}.
         *
         * @throws IllegalArgumentException if this cannot be read
         */
        public Builder annotations(String terms) {
            annotations = LabelTerms.parse(terms);
            return this;
        }

        /** Which objects in no namespace are copied; by default {@link ClusterScope#ALL}, and where namespaces are chosen {@link ClusterScope#NEEDED}. */
        public Builder clusterScope(ClusterScope which) {
            scope = Optional.of(which);
            return this;
        }

        /** Where a restore goes; by default {@link RestoreTo#FILES}. */
        public Builder restoreTo(RestoreTo where) {
            restoreTo = where;
            return this;
        }

        /** What a restore does about objects that are there; by default {@link ConflictPolicy#KEEP}. */
        public Builder onConflict(ConflictPolicy policy) {
            conflicts = policy;
            return this;
        }

        /** Where a restore puts what was in a namespace; what refers to it there is rewritten. By default where it was. */
        public Builder mapNamespace(String from, String to) {
            mappedNamespaces.put(from, to);
            return this;
        }

        /** By which storage class a restore replaces another. */
        public Builder mapStorageClass(String from, String to) {
            mappedStorageClasses.put(from, to);
            return this;
        }

        /** Whether restored services ask for the addresses and node ports that they had; by default they get others. */
        public Builder keepAddresses(boolean keep) {
            keepAddresses = keep;
            return this;
        }

        /** Whether restored objects have finalizers, which nobody may be there to remove; by default not. */
        public Builder keepFinalizers(boolean keep) {
            keepFinalizers = keep;
            return this;
        }

        /** Whether a restore writes the status of custom resources as well; by default their controllers do. */
        public Builder restoreStatus(boolean restore) {
            restoreStatus = restore;
            return this;
        }

        /** Is done before each backup, behind those before it, and undone behind the backup, before those: whatever became of it. */
        public Builder hook(BackupHook hook) {
            hooks.add(hook);
            return this;
        }

        /** Changes objects on their way into a cluster; of several patches each comes behind those before it. */
        public Builder patch(RestorePatch patch) {
            patches.add(patch);
            return this;
        }

        /** The source. Nothing is read or connected to yet. */
        public KubernetesSource build() {
            Selection selection =
                    new Selection(namespaces, excludedNamespaces, kinds, excludedKinds, names, labels, annotations);
            ClusterScope which = scope.orElse(selection.isOfTheCluster() ? ClusterScope.ALL : ClusterScope.NEEDED);
            KubernetesSettings.Restore restore = new KubernetesSettings.Restore(
                    restoreTo,
                    conflicts,
                    mappedNamespaces,
                    mappedStorageClasses,
                    keepAddresses,
                    keepFinalizers,
                    restoreStatus,
                    patches);
            return new KubernetesSource(
                    new KubernetesSettings(selection, which, restore, hooks),
                    new ClusterAddress(kubeconfig, context, timeout));
        }
    }
}
