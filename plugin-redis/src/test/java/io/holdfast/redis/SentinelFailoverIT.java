package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog.Appended;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where Sentinels promote a replica, the log goes on there without what was acknowledged missing, or says what is. */
class SentinelFailoverIT {

    @TempDir
    private Path directory;

    private TestSentinels sentinels;

    @AfterEach
    void end() {
        sentinels.close();
    }

    @Test
    void promotedReplicaIsFollowedAndNoAcknowledgedWriteIsMissing() throws Exception {
        sentinels = TestSentinels.start(directory);
        RecordedEntries base = FollowedServer.base(sentinels.source().build());
        List<Appended> all = new ArrayList<>();
        Checkpoint at;
        try (FollowedServer before = new FollowedServer(sentinels.source().build(), Optional.of(base.checkpoint()))) {
            writeWaiting(sentinels.master(), before, "before", 2);
            // Sentinels publish something every two seconds, which replicas get; the one here must not have more of it.
            sentinels.master().command("CLIENT", "PAUSE", "60000", "WRITE");
            before.awaitAllOf(sentinels.master());
            TestServer.await(
                    () -> sentinels.replica().info("master_repl_offset").equals(String.valueOf(before.offset())));
            sentinels.master().kill();
            assertThat(before.outcome()).isInstanceOf(IOException.class).isNotInstanceOf(LogLostException.class);
            all.addAll(before.log().records());
            at = before.log().checkpointAfter(all.size());
        }
        sentinels.promote();
        sentinels.kill(0);
        try (FollowedServer after = new FollowedServer(sentinels.source().build(), Optional.of(at))) {
            writeWaiting(sentinels.replica(), after, "after", 1);
            after.awaitAllOf(sentinels.replica());
            all.addAll(after.log().records());
        }
        Path restored = directory.resolve("restored");
        FollowedServer.restore(sentinels.source().build(), base, FollowedServer.source(all), restored);
        try (TestServer again = FollowedServer.startOn(restored)) {
            assertThat(again.text("DBSIZE")).isEqualTo("40");
            assertThat(again.digest()).isEqualTo(sentinels.replica().digest());
        }
    }

    /** Each write is acknowledged by so many replicas. */
    private static void writeWaiting(TestServer to, FollowedServer followed, String key, int replicas)
            throws Exception {
        for (int i = 0; i < 20; i++) {
            String name = key + i;
            TestServer.await(() -> isAcknowledged(to, followed, name, replicas));
        }
    }

    /** Sentinels close connections of clients when they promote a server, perhaps this one. */
    private static boolean isAcknowledged(TestServer to, FollowedServer followed, String key, int replicas) {
        try (RespConnection client = to.connect()) {
            client.command("SET", key, "value");
            boolean acknowledged = false;
            for (int i = 0; i < 100 && !acknowledged; i++) {
                followed.log().acknowledge();
                acknowledged = (Long) client.command("WAIT", String.valueOf(replicas), "20") >= replicas;
            }
            return acknowledged;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void whatThePromotedReplicaLacksIsAGap() throws Exception {
        sentinels = TestSentinels.start(
                directory,
                TestServer.in(directory.resolve("master")).setting("client-output-buffer-limit", "\"replica 0 0 0\""));
        RecordedEntries base = FollowedServer.base(sentinels.source().build());
        Checkpoint at;
        try (FollowedServer before = new FollowedServer(sentinels.source().build(), Optional.of(base.checkpoint()))) {
            signal("STOP", sentinels.replica());
            // More than the sockets on the way to the replica hold.
            sentinels.master().command("SET", "large", "x".repeat(100_000_000));
            before.awaitAllOf(sentinels.master());
            sentinels.master().kill();
            signal("CONT", sentinels.replica());
            before.outcome();
            at = before.log().checkpointAfter(before.log().records().size());
        }
        sentinels.promote();
        try (FollowedServer lost = new FollowedServer(sentinels.source().build(), Optional.of(at))) {
            assertThat(lost.outcome())
                    .isInstanceOf(LogLostException.class)
                    .hasMessageContaining("another was promoted that lacks some");
        }
    }

    private static void signal(String name, TestServer server) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(server.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Test
    void formerMasterThatNobodyReachesIsLeft() throws Exception {
        // The Sentinels cannot make it a replica, as if it were cut off from them.
        sentinels = TestSentinels.start(
                directory, TestServer.in(directory.resolve("master")).setting("rename-command", "SLAVEOF \"\""));
        RecordedEntries base = FollowedServer.base(sentinels.source().build());
        try (FollowedServer before = new FollowedServer(sentinels.source().build(), Optional.of(base.checkpoint()))) {
            sentinels.promote();
            assertThat(before.outcome())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("as the master now, instead of redis://127.0.0.1:"
                            + sentinels.master().port());
        }
        assertThat(sentinels.master().info("role")).isEqualTo("master");
    }
}
