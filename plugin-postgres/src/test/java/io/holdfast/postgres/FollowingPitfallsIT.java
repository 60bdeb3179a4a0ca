package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.LogStream;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with slots, senders and timelines where somebody follows the log of a server. */
class FollowingPitfallsIT {

    private static final int MAJOR = 16;
    private static final String INSERT = "INSERT INTO entries (text) VALUES ('one more')";
    private static final String SLOT = "SELECT %s FROM pg_replication_slots WHERE slot_name = 'holdfast'";
    private static final String FLUSHED = "SELECT flush_lsn >= '%s' FROM pg_stat_replication";

    @TempDir
    private Path directory;

    @Test
    void slotKeepsTheLogFromTheMomentThatItIsMade() throws Exception {
        try (TestCluster cluster = cluster(TestCluster.builder(MAJOR).walSegment(1))) {
            Checkpoint begun;
            try (FollowedCluster followed = new FollowedCluster(cluster.source().build(), Optional.empty())) {
                followed.log().awaitBegun(Duration.ofMinutes(1));
                assertThat(cluster.query(SLOT.formatted("restart_lsn IS NOT NULL")))
                        .isEqualTo("t");
                begun = followed.log().begun().orElseThrow();
            }
            fillSegments(cluster);

            try (FollowedCluster followed = new FollowedCluster(cluster.source().build(), Optional.of(begun))) {
                followLastInsert(followed, cluster);
            }
        }
    }

    @Test
    void serverIsToldOnlyWhatIsDurable() throws Exception {
        try (TestCluster cluster = cluster(TestCluster.builder(MAJOR));
                FollowedCluster followed = new FollowedCluster(cluster.source().build(), Optional.empty())) {
            followed.log().awaitBegun(Duration.ofMinutes(1));
            String kept = cluster.query(SLOT.formatted("restart_lsn"));
            followLastInsert(followed, cluster);
            String written = cluster.query("SELECT pg_current_wal_insert_lsn()");

            assertThat(cluster.query(FLUSHED.formatted(written))).isNotEqualTo("t");
            assertThat(cluster.query(SLOT.formatted("restart_lsn"))).isEqualTo(kept);

            String durable = position(followed);
            followed.log().acknowledge();
            TestCluster.await(() -> "t".equals(cluster.query(FLUSHED.formatted(durable))));
        }
    }

    @Test
    void slotThatTheServerInvalidatedIsAGapAndIsMadeAnew() throws Exception {
        try (TestCluster cluster = cluster(TestCluster.builder(MAJOR)
                .walSegment(1)
                .setting("min_wal_size", "2MB")
                .setting("max_wal_size", "2MB")
                .setting("max_slot_wal_keep_size", "2MB"))) {
            Source source = cluster.source().build();
            Checkpoint at;
            try (FollowedCluster followed = new FollowedCluster(source, Optional.empty())) {
                followLastInsert(followed, cluster);
                at = followed.log().checkpointAfter(followed.log().records().size());
            }
            fillSegments(cluster);
            assertThat(cluster.query(SLOT.formatted("wal_status"))).isEqualTo("lost");

            Checkpoint nearest;
            try (FollowedCluster followed = new FollowedCluster(source, Optional.of(at))) {
                assertThat(followed.outcome()).isInstanceOf(LogLostException.class);
                nearest = ((LogLostException) followed.outcome()).nearest().orElseThrow();
            }
            assertThat(Timelines.position(nearest)).isGreaterThan(Timelines.position(at));
            assertThat(cluster.query(SLOT.formatted("wal_status"))).isEqualTo("reserved");
            try (FollowedCluster followed = new FollowedCluster(source, Optional.of(nearest))) {
                followLastInsert(followed, cluster);
            }
        }
    }

    @Test
    void keepalivesAreAnsweredWhileTheStoreStalls() throws Exception {
        Duration patience = Duration.ofSeconds(12);
        CountDownLatch stalled = new CountDownLatch(1);
        TestOperation operation = new TestOperation(Clock.systemUTC());
        StallingLog log = new StallingLog(stalled);
        try (TestCluster cluster =
                cluster(TestCluster.builder(MAJOR).setting("wal_sender_timeout", patience.toMillis() + "ms"))) {
            Source source = cluster.source().build();
            operation.executor().execute(() -> {
                try {
                    source.log().orElseThrow().follow(Optional.empty(), log, operation);
                } catch (IOException | InterruptedException e) {
                    // It was cancelled.
                }
            });
            log.recorded.awaitBegun(Duration.ofMinutes(1));
            cluster.sql(INSERT);
            log.stalling.await();
            String sender = cluster.query("SELECT pid FROM pg_stat_replication");
            assertThat(sender).isNotNull();
            for (long end = System.nanoTime() + patience.plusSeconds(3).toNanos(); System.nanoTime() < end; ) {
                assertThat(cluster.query("SELECT pid FROM pg_stat_replication")).isEqualTo(sender);
                Thread.sleep(500);
            }
            stalled.countDown();
            log.recorded.await(1, Duration.ofMinutes(1));
        } finally {
            operation.cancel();
            assertThat(operation.awaitIdle(Duration.ofMinutes(1))).isTrue();
        }
    }

