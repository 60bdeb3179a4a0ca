package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.Health;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KubernetesHealthCheckTest extends AnyClusterCase {

    private static final String IN_TIME = "2026-11-22T00:00:00Z";

    private String shop;

    @BeforeEach
    void fill() throws Exception {
        shop = cluster.namespace("shop");
    }

    private Health check(String now) throws Exception {
        return KubernetesHealthCheck.builder()
                .kubeconfig(cluster.kubeconfig())
                .timeout(Duration.ofSeconds(20))
                .certificates(Duration.ofDays(30), shop)
                .build()
                .check(new TestOperation(MutableClock.at(now)));
    }

    /** Makes a secret with what a server presents. */
    private void tls(String name, byte[] certificate, byte[] key) throws Exception {
        create(
                "v1",
                "Secret",
                shop,
                name,
                "\"type\": \"kubernetes.io/tls\", \"data\": {\"tls.crt\": \""
                        + Base64.getEncoder().encodeToString(certificate) + "\", \"tls.key\": \""
                        + Base64.getEncoder().encodeToString(key) + "\"}");
    }

    private static byte[] pem(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(KubernetesHealthCheckTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }

    @Test
    void clusterIsWellUntilACertificateHasToBeReplaced() throws Exception {
        create("v1", "Secret", shop, "other", "\"data\": {\"tls.crt\": \"bm9uZQ==\"}");
        tls("web", pem("leaf.pem"), pem("leaf.key"));

        assertThat(check(IN_TIME)).isEqualTo(Health.up());
        assertThat(check("2027-01-20T00:00:00Z"))
                .isEqualTo(new Health.Degraded("Secret web of namespace " + shop
                        + ": The certificate of CN=shop.example" + " expires at 2027-01-30T00:00:00Z, in 10 days"));
        assertThat(check("2027-01-30T00:00:01Z")).isInstanceOf(Health.Down.class);
    }

    @Test
    void whatIsNoCertificateIsSaidAndNotShown() throws Exception {
        tls("web", "hunter2".getBytes(US_ASCII), pem("leaf.key"));

        assertThat(check(IN_TIME))
                .isEqualTo(new Health.Down("Secret web of namespace " + shop + ": tls.crt is no certificate"));
    }

    @Test
    void keyOfAnotherCertificateIsDown() throws Exception {
        tls("web", pem("leaf.pem"), pem("other.key"));

        assertThat(check(IN_TIME)).isInstanceOf(Health.Down.class);
        assertThat(check(IN_TIME).reason())
                .startsWith("Secret web of namespace " + shop + ": The private key for CN=shop.example");
    }

    @Test
    @NeedsStandIn("it refuses requests")
    void whatMayNotBeListedIsUnknown() throws Exception {
        standIn().on(ApiRequest.list("secrets"), ApiFault.FORBIDDEN);

        assertThat(check(IN_TIME)).isInstanceOf(Health.Unknown.class);
    }

    @Test
    @NeedsStandIn("it refuses requests")
    void serverThatRefusesOrIsGoneIsDown() throws Exception {
        standIn().on(request -> true, ApiFault.FORBIDDEN);
        Health refused = check(IN_TIME);
        assertThat(refused).isInstanceOf(Health.Down.class);
        assertThat(refused.reason()).contains("403");

        standIn().heal();
        standIn().on(request -> true, ApiFault.DROP);
        assertThat(check(IN_TIME)).isInstanceOf(Health.Down.class);
    }
}
