package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog.Appended;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The network between us and the server breaks, at any byte. */
class LostConnectionIT {

    private static final int CUTS = Boolean.getBoolean("holdfast.exhaustive") ? 100 : 8;

    private TestCluster cluster;
    private CutConnection way;
    private Source source;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.of(17);
        cluster.sql("CREATE TABLE ticks (id serial PRIMARY KEY, text text)");
        way = new CutConnection(cluster.port());
        source = PostgresSource.builder("jdbc:postgresql://127.0.0.1:" + way.port() + "/")
                .user("backup")
                .password(Secret.of(TestCluster.PASSWORD))
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        way.close();
        cluster.close();
    }

    @Test
    void baseBackupThatIsCutIsAFailureAndLeavesNothing() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < CUTS; i++) {
            way.cutAfter((long) Math.pow(10, 2 + 5 * random.nextDouble()));
            assertThatThrownBy(() -> FollowedCluster.base(source)).isInstanceOf(IOException.class);
            TestCluster.await(() -> "0".equals(cluster.query("SELECT count(*) FROM pg_replication_slots")));
        }
        way.cutAfter(Long.MAX_VALUE);
        FollowedCluster.base(source);
    }

    @Test
    void logGoesOnWhereItWasCut() throws Exception {
        RecordedEntries base = FollowedCluster.base(source);
        AtomicBoolean writing = new AtomicBoolean(true);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(writing));
        Checkpoint at = base.checkpoint();
        Random random = new Random(2);
        for (int i = 0; i < CUTS; i++) {
            try (FollowedCluster followed = new FollowedCluster(source, Optional.of(at))) {
                way.cutAfter((long) Math.pow(10, 3 + 3 * random.nextDouble()));
                assertThat(followed.outcome()).isInstanceOf(IOException.class).isNotInstanceOf(LogLostException.class);
                at = assertNoHole(at, followed);
            }
        }
        writing.set(false);
        writer.get();
        way.cutAfter(Long.MAX_VALUE);
        Instant now = Instant.now();
        cluster.sql("INSERT INTO ticks (text) VALUES ('last')");
        try (FollowedCluster followed = new FollowedCluster(source, Optional.of(at))) {
            followed.await(now);
            at = assertNoHole(at, followed);
        }
    }

    /** Each record begins where the one before ended; where the last one ends. */
    static Checkpoint assertNoHole(Checkpoint from, FollowedCluster followed) throws IOException {
        Checkpoint at = from;
        for (Appended record : followed.log().records()) {
            long end = Timelines.position(record.stream(), record.upTo());
            assertThat(end - record.bytes().remaining()).isEqualTo(Timelines.position(at));
            at = at.followedBy(record.upTo());
        }
        return at;
    }

    private void write(AtomicBoolean writing) {
        while (writing.get()) {
            try {
                cluster.sql("INSERT INTO ticks (text) SELECT repeat('x', 1000) FROM generate_series(1, 20)");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
