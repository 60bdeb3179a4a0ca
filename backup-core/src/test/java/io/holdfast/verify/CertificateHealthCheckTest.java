package io.holdfast.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
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
        certificate = copy("leaf.pem");
    }

    private Path copy(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name))) {
            Files.copy(in, directory.resolve(name));
            return directory.resolve(name);
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
        assertThat(health.reason()).contains("There is no file " + absent, "The certificate in " + other);
    }

    @Test
    void whatCannotBeLookedAtIsUnknown() throws Exception {
        assertThat(check("2026-11-22T00:00:00Z", directory)).isInstanceOf(Health.Unknown.class);
    }

    private static Health check(CertificateHealthCheck.Builder builder) throws InterruptedException {
        return builder.build().check(new TestOperation(MutableClock.at("2026-11-22T00:00:00Z")));
    }

    private static CertificateHealthCheck.Builder builder() {
        return CertificateHealthCheck.builder(Duration.ofDays(30));
    }

    @Test
    void keyHasToBeThatOfTheCertificate() throws Exception {
        assertThat(check(builder().file(certificate, copy("leaf.key")))).isEqualTo(Health.up());
        assertThat(check(builder().file(certificate, copy("other.key")))).isInstanceOf(Health.Down.class);
        assertThat(check(builder().file(certificate, directory.resolve("absent.key"))))
                .isEqualTo(new Health.Down("There is no file " + directory.resolve("absent.key")));
    }

    /** Makes a key store with a certificate and a key, of the right one or of another. */
    private Path store(String name, PrivateKey key) throws Exception {
        X509Certificate leaf;
        try (InputStream in = Files.newInputStream(certificate)) {
            leaf = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("trusted", leaf);
        store.setKeyEntry("shop", key, "hunter2".toCharArray(), new Certificate[] {leaf});
        try (OutputStream out = Files.newOutputStream(directory.resolve(name))) {
            store.store(out, "hunter2".toCharArray());
        }
        return directory.resolve(name);
    }

    private PrivateKey key() throws Exception {
        String pem = Files.readString(copy("leaf.key")).replaceAll("-----[A-Z ]+-----", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
    }

    @Test
    void keyStoreIsLookedAtAsAWhole() throws Exception {
        Path good = store("good.p12", key());
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        Path bad = store("bad.p12", keys.generateKeyPair().getPrivate());
        try (Secret password = Secret.of("hunter2")) {
            assertThat(check(builder().keyStore(good, password))).isEqualTo(Health.up());
            assertThat(CertificateHealthCheck.builder(Duration.ofDays(30))
                            .keyStore(good, password)
                            .build()
                            .check(new TestOperation(MutableClock.at("2027-01-20T00:00:00Z"))))
                    .isInstanceOf(Health.Degraded.class);
            assertThat(check(builder().keyStore(bad, password)))
                    .isEqualTo(new Health.Down("The private key for CN=shop.example is that of another certificate"));
        }
    }

    @Test
    void keyStoreThatCannotBeOpenedIsNotWell() throws Exception {
        Path good = store("good.p12", key());
        Path none = Files.writeString(directory.resolve("none.p12"), "no key store");
        try (Secret wrong = Secret.of("hunter3")) {
            Health health = check(builder().keyStore(good, wrong));
            assertThat(health).isInstanceOf(Health.Unknown.class);
            assertThat(health.reason()).contains(good.toString()).doesNotContain("hunter");
            assertThat(check(builder().keyStore(none, wrong))).isInstanceOf(Health.Down.class);
            assertThat(check(builder().keyStore(directory.resolve("absent.p12"), wrong)))
                    .isInstanceOf(Health.Down.class);
        }
    }
}
