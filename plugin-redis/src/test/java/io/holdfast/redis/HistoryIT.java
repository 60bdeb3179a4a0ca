package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog.Appended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the log when its server is restarted, killed or replaced. */
class HistoryIT {

    @TempDir
    private Path directory;

    @Test
    void restartThatSavesIsFollowed() throws Exception {
        try (TestServer server = TestServer.start(directory.resolve("server"))) {
            RecordedEntries base = FollowedServer.base(server.source().build());
            FollowedServer before = written(server, server, Optional.of(base.checkpoint()), "one");
            // A server that is shut down waits until its replicas have all.
            before.log().acknowledge();
            server.shutDownSaving();
            assertThat(before.outcome()).isNotInstanceOf(LogLostException.class);
            server.start();
            assertGoesOn(base, before, server, server);
        }
    }

    @Test
    void promotedReplicaIsFollowed() throws Exception {
        try (TestServer master = TestServer.start(directory.resolve("master"));
                TestServer replica = TestServer.start(directory.resolve("replica"))) {
            replica.command("REPLICAOF", "127.0.0.1", String.valueOf(master.port()));
            TestServer.await(() -> replica.info("master_link_status").equals("up"));
            RecordedEntries base = FollowedServer.base(master.source().build());
            FollowedServer before = written(master, master, Optional.of(base.checkpoint()), "one");
            TestServer.await(() -> replica.digest().equals(master.digest()));
            master.kill();
            before.outcome();
            replica.command("REPLICAOF", "NO", "ONE");
            assertGoesOn(base, before, replica, replica);
        }
    }

    @Test
    void replicaIsAsGoodAsItsMaster() throws Exception {
        try (TestServer master = TestServer.start(directory.resolve("master"));
                TestServer replica = TestServer.start(directory.resolve("replica"))) {
            replica.command("REPLICAOF", "127.0.0.1", String.valueOf(master.port()));
            TestServer.await(() -> replica.info("master_link_status").equals("up"));
            master.command("SET", "before", "the copy");
            TestServer.await(() -> replica.digest().equals(master.digest()));
            RecordedEntries base = FollowedServer.base(replica.source().build());
            try (FollowedServer followed = written(replica, master, Optional.of(base.checkpoint()), "one")) {
                assertRestored(
                        base, followed.log().asSource(followed.log().records().size()), replica);
            }
        }
    }

    @Test
    void copyAfterAChangeOfTheIdIsReachedByTheLogFromBeforeIt() throws Exception {
        try (TestServer server = TestServer.start(directory.resolve("server"))) {
            RecordedEntries first = FollowedServer.base(server.source().build());
            FollowedServer before = written(server, server, Optional.of(first.checkpoint()), "one");
            before.log().acknowledge();
            server.shutDownSaving();
            before.outcome();
            server.start();
            Checkpoint at = before.log().checkpointAfter(before.log().records().size());
            try (FollowedServer after = written(server, server, Optional.of(at), "two")) {
                RecordedEntries second = FollowedServer.base(server.source().build());
                server.command("SET", "three", "3");
                after.awaitAllOf(server);
                CommandPosition change =
                        ReplicaLink.position(after.log().records().get(0).upTo());
                CommandPosition last = ReplicaLink.position(
                        after.log().checkpointAfter(after.log().records().size()));
                CommandPosition copied = ReplicaLink.position(second.checkpoint());

                assertThat(change.compareTo(ReplicaLink.position(at)))
                        .as("taken back")
                        .isNegative();
                assertThat(change.compareTo(copied)).isNegative();
                assertThat(last.compareTo(copied)).isPositive();
                assertRestored(
                        second, after.log().asSource(after.log().records().size()), server);
            }
        }
    }

    @Test
    void killedServerIsAGap() throws Exception {
        try (TestServer server = TestServer.start(directory.resolve("server"))) {
            FollowedServer before = written(server, server, Optional.empty(), "one");
            server.kill();
            before.outcome();
            server.start();
            Checkpoint at = before.log().checkpointAfter(before.log().records().size());
            assertGap(server, at);
        }
    }

    @Test
    void moreThanTheBacklogKeepsIsAGap() throws Exception {
        try (TestServer server = TestServer.in(directory.resolve("server"))
                .setting("repl-backlog-size", "16kb")
                .start()) {
            FollowedServer before = written(server, server, Optional.empty(), "one");
            before.close();
            Checkpoint at = before.log().checkpointAfter(before.log().records().size());
            server.command("SET", "large", "x".repeat(100_000));
            assertGap(server, at);
        }
    }

    private static void assertGap(TestServer server, Checkpoint at) throws Exception {
        Source source = server.source().build();
        try (FollowedServer lost = new FollowedServer(source, Optional.of(at))) {
            assertThat(lost.outcome()).isInstanceOf(LogLostException.class);
            Checkpoint nearest = ((LogLostException) lost.outcome()).nearest().orElseThrow();
            RecordedEntries base = FollowedServer.base(source);
            try (FollowedServer next = written(server, server, Optional.of(nearest), "two")) {
                next.awaitAllOf(server);
            }
            assertThat(base.checkpoint().positions()).isNotEmpty();
        }
    }

    private void assertGoesOn(RecordedEntries base, FollowedServer before, TestServer server, TestServer written)
            throws Exception {
        before.close();
        Checkpoint at = before.log().checkpointAfter(before.log().records().size());
        try (FollowedServer after = written(server, written, Optional.of(at), "two")) {
            List<Appended> all = new ArrayList<>(before.log().records());
            all.addAll(after.log().records());
            assertRestored(base, FollowedServer.source(all), server);
        }
    }

    private static FollowedServer written(
            TestServer followed, TestServer written, Optional<Checkpoint> from, String key) throws Exception {
        FollowedServer following = new FollowedServer(followed.source().build(), from);
        if (from.isEmpty()) {
            following.log().awaitBegun(Duration.ofSeconds(30));
        }
        for (int i = 0; i < 20; i++) {
            written.command("SET", key + i, String.valueOf(i));
        }
        following.awaitOffset(Long.parseLong(written.info("master_repl_offset")));
        return following;
    }

    private void assertRestored(RecordedEntries base, LogSource log, TestServer server) throws Exception {
        Path restored = directory.resolve("restored");
        FollowedServer.restore(server.source().build(), base, log, restored);
        try (TestServer again = FollowedServer.startOn(restored)) {
            assertThat(again.digest()).isEqualTo(server.digest());
            assertThat(again.text("DBSIZE")).isEqualTo(server.text("DBSIZE"));
        }
    }
}
