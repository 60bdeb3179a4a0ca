package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The network between us and the server loses everything, and nobody is told: no connection is reset or closed. */
@Timeout(300)
class SilentNetworkIT {

    private static final String WRITE =
            "INSERT INTO entries (text) SELECT repeat('x', 1000) FROM generate_series(1, 1000)";

    private TestCluster cluster;
    private CutConnection way;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.of(17);
        cluster.sql("CREATE TABLE entries (id serial PRIMARY KEY, text text)", WRITE);
        way = new CutConnection(cluster.port());
    }

    @AfterEach
    void stop() throws Exception {
        way.close();
        cluster.close();
    }

    @Test
    void followingEndsAndGoesOnFromWhatIsDurable() throws Exception {
        RecordedEntries base = FollowedCluster.base(source(Duration.ofMinutes(1)));
        Checkpoint at = base.checkpoint();
        way.silenceAfter(500_000);
        try (FollowedCluster followed = new FollowedCluster(source(Duration.ofSeconds(2)), Optional.of(at))) {
            cluster.sql(WRITE);
            assertThat(followed.outcome()).isInstanceOf(IOException.class).isNotInstanceOf(LogLostException.class);
            at = LostConnectionIT.assertNoHole(at, followed);
        }
        way.heal();
        TestCluster.await(() -> "f".equals(cluster.query("SELECT active FROM pg_replication_slots")));
        Instant now = Instant.now();
        cluster.sql(WRITE);
        try (FollowedCluster followed = new FollowedCluster(source(Duration.ofMinutes(1)), Optional.of(at))) {
            followed.await(now);
            LostConnectionIT.assertNoHole(at, followed);
        }
    }

    @Test
    void idleServerIsAskedSoOftenThatItIsNotTakenForALostOne() throws Exception {
        cluster.configure("wal_sender_timeout", "0"); // Else it speaks by itself.
        int attempts = 0;
        while (!outlivesItsTimeout()) {
            // A machine that is very busy can be silent for so long.
            assertThat(++attempts).isLessThan(5);
        }
    }

    /** Whether an idle log is followed for five seconds, after which it is said that nothing can have happened. */
    private boolean outlivesItsTimeout() throws Exception {
        try (FollowedCluster followed = new FollowedCluster(source(Duration.ofSeconds(4)), Optional.empty())) {
            TestCluster.await(() -> followed.isOver() || isQuiet(followed));
            return isQuiet(followed);
        }
    }

    private static boolean isQuiet(FollowedCluster followed) {
        return followed.log().sourceHead().flatMap(Checkpoint::instant).isPresent();
    }

    @Test
    void baseBackupOfWhichNothingComesAnyMoreFails() {
        way.silenceAfter(1_000_000);
        assertThatThrownBy(() -> FollowedCluster.base(source(Duration.ofSeconds(1))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void baseBackupFailsIfTheServerDoesNotAnswerWhileItsCheckpointIsAwaited() {
        way.silenceAfter("BASE_BACKUP");
        assertThatThrownBy(() -> FollowedCluster.base(source(Duration.ofSeconds(1))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void checkpointIsAwaitedForAsLongAsTheServerAnswersOthers() throws Exception {
        way.holdAfter("BASE_BACKUP");
        assertThat(FollowedCluster.base(source(Duration.ofSeconds(8))).paths()).contains("PG_VERSION");
        assertThat(way.answeredOthers()).isTrue();
    }

    private PostgresSource source(Duration timeout) {
        return PostgresSource.builder("jdbc:postgresql://127.0.0.1:" + way.port() + "/")
                .user("backup")
                .password(Secret.of(TestCluster.PASSWORD))
                .timeout(timeout)
                .build();
    }
}
