package io.holdfast.k8s;

import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.RecoveryTarget;
import io.holdfast.spi.recovery.TargetIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that recoveries work on, a namespace of it, or one object. Immutable and thread-safe; it connects whenever it is asked.
 *
 * <p>The cluster is known by the uid of its namespace {@code kube-system}, whatever address, context or file it is reached by; that is what the account needs {@code get} on.
 */
public final class KubernetesTarget implements RecoveryTarget {

    /** Stands where a namespace would, for what is in none. No namespace has this name. */
    private static final String NO_NAMESPACE = "(cluster)";

    private static final Map<String, ApiResource> KINDS = Map.of(
            "Deployment", resource("apps", "deployments", "Deployment"),
            "StatefulSet", resource("apps", "statefulsets", "StatefulSet"),
            "DaemonSet", resource("apps", "daemonsets", "DaemonSet"),
            "ReplicaSet", resource("apps", "replicasets", "ReplicaSet"),
            "ReplicationController", resource("", "replicationcontrollers", "ReplicationController"),
            "Service", resource("", "services", "Service"),
            "Secret", resource("", "secrets", "Secret"),
            "ConfigMap", resource("", "configmaps", "ConfigMap"),
            "PersistentVolumeClaim", resource("", "persistentvolumeclaims", "PersistentVolumeClaim"));

    private static final ApiResource NODES = new ApiResource("", "v1", "nodes", "Node", false, Set.of(), List.of("v1"));

    private final ClusterAddress address;
    /** From the whole to the part of it: a namespace, and an object. */
    private final String namespace;

    private final @Nullable ApiResource kind;
    private final String name;

    private KubernetesTarget(ClusterAddress address, String namespace, @Nullable ApiResource kind, String name) {
        this.address = address;
        this.namespace = namespace;
        this.kind = kind;
        this.name = name;
    }

    private static ApiResource resource(String group, String plural, String kind) {
        return new ApiResource(group, "v1", plural, kind, true, Set.of(), List.of("v1"));
    }

    /** The cluster that {@code KUBECONFIG}, {@code ~/.kube/config} or the account of the pod that this runs in names, in this order. */
    public static Builder builder() {
        return new Builder();
    }

    /** A namespace of the cluster. */
    public KubernetesTarget namespace(String namespaceName) {
        return new KubernetesTarget(address, namespaceName, null, "");
    }

    /**
     * An object of the namespace.
     *
     * @param kindName {@code Deployment}, {@code StatefulSet}, {@code DaemonSet}, {@code ReplicaSet}, {@code ReplicationController}, {@code Service}, {@code Secret}, {@code ConfigMap} or
     *     {@code PersistentVolumeClaim}
     * @throws IllegalArgumentException if it is another kind
     * @throws IllegalStateException if this is no namespace
     */
    public KubernetesTarget object(String kindName, String objectName) {
        if (namespace.isEmpty()) {
            throw new IllegalStateException("an object needs a namespace: namespace(…).object(…)");
        }
        ApiResource found = KINDS.get(kindName);
        if (found == null) {
            throw new IllegalArgumentException(
                    "the kind is one of " + KINDS.keySet().stream().sorted().toList() + ", not '" + kindName + "'");
        }
        return new KubernetesTarget(address, namespace, found, objectName);
    }

    /** A node of the cluster. */
    public KubernetesTarget node(String nodeName) {
        return new KubernetesTarget(address, "", NODES, nodeName);
    }

    /** The kind of the object; empty if this is none. */
    String kind() {
        return kind == null ? "" : kind.kind();
    }

    String namespace() {
        return namespace;
    }

    /** The path of the object. */
    String path() {
        ApiResource of = kind;
        if (of == null) {
            throw new IllegalStateException(this + " is no object");
        }
        return of.path(namespace, name);
    }

    /** The right to do this with the object, and with no other. */
    LeastRights.Rule right(String... verbs) {
        ApiResource of = kind;
        if (of == null) {
            throw new IllegalStateException(this + " is no object");
        }
        return new LeastRights.Rule(of.group(), Set.of(of.plural()), List.of(verbs), Set.of(name));
    }

    /** What the object is, without its cluster. */
    String shown() {
        String object = kind == null ? "" : kind.kind() + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
        return object.isEmpty() && !namespace.isEmpty() ? "namespace " + namespace : object;
    }

    ClusterAddress address() {
        return address;
    }

    @Override
    public String description() {
        String cluster = "the cluster of "
                + address.kubeconfig().map(Path::toString).orElse("the default kubeconfig")
                + address.context().map(context -> " (" + context + ")").orElse("");
        return shown().isEmpty() ? cluster : shown() + " of " + cluster;
    }

    @Override
    public Set<TargetIdentity> measure(Operation operation) throws IOException, InterruptedException {
        try (ApiServer server = address.connect()) {
            List<String> path = new ArrayList<>(List.of(clusterId(server, operation)));
            if (!shown().isEmpty()) {
                path.add(namespace.isEmpty() ? NO_NAMESPACE : namespace);
            }
            if (kind != null) {
                path.add(kind.qualified() + "/" + name);
            }
            return Set.of(new TargetIdentity(KubernetesSource.TYPE, path));
        }
    }

    /** What tells a cluster from all others. */
    static String clusterId(ApiServer server, Operation operation) throws IOException, InterruptedException {
        try {
            return server.get("/api/v1/namespaces/kube-system", operation)
                    .at("/metadata/uid")
                    .asText();
        } catch (ApiException e) {
            throw new IOException(
                    "The cluster at " + server + " cannot be told from others: " + e.getMessage()
                            + ". Nothing was done; let the account get the namespace kube-system",
                    e);
        }
    }

    @Override
    public String toString() {
        return description();
    }

    /** Builds a {@link KubernetesTarget}. Not thread-safe. */
    public static final class Builder {

        private Optional<Path> kubeconfig = Optional.empty();
        private Optional<String> context = Optional.empty();
        private Duration timeout = Duration.ofMinutes(1);

        private Builder() {}

        /** The file that says where the cluster is and how this is let in, as {@code kubectl} reads it. */
        public Builder kubeconfig(Path file) {
            kubeconfig = Optional.of(file);
            return this;
        }

        /** The context of that file; by default its current one. */
        public Builder context(String contextName) {
            context = Optional.of(contextName);
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

        /** The cluster. Nothing is read or connected to yet. */
        public KubernetesTarget build() {
            return new KubernetesTarget(new ClusterAddress(kubeconfig, context, timeout), "", null, "");
        }
    }
}
