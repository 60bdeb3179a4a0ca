package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.CertificateChain;
import io.holdfast.spi.recovery.HealthCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks whether the API server of a cluster answers and lets the account in, and whether the certificates in the secrets of type {@code kubernetes.io/tls} of some namespaces
 * are valid, for how long, hold together, and have their own keys beside them. Thread-safe.
 *
 * <p>The account needs {@code get} on the namespace {@code kube-system}, as for a backup, and {@code list} on the secrets of these namespaces, without which their health is
 * {@link Health.Unknown}.
 */
public final class KubernetesHealthCheck implements HealthCheck {

    private static final ApiResource SECRETS =
            new ApiResource("", "v1", "secrets", "Secret", true, Set.of("list"), List.of("v1"));
    private static final String TLS = "kubernetes.io/tls";

    private final ClusterAddress address;
    private final List<String> namespaces;
    private final Duration soon;

    private KubernetesHealthCheck(Builder builder) {
        address = new ClusterAddress(builder.kubeconfig, builder.context, builder.timeout);
        namespaces = builder.namespaces;
        soon = builder.soon;
    }

    /** A check of the cluster that {@code KUBECONFIG}, {@code ~/.kube/config} or the account of the pod that this runs in names, and of no certificates. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Health check(Operation operation) throws InterruptedException {
        try (ApiServer server = address.connect()) {
            server.get("/api/v1/namespaces/kube-system", operation);
            List<Health> parts = new ArrayList<>();
            for (String namespace : namespaces) {
                parts.add(certificates(server, namespace, operation));
            }
            return Health.of(parts.toArray(Health[]::new));
        } catch (ApiException e) {
            return new Health.Down("The API server does not do what it is asked: " + e.getMessage());
        } catch (IOException e) {
            return new Health.Down("The API server does not answer: " + e.getMessage());
        }
    }

    private Health certificates(ApiServer server, String namespace, Operation operation)
            throws IOException, InterruptedException {
        List<Health> chains = new ArrayList<>();
        Instant now = operation.clock().instant();
        try {
            new PagedList(server, SECRETS, operation).forEach(namespace, secret -> {
                if (secret.path("type").asText().equals(TLS)) {
                    chains.add(certificate(namespace, secret, now));
                }
            });
        } catch (ApiException e) {
            return new Health.Unknown(
                    "The certificates of namespace " + namespace + " could not be looked at: " + e.getMessage());
        }
        return Health.of(chains.toArray(Health[]::new));
    }

    private Health certificate(String namespace, JsonNode secret, Instant now) {
        Health health = chain(secret.path("data"), now);
        String where = "Secret " + secret.path("metadata").path("name").asText() + " of namespace " + namespace + ": ";
        if (health instanceof Health.Degraded degraded) {
            return new Health.Degraded(where + degraded.reason());
        }
        if (health instanceof Health.Unknown unknown) {
            return new Health.Unknown(where + unknown.reason());
        }
        return health instanceof Health.Down down ? new Health.Down(where + down.reason()) : health;
    }

    private Health chain(JsonNode data, Instant now) {
        try {
            CertificateChain chain = CertificateChain.parse(decoded(data, "tls.crt"));
            return Health.of(chain.health(now, soon), chain.keyHealth(decoded(data, "tls.key")));
        } catch (CertificateException | IllegalArgumentException e) {
            // What it says may repeat what it could not read.
            return new Health.Down("tls.crt is no certificate");
        }
    }

    private static byte[] decoded(JsonNode data, String key) {
        return Base64.getDecoder().decode(data.path(key).asText());
    }

    /** Builds a {@link KubernetesHealthCheck}. Not thread-safe. */
    public static final class Builder {

        private Optional<Path> kubeconfig = Optional.empty();
        private Optional<String> context = Optional.empty();
        private Duration timeout = Duration.ofSeconds(10);
        private List<String> namespaces = List.of();
        private Duration soon = Duration.ZERO;

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
         * How long an answer may take; by default ten seconds. After that the request is tried again, some times.
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

        /**
         * Looks at the certificates of some namespaces.
         *
         * @param before how long before it expires a certificate has to be replaced
         * @param of the names of the namespaces
         */
        public Builder certificates(Duration before, String... of) {
            soon = before;
            namespaces = List.of(of);
            return this;
        }

        /** The check. Nothing is read or connected to yet. */
        public KubernetesHealthCheck build() {
            return new KubernetesHealthCheck(this);
        }
    }
}
