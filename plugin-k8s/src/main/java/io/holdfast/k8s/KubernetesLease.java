package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.Lease;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code Lease} of {@code coordination.k8s.io} by which one of several processes leads, such as for the plans of a repository: its {@code leader}, by the type {@code k8s}. Thread-safe.
 *
 * <ul>
 *   <li>No clock of a machine matters. The moments in a lease are for people; who wants it takes it when it has seen it unchanged for as long as it lasts, by its own steady clock. Who has it counts from before it asked to renew it.
 *   <li>So a process that was frozen, or whose answer took too long, does not believe that it leads when another may, and finds out when it asks.
 *   <li>Each change is of the version of the lease that was looked at, so that of several who take it one does.
 * </ul>
 *
 * <p>The account needs {@code get}, {@code create} and {@code patch} on leases of the namespace.
 */
public final class KubernetesLease implements Lease {

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesLease.class);
    private static final ApiResource LEASES =
            new ApiResource("coordination.k8s.io", "v1", "leases", "Lease", true, Set.of(), List.of("v1"));
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final String WRITES = "holdfast.io/writes";
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    /** Others may be quicker; who never is asks again later. */
    private static final int TRIES = 5;

    private static final Duration SHORTEST = Duration.ofSeconds(3);

    private final ApiServer server;
    private final String path;
    private final String namespace;
    private final String name;
    private final Duration length;
    private final String holder;
    private final Clock clock;
    /** A clock of this process alone, in nanoseconds, which nobody sets. */
    private final LongSupplier steady;

    private boolean closed;
    /** From when on we have it, by the steady clock; only if we do. */
    private @Nullable Long renewed;
    /** The version that was seen last, and since when. */
    private String seen = "";

    private long seenSince;

    private KubernetesLease(Builder builder) {
        namespace = builder.namespace.namespace();
        name = builder.name;
        length = builder.length;
        holder = builder.holder + "_" + UUID.randomUUID();
        clock = builder.clock;
        steady = builder.steady;
        path = LEASES.path(namespace, name);
        ClusterAddress address = builder.namespace.address();
        Duration third = length.dividedBy(3);
        Duration timeout = address.timeout().compareTo(third) < 0 ? address.timeout() : third;
        server = new ClusterAddress(address.kubeconfig(), address.context(), timeout).connect();
    }

    /**
     * A lease in a namespace, which lasts a minute.
     *
     * @param name what all who want it call it
     * @throws IllegalArgumentException if this is no namespace
     */
    public static Builder builder(KubernetesTarget namespace, String name) {
        return new Builder(namespace, name);
    }

    /**
     * Whether this process has it; takes it if nobody else has, and keeps it if it is asked again within {@link #renewal()}.
     *
     * @throws IOException if that cannot be told: then it must be taken for no
     * @throws InterruptedException if the thread is interrupted
     */
    @Override
    public synchronized boolean held() throws IOException, InterruptedException {
        if (closed) {
            return false;
        }
        Operation operation = new Unattended("while the lease " + name + " was asked for");
        for (int tries = 0; tries < TRIES; tries++) {
            long asked = steady.getAsLong();
            try {
                if (!mayHave(operation, asked)) {
                    renewed = null;
                    return false;
                }
            } catch (ApiException e) {
                if (e.code() != CONFLICT) {
                    throw e;
                }
                // Somebody was quicker, or the answer to us was lost: the lease tells.
                continue;
            }
            if (isOurs()) {
                return true;
            }
            // The answer took so long that another may have taken it meanwhile.
        }
        renewed = null;
        return false;
    }

    /** Whether what we have is not over yet. */
    private boolean isOurs() {
        return renewed != null && steady.getAsLong() - renewed < length.toNanos();
    }

    /** Takes or keeps the lease, if that is allowed. */
    private boolean mayHave(Operation operation, long asked) throws IOException, InterruptedException {
        JsonNode lease;
        try {
            lease = server.get(path, operation);
        } catch (ApiException e) {
            if (e.code() != NOT_FOUND) {
                throw e;
            }
            server.create(LEASES.path(namespace), lease(), operation);
            renewed = asked;
            return true;
        }
        String has = lease.at("/spec/holderIdentity").asText();
        if (has.equals(holder)) {
            if (renewed == null || asked - renewed >= length.dividedBy(2).toNanos()) {
                write(lease, spec(false), operation);
                renewed = asked;
            }
            return true;
        }
        if (!has.isEmpty() && !isOver(lease)) {
            return false;
        }
        write(
                lease,
                spec(true)
                        .put(
                                "leaseTransitions",
                                lease.at("/spec/leaseTransitions").asLong() + 1),
                operation);
        renewed = asked;
        return true;
    }

    /** Whether somebody else's lease was not renewed for as long as it lasts, as far as this process has seen. */
    private boolean isOver(JsonNode lease) {
        String version = lease.at("/metadata/resourceVersion").asText();
        long now = steady.getAsLong();
        if (!version.equals(seen)) {
            seen = version;
            seenSince = now;
            return false;
        }
        Duration theirs =
                Duration.ofSeconds(lease.at("/spec/leaseDurationSeconds").asLong());
        Duration longer = theirs.compareTo(length) > 0 ? theirs : length;
        return now - seenSince >= longer.toNanos();
    }

    private ObjectNode lease() {
        ObjectNode lease = JsonNodeFactory.instance.objectNode();
        lease.put("apiVersion", LEASES.apiVersion()).put("kind", LEASES.kind());
        lease.putObject("metadata").put("name", name).put("namespace", namespace);
        lease.set("spec", spec(true).put("leaseTransitions", 0));
        return lease;
    }

    private ObjectNode spec(boolean acquired) {
        String now = MICROS.format(clock.instant());
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        spec.put("holderIdentity", holder)
                .put("leaseDurationSeconds", length.toSeconds())
                .put("renewTime", now);
        if (acquired) {
            spec.put("acquireTime", now);
        }
        return spec;
    }

    private void write(JsonNode seenLease, ObjectNode spec, Operation operation)
            throws IOException, InterruptedException {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = patch.putObject("metadata");
        metadata.put(
                "resourceVersion", seenLease.at("/metadata/resourceVersion").asText());
        // Or else it would be no change where the clock stands still, and nobody would see it.
        long writes =
                seenLease.path("metadata").path("annotations").path(WRITES).asLong();
        metadata.putObject("annotations").put(WRITES, Long.toString(writes + 1));
        patch.set("spec", spec);
        server.mergePatch(path + "?fieldManager=holdfast", patch, operation);
    }

    /** How often it is asked for at least by who wants to keep it: three times in the time that it lasts. */
    @Override
    public Duration renewal() {
        return length.dividedBy(3);
    }

    /** Gives it back, so that another has it at once. What cannot be given back is over by itself. Closing twice does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            Operation operation = new Unattended("while the lease " + name + " was given back");
            JsonNode lease = server.get(path, operation);
            if (lease.at("/spec/holderIdentity").asText().equals(holder)) {
                ObjectNode none = JsonNodeFactory.instance.objectNode();
                none.put("holderIdentity", "").put("leaseDurationSeconds", 1);
                write(lease, none, operation);
            }
        } catch (IOException e) {
            LOG.debug("The lease {} was not given back: {}", name, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            server.close();
        }
    }

    @Override
    public String toString() {
        return "lease " + namespace + "/" + name;
    }

    /** Builds a {@link KubernetesLease}. Not thread-safe. */
    public static final class Builder {

        private final KubernetesTarget namespace;
        private final String name;
        private Duration length = Duration.ofMinutes(1);
        private String holder = "holdfast";
        private Clock clock = Clock.systemUTC();
        private LongSupplier steady = System::nanoTime;

        private Builder(KubernetesTarget namespace, String name) {
            if (namespace.namespace().isEmpty() || !namespace.kind().isEmpty()) {
                throw new IllegalArgumentException("a lease is in a namespace, and not in " + namespace.description());
            }
            this.namespace = namespace;
            this.name = name;
        }

        /**
         * For how long it lasts unless it is renewed; whole seconds. Others wait as long for the lease of a process that was killed.
         *
         * @throws IllegalArgumentException if that is less than 3 seconds
         */
        public Builder length(Duration time) {
            if (time.compareTo(SHORTEST) < 0) {
                throw new IllegalArgumentException("a lease lasts at least " + SHORTEST + ", and not " + time);
            }
            length = Duration.ofSeconds(time.toSeconds());
            return this;
        }

        /** What people see of who has it, such as the name of the pod; a random part is added. */
        public Builder holder(String who) {
            holder = who;
            return this;
        }

        /** The clock of the moments that people see; by default the system's. */
        public Builder clock(Clock of) {
            clock = of;
            return this;
        }

        /** For tests: counts nanoseconds. */
        Builder steady(LongSupplier nanoseconds) {
            steady = nanoseconds;
            return this;
        }

        /** The lease. Nothing is asked yet. */
        public KubernetesLease build() {
            return new KubernetesLease(this);
        }
    }
}
