package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RedisServerIT {

    @TempDir
    private Path directory;

    private static Set<TargetIdentity> measured(String url) throws Exception {
        return RedisServer.builder(url).build().measure(new TestOperation());
    }

    private static boolean overlap(Set<TargetIdentity> ones, Set<TargetIdentity> others) {
        return ones.stream().anyMatch(one -> others.stream().anyMatch(one::overlaps));
    }

    @Test
    void aServerIsTheSameByAddressAndByName() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            assertThat(measured("redis://localhost:" + server.port()))
                    .isEqualTo(measured(server.url()))
                    .hasSize(1);
        }
    }

    @Test
    void twoServersAreTwo() throws Exception {
        try (TestServer server = TestServer.start(directory.resolve("one"));
                TestServer other = TestServer.start(directory.resolve("other"))) {
            assertThat(overlap(measured(server.url()), measured(other.url()))).isFalse();
        }
    }

    @Test
    void aReplicaIsWhatItIsAReplicaOf() throws Exception {
        try (TestServer master = TestServer.start(directory.resolve("master"));
                TestServer replica = TestServer.start(directory.resolve("replica"))) {
            replica.command("REPLICAOF", "127.0.0.1", String.valueOf(master.port()));
            TestServer.await(() -> replica.info("master_link_status").equals("up")
                    && master.info("connected_slaves").equals("1"));

            assertThat(overlap(measured(master.url()), measured(replica.url()))).isTrue();
        }
    }

    @Test
    void aServerThatIsNotThereCannotBeMeasured() throws Exception {
        TestServer server = TestServer.start(directory);
        server.close();

        assertThatThrownBy(() -> measured(server.url())).isInstanceOf(IOException.class);
    }

    @Test
    void whoeverMayNotAskCannotMeasure() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            RedisServer named = RedisServer.builder(server.url())
                    .user("backup")
                    .password(Secret.of(TestServer.PASSWORD))
                    .build();
            assertThatThrownBy(() -> named.measure(new TestOperation()))
                    .isInstanceOf(IOException.class)
                    .hasMessageNotContaining(TestServer.PASSWORD);
        }
    }
}
