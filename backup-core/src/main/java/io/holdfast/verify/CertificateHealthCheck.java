package io.holdfast.verify;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
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

/** Looks whether certificates in files of this machine are valid, for how long, and whether each chain holds together. Thread-safe. */
public final class CertificateHealthCheck implements HealthCheck {

    private final List<Path> files;
    private final Duration soon;

    private CertificateHealthCheck(List<Path> files, Duration soon) {
        this.files = List.copyOf(files);
        this.soon = soon;
    }

    /**
     * A check of chains.
     *
     * @param files each with one chain, as PEM, or a certificate as DER
     * @param soon how long before it expires a certificate has to be replaced
     */
    public static CertificateHealthCheck of(List<Path> files, Duration soon) {
        return new CertificateHealthCheck(files, soon);
    }

    @Override
    public Health check(Operation operation) throws InterruptedException {
        Instant now = operation.clock().instant();
        List<Health> chains = new ArrayList<>();
        for (Path file : files) {
            operation.checkCancelled();
            chains.add(check(file, now));
        }
        return Health.of(chains.toArray(Health[]::new));
    }

    private Health check(Path file, Instant now) {
        try {
            return CertificateChain.parse(Files.readAllBytes(file)).health(now, soon);
        } catch (NoSuchFileException e) {
            return new Health.Down("There is no certificate " + file);
        } catch (CertificateException e) {
            return new Health.Down("The certificate in " + file + " cannot be read: " + e.getMessage());
        } catch (IOException e) {
            return new Health.Unknown("The certificate in " + file + " could not be looked at: " + e);
        }
    }
}
