package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master of a cluster that cannot be copied ends the copies of the others, and has nobody copied for nothing. */
class FailedShardIT {

    @TempDir
    private Path directory;

    @Test
    void replicasThatHaveSentNothingYetAreLeftAndTheirMastersNotCopiedInstead() throws Exception {
        try (TestCluster cluster = TestCluster.start(directory.resolve("cluster"), true)) {
            List<TestServer> replicas = List.of(cluster.replica(1), cluster.replica(2));
            for (TestServer replica : replicas) {
                // It lets whoever comes wait for others, which it never does long enough here.
                replica.command("CONFIG", "SET", "repl-diskless-sync-delay", "3600");
            }
            List<String> synced = List.of(
                    cluster.master(1).info("sync_full"), cluster.master(2).info("sync_full"));
            FirstFails sink = new FirstFails(replicas);
            TestOperation operation = new TestOperation();

            assertThatThrownBy(() -> operation.call(
                            Duration.ofMinutes(1),
                            () -> cluster.source()
                                    .copyFromReplica(true)
                                    .build()
                                    .snapshotter()
                                    .snapshot(
                                            new TestRequest(SnapshotKind.FULL, Optional.empty(), 1), sink, operation)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the first cannot be stored");

            assertThat(sink.put).allMatch(path -> path.startsWith("shard-1/"));
            assertThat(List.of(
                            cluster.master(1).info("sync_full"),
                            cluster.master(2).info("sync_full")))
                    .isEqualTo(synced);
            for (TestServer replica : replicas) {
                TestServer.await(() -> replica.info("connected_slaves").equals("0"));
            }
        }
    }

    /**
     * Cannot store what comes of the first master, but says so only once the others have connections that wait.
     *
     * @param others whose connections these are
     * @param put the paths that came
     */
    private record FirstFails(List<TestServer> others, Set<String> put) implements EntrySink {

        FirstFails(List<TestServer> others) {
            this(others, ConcurrentHashMap.newKeySet());
        }

        @Override
        public void put(Entry file, Content content) throws IOException {
            put.add(file.path());
            try {
                for (TestServer other : others) {
                    TestServer.await(() -> other.info("connected_slaves").equals("1"));
                }
            } catch (Exception e) {
                throw new IOException(e);
            }
            throw new IOException("the first cannot be stored");
        }

        @Override
        public void put(Entry entry) {
            put.add(entry.path());
        }

        @Override
        public void finish(String finished) {}

        @Override
        public void skip(String path, String reason) {}

        @Override
        public void warn(String path, String message) {}
    }
}
