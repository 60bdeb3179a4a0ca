package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BucketHealthTest {

    private static ProxyServer server;

    private final String bucket = server.newBucket();

    @BeforeAll
    static void start() throws Exception {
        server = ProxyServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private S3Store.Builder store() {
        return ProxyServer.store(server.uri() + "/" + bucket + "/a");
    }

    private static Health health(S3Store.Builder builder) throws InterruptedException {
        try (S3Store store = builder.build()) {
            return store.health();
        }
    }

    @Test
    void aBucketThatIsNotThereIsDown() throws Exception {
        assertThat(health(ProxyServer.store(server.uri() + "/none-such/a")))
                .isInstanceOf(Health.Down.class)
                .extracting(Health::reason)
                .asString()
                .contains("there is no such bucket");
    }

    @Test
    void aServerThatIsNotThereIsDown() throws Exception {
        assertThat(health(ProxyServer.store("http://127.0.0.1:1/bucket/a"))).isInstanceOf(Health.Down.class);
    }

    @Test
    void aKeyThatIsRefusedIsDown() throws Exception {
        assertThat(health(store().credentials(ProxyServer.ACCESS_KEY, Secret.of("wrong"))))
                .isInstanceOf(Health.Down.class);
    }

    @Test
    void versionsAreAsWantedOrDegraded() throws Exception {
        assertThat(health(store())).isEqualTo(Health.up());
        assertThat(health(store().versions(false))).isEqualTo(Health.up());
        assertThat(health(store().versions(true)))
                .isInstanceOf(Health.Degraded.class)
                .extracting(Health::reason)
                .asString()
                .contains("keeps no old versions");
    }

    @Test
    void whatTheServerDoesNotTellIsUnknown() throws Exception {
        S3Lock lock = new S3Lock(S3Lock.Mode.GOVERNANCE, Duration.ofDays(30));

        assertThat(health(store().lock(lock)))
                .isInstanceOf(Health.Unknown.class)
                .extracting(Health::reason)
                .asString()
                .contains("does not tell how it locks");
    }
}
