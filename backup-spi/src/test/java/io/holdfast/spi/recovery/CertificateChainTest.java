package io.holdfast.spi.recovery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Health;
import java.io.IOException;
import java.io.InputStream;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of a shop, valid in November and December of 2026 and January, issued by an intermediate authority and that by a root. */
class CertificateChainTest {

    private static final Instant IN_NOVEMBER = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration MONTH = Duration.ofDays(30);

    private static byte[] pem(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(CertificateChainTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }

    @Test
    void wholeChainIsWellUntilItsFirstCertificateExpires() throws Exception {
        CertificateChain chain = CertificateChain.parse(pem("chain.pem"));

        assertThat(chain.expires()).isEqualTo("2027-01-30T00:00:00Z");
        assertThat(chain.health(IN_NOVEMBER, MONTH)).isEqualTo(Health.up());
        assertThat(chain.health(Instant.parse("2027-01-10T00:00:00Z"), MONTH))
                .isEqualTo(new Health.Degraded(
                        "The certificate of CN=shop.example expires at 2027-01-30T00:00:00Z, in 20 days"));
        assertThat(chain.health(Instant.parse("2027-01-30T00:00:01Z"), MONTH))
                .isEqualTo(new Health.Down("The certificate of CN=shop.example has expired at 2027-01-30T00:00:00Z"));
        assertThat(chain.health(Instant.parse("2026-10-31T23:59:59Z"), MONTH))
                .isEqualTo(new Health.Down(
                        "The certificate of CN=shop.example is valid from 2026-11-01T00:00:00Z on only"));
    }

    @Test
    void certificateOfAnotherAuthorityBreaksTheChain() throws Exception {
        assertThat(CertificateChain.parse(pem("broken.pem")).health(IN_NOVEMBER, MONTH))
                .isEqualTo(new Health.Down(
                        "The certificate of CN=other.example was not issued by CN=Example Intermediate, which follows it in the"
                                + " chain"));
    }

    @ParameterizedTest
    @CsvSource({"ec, ec.key", "ec, ec.sec1.key", "rsa, rsa.key", "rsa, rsa.pkcs1.key", "ed, ed.key"})
    void keyInWhateverFormIsThatOfItsCertificate(String certificate, String key) throws Exception {
        CertificateChain chain = CertificateChain.parse(pem("keys/" + certificate + ".crt"));

        assertThat(chain.keyHealth(pem("keys/" + key))).isEqualTo(Health.up());
    }

    @Test
    void keyOfAnotherCertificateIsSaid() throws Exception {
        byte[] key = pem("keys/rsa.key");
        assertThat(CertificateChain.parse(pem("keys/ec.crt")).keyHealth(key))
                .isEqualTo(new Health.Down(
                        "The private key for CN=shop.example cannot be read, or is of another algorithm"));
        assertThat(CertificateChain.parse(pem("chain.pem")).keyHealth(pem("keys/ec.sec1.key")))
                .isEqualTo(new Health.Down("The private key for CN=shop.example is that of another certificate"));
        KeyPairGenerator other = KeyPairGenerator.getInstance("RSA");
        assertThat(CertificateChain.parse(pem("keys/rsa.crt"))
                        .keyHealth(other.generateKeyPair().getPrivate()))
                .isEqualTo(new Health.Down("The private key for CN=shop.example is that of another certificate"));
    }

    @ParameterizedTest
    @CsvSource({"ec, ec.encrypted.key", "rsa, rsa.encrypted.key"})
    void encryptedKeyIsNotKnown(String certificate, String key) throws Exception {
        assertThat(CertificateChain.parse(pem("keys/" + certificate + ".crt")).keyHealth(pem("keys/" + key)))
                .isEqualTo(new Health.Unknown("The private key for CN=shop.example is encrypted"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c2VjcmV0",
                "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----"
            })
    void whatIsNoKeyIsSaidAndNotShown(String key) throws Exception {
        Health health = CertificateChain.parse(pem("keys/ec.crt")).keyHealth(key.getBytes(US_ASCII));

        assertThat(health).isInstanceOf(Health.Down.class);
        assertThat(health.reason()).contains("cannot be read").doesNotContain("c2VjcmV0");
    }

    @Test
    void whatIsNoCertificateIsSaid() throws Exception {
        byte[] cut = new String(pem("chain.pem"), US_ASCII).substring(0, 300).getBytes(US_ASCII);

        assertThatThrownBy(() -> CertificateChain.parse(cut)).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> CertificateChain.parse(new byte[0]))
                .isInstanceOf(CertificateException.class)
                .hasMessage("there is no certificate in it");
    }
}
