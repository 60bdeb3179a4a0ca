package io.holdfast.verify;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.CertificateChain;
import io.holdfast.spi.recovery.HealthCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks whether certificates in files of this machine are valid, for how long, whether each chain holds together, and whether private keys are those of their certificates. Thread-safe.
 */
public final class CertificateHealthCheck implements HealthCheck {

    private final List<Looked> files;
    private final Duration soon;

    /** What is looked at of a file. */
    private record Looked(Path file, Look look) {}

    /** How a file is looked at. */
    @FunctionalInterface
    private interface Look {
        Health health(Instant now, Duration soon) throws IOException, CertificateException;
    }

    private CertificateHealthCheck(Builder builder) {
        files = List.copyOf(builder.files);
        soon = builder.soon;
    }

    /**
     * A check of chains.
     *
     * @param files each with one chain, as PEM, or a certificate as DER
     * @param soon how long before it expires a certificate has to be replaced
     */
    public static CertificateHealthCheck of(List<Path> files, Duration soon) {
        Builder builder = builder(soon);
        files.forEach(builder::file);
        return builder.build();
    }

    /**
     * A check of what is named.
     *
     * @param soon how long before it expires a certificate has to be replaced
     */
    public static Builder builder(Duration soon) {
        return new Builder(soon);
    }

    @Override
    public Health check(Operation operation) throws InterruptedException {
        Instant now = operation.clock().instant();
        List<Health> chains = new ArrayList<>();
        for (Looked looked : files) {
            operation.checkCancelled();
            chains.add(check(looked, now));
        }
        return Health.of(chains.toArray(Health[]::new));
    }

    private Health check(Looked looked, Instant now) {
        try {
            return looked.look.health(now, soon);
        } catch (NoSuchFileException e) {
            return new Health.Down("There is no file " + e.getFile());
        } catch (CertificateException e) {
            return new Health.Down("The certificate in " + looked.file + " cannot be read: " + e.getMessage());
        } catch (IOException e) {
            return new Health.Unknown("The certificate in " + looked.file + " could not be looked at: " + e);
        }
    }

    /** Builds a {@link CertificateHealthCheck}. Not thread-safe. */
    public static final class Builder {

        private final Duration soon;
        private final List<Looked> files = new ArrayList<>();

        private Builder(Duration soon) {
            this.soon = soon;
        }

        /** Looks at a chain, as PEM, or a certificate as DER. */
        public Builder file(Path chain) {
            files.add(new Looked(chain, (now, before) -> read(chain).health(now, before)));
            return this;
        }

        /**
         * Looks at a chain, and whether a key is that of its first certificate.
         *
         * @param key as {@link CertificateChain#keyHealth(byte[])} reads it
         */
        public Builder file(Path chain, Path key) {
            files.add(new Looked(chain, (now, before) -> {
                CertificateChain certificates = read(chain);
                return Health.of(certificates.health(now, before), certificates.keyHealth(Files.readAllBytes(key)));
            }));
            return this;
        }

        /**
         * Looks at all certificates in a key store, and whether the keys are those of their certificates.
         *
         * @param file PKCS #12 or JKS
         * @param password of the store and of its keys; it has to be open whenever is checked
         */
        public Builder keyStore(Path file, Secret password) {
            files.add(new Looked(file, (now, before) -> new KeyStoreFile(file, password).health(now, before)));
            return this;
        }

        /** The check. Nothing is read yet. */
        public CertificateHealthCheck build() {
            return new CertificateHealthCheck(this);
        }

        private static CertificateChain read(Path chain) throws IOException, CertificateException {
            return CertificateChain.parse(Files.readAllBytes(chain));
        }
    }
}
