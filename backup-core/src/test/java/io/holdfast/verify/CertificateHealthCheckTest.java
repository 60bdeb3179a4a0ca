package io.holdfast.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.Health;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.TestOperation;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateHealthCheckTest {

    private Path certificate;

    @TempDir
    private Path directory;

    @BeforeEach
    void copy() throws Exception {
        certificate = directory.resolve("shop.pem");
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("leaf.pem"))) {
            Files.copy(in, certificate);
        }
    }

    private static Health check(String now, Path... files) throws InterruptedException {
        return CertificateHealthCheck.of(List.of(files), Duration.ofDays(30))
                .check(new TestOperation(MutableClock.at(now)));
    }

    @Test
    void certificateIsWellUntilItHasToBeReplaced() throws Exception {
        assertThat(check("2026-11-22T00:00:00Z", certificate)).isEqualTo(Health.up());
        assertThat(check("2027-01-20T00:00:00Z", certificate)).isInstanceOf(Health.Degraded.class);
        assertThat(check("2027-02-20T00:00:00Z", certificate)).isInstanceOf(Health.Down.class);
    }

    @Test
    void eachFileThatIsNotWellIsNamed() throws Exception {
        Path absent = directory.resolve("absent.pem");
        Path other = Files.writeString(directory.resolve("other.pem"), "no certificate");

        Health health = check("2026-11-22T00:00:00Z", certificate, absent, other);

        assertThat(health).isInstanceOf(Health.Down.class);
        assertThat(health.reason()).contains("There is no certificate " + absent, "The certificate in " + other);
    }

    @Test
    void whatCannotBeLookedAtIsUnknown() throws Exception {
        assertThat(check("2026-11-22T00:00:00Z", directory)).isInstanceOf(Health.Unknown.class);
    }
}
