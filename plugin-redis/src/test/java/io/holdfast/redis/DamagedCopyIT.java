package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies that are not whole, or of which that is not known. */
class DamagedCopyIT {

    @TempDir
    private Path directory;

    @Test
    void serverThatIsKilledMeanwhileMakesNoSnapshot() throws Exception {
        try (TestServer server =
                TestServer.in(directory).setting("rdbcompression", "no").start()) {
            try (RespConnection connection = server.connect()) {
                for (int i = 0; i < 50; i++) {
                    connection.command("SET", "key-" + i, "x".repeat(1_000_000));
                }
            }
            RecordingSink sink = sink().beforeStep(step -> server.kill());
            assertThatThrownBy(() -> copy(server, sink)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void copyWithoutChecksumIsSaidToBeOne() throws Exception {
        try (TestServer server =
                TestServer.in(directory).setting("rdbchecksum", "no").start()) {
            RecordingSink sink = sink();
            copy(server, sink);
            assertThat(sink.warnings().get(RedisFiles.DUMP)).contains("rdbchecksum");
        }
    }

    @Test
    void copyWithItsChecksumIsNotWarnedOf() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            RecordingSink sink = sink();
            copy(server, sink);
            assertThat(sink.warnings()).isEmpty();
        }
    }

    @Test
    void nodeOfAClusterIsRefused() throws Exception {
        try (TestServer server =
                TestServer.in(directory).setting("cluster-enabled", "yes").start()) {
            assertThatThrownBy(() -> copy(server, sink()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cluster");
        }
    }

    private static RecordingSink sink() {
        return new RecordingSink(new TestOperation());
    }

    private static void copy(TestServer server, RecordingSink sink) throws IOException, InterruptedException {
        Source source = server.source().build();
        source.snapshotter().snapshot(TestRequest.full(), sink, new TestOperation());
    }
}
