package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A registry of container images that speaks the distribution specification of the OCI, and who asks. Nothing is connected to before it is used. Immutable and thread-safe.
 *
 * <p>The registry decides whether a name and a password are sent to itself or to a server of tokens that it names. They are sent nowhere else, and over TLS only, unless the
 * registry itself is at {@code http://}.
 */
public final class OciRegistry {

    private final RegistryAddress address;
    private final Optional<Login> login;
    private final Optional<Path> trust;
    private final Duration timeout;

    private record Login(String user, Secret password) {

        @Override
        public String toString() {
            return user;
        }
    }

    private OciRegistry(Builder builder) {
        address = builder.address;
        login = builder.login;
        trust = builder.trust;
        timeout = builder.timeout;
    }

    /**
     * A registry at an address such as {@code https://registry.example.org:5000}. That of Docker Hub is {@code https://registry-1.docker.io}.
     *
     * @throws IllegalArgumentException if it is not the address of a registry; the message does not repeat it
     */
    public static Builder at(String address) {
        return new Builder(RegistryAddress.parse(address));
    }

    RegistryAddress address() {
        return address;
    }

    Optional<Path> trust() {
        return trust;
    }

    Duration timeout() {
        return timeout;
    }

    /** User and password as a header has them. */
    Optional<String> basic() {
        return login.map(OciRegistry::basic);
    }

    private static String basic(Login login) {
        byte[] user = (login.user() + ":").getBytes(UTF_8);
        byte[] password = login.password().utf8();
        byte[] both = Arrays.copyOf(user, user.length + password.length);
        System.arraycopy(password, 0, both, user.length, password.length);
        Arrays.fill(password, (byte) 0);
        try {
            return "Basic " + Base64.getEncoder().encodeToString(both);
        } finally {
            Arrays.fill(both, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return address.toString();
    }

    /** Builds an {@link OciRegistry}. Not thread-safe. */
    public static final class Builder {

        private final RegistryAddress address;
        private Optional<Login> login = Optional.empty();
        private Optional<Path> trust = Optional.empty();
        private Duration timeout = Duration.ofMinutes(1);

        private Builder(RegistryAddress address) {
            this.address = address;
        }

        /** Who asks; by default nobody in particular. */
        public Builder credentials(String user, Secret password) {
            login = Optional.of(new Login(user, password));
            return this;
        }

        /**
         * Takes user and password from a file that {@code docker login} or {@code podman login} has written, as it is now.
         *
         * @throws IllegalArgumentException if it has none for this registry, or leaves that to a helper, which is not run; no value is repeated
         * @throws IOException if it cannot be read
         */
        public Builder dockerConfig(Path file) throws IOException {
            DockerConfig.Login found = DockerConfig.read(file).login(address);
            return credentials(found.user(), found.password());
        }

        /** A file of the certificates (PEM) that are trusted instead of those of the JDK. */
        public Builder trust(Path file) {
            trust = Optional.of(file);
            return this;
        }

        /**
         * How long the registry may be silent, which it is not as long as it takes what is sent to it; by default a minute. After that the request is tried again, some times.
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

        /** The registry. */
        public OciRegistry build() {
            return new OciRegistry(this);
        }
    }
}