    @Test
    void serverThatIsShutDownWaitsUntilAllOfItsLogIsAcknowledged() throws Exception {
        try (TestCluster cluster = cluster(TestCluster.builder(MAJOR));
                FollowedCluster followed = new FollowedCluster(cluster.source().build(), Optional.empty())) {
            followLastInsert(followed, cluster);
            Thread acknowledging = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    followed.log().acknowledge();
                    LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
                }
            });
            acknowledging.start();
            cluster.stop();
            assertThat(followed.outcome()).isInstanceOf(IOException.class).isNotInstanceOf(LogLostException.class);
            acknowledging.interrupt();
            acknowledging.join();

            int all = followed.log().records().size();
            cluster.start();
            String checkpoint = cluster.query("SELECT redo_lsn FROM pg_control_checkpoint()");
            assertThat(Timelines.position(followed.log().checkpointAfter(all)))
                    .as("the checkpoint of the shutdown was followed")
                    .isGreaterThan(Lsn.parse(String.valueOf(checkpoint)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void segmentsOfAnySizeAreFollowedAndRestored(int mebibytes) throws Exception {
        try (TestCluster cluster =
                cluster(TestCluster.builder(MAJOR).walSegment(mebibytes).setting("max_wal_size", "256MB"))) {
            Source source = cluster.source().build();
            try (FollowedCluster first = new FollowedCluster(source, Optional.empty())) {
                first.log().awaitBegun(Duration.ofMinutes(1));
            }
            RecordedEntries base = FollowedCluster.base(source);
            try (FollowedCluster followed = new FollowedCluster(source, Optional.of(base.checkpoint()))) {
                cluster.sql(INSERT, "SELECT pg_switch_wal()", INSERT, "SELECT pg_switch_wal()");
                followLastInsert(followed, cluster);

                Path target = directory.resolve("restored");
                FollowedCluster.restore(
                        source,
                        base,
                        followed.log().asSource(followed.log().records().size()),
                        target);
                try (StartedCluster restored = new StartedCluster(MAJOR, target)) {
                    assertThat(restored.query("SELECT count(*) FROM entries")).isEqualTo(List.of("4"));
                }
            }
        }
    }

    @Test
    void anotherClusterAtTheSameAddressIsRefused() throws Exception {
        Checkpoint at;
        try (TestCluster cluster = cluster(TestCluster.builder(MAJOR))) {
            try (FollowedCluster followed = new FollowedCluster(cluster.source().build(), Optional.empty())) {
                followLastInsert(followed, cluster);
                at = followed.log().checkpointAfter(followed.log().records().size());
            }
        }
        try (TestCluster other = cluster(TestCluster.builder(MAJOR).ownIdentity());
                FollowedCluster followed = new FollowedCluster(other.source().build(), Optional.of(at))) {
            assertThat(followed.outcome())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another cluster")
                    .hasMessageContaining(other.query("SELECT system_identifier FROM pg_control_system()"));
            assertThat(followed.log().records()).isEmpty();
            assertThat(other.query("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
        }
    }

    @Test
    void timelineOfTheSameNumberThatForkedElsewhereIsRefused() throws Exception {
        try (TestCluster primary = cluster(TestCluster.builder(MAJOR));
                TestCluster one = primary.standby();
                TestCluster other = primary.standby()) {
            one.promote();
            Checkpoint at;
            try (FollowedCluster followed = new FollowedCluster(one.source().build(), Optional.empty())) {
                followLastInsert(followed, one);
                at = followed.log().checkpointAfter(followed.log().records().size());
            }
            primary.sql(INSERT, INSERT);
            other.catchUp(primary);
            other.promote();
            assertThat(Timelines.latest(at)).isEqualTo(2);

            try (FollowedCluster followed = new FollowedCluster(other.source().build(), Optional.of(at))) {
                assertThat(followed.outcome())
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("timeline 2")
                        .hasMessageContaining("another copy");
                assertThat(followed.log().records()).isEmpty();
            }
        }
    }

    private static TestCluster cluster(TestCluster.Builder builder) throws Exception {
        TestCluster cluster = builder.start();
        cluster.sql("CREATE TABLE entries (id serial PRIMARY KEY, text text)", INSERT);
        return cluster;
    }

    private static void followLastInsert(FollowedCluster followed, TestCluster cluster) throws Exception {
        Instant now = Instant.now();
        cluster.sql(INSERT);
        followed.await(now);
    }

    /** Writes more log than the server keeps for itself. */
    private static void fillSegments(TestCluster cluster) throws Exception {
        for (int i = 0; i < 6; i++) {
            cluster.sql(INSERT, "SELECT pg_switch_wal()");
        }
        cluster.sql("CHECKPOINT");
    }

    private static String position(FollowedCluster followed) throws IOException {
        RecordingLog log = followed.log();
        return Lsn.text(Timelines.position(log.checkpointAfter(log.records().size())));
    }

    /** A log whose store takes nothing until it is told to. */
    private static final class StallingLog implements LogSink {

        final RecordingLog recorded = new RecordingLog(Optional.empty());
        final CountDownLatch stalling = new CountDownLatch(1);
        private final CountDownLatch until;

        StallingLog(CountDownLatch until) {
            this.until = until;
        }

        @Override
        public LogStream stream(String id) {
            LogStream stream = recorded.stream(id);
            return new LogStream() {
                @Override
                public void append(ByteBuffer bytes, Checkpoint upTo) throws InterruptedException {
                    stalling.countDown();
                    until.await();
                    stream.append(bytes, upTo);
                }

                @Override
                public void onDurable(Consumer<Checkpoint> listener) {
                    stream.onDurable(listener);
                }
            };
        }

        @Override
        public void begin(Checkpoint from) throws InterruptedException {
            recorded.begin(from);
        }

        @Override
        public void head(Checkpoint position, OptionalLong ahead) {
            recorded.head(position, ahead);
        }
    }
}
