package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.ConfigurationException;
import io.holdfast.SourceException;
import io.holdfast.fixtures.Followings;
import io.holdfast.fixtures.ForwardingSource;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.FakeSource;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A backup whose snapshot is made only when the change log of its source covers it. */
@Timeout(60)
class AwaitedLogTest {

    private LoggedServer server;
    private LoggedSource source;
    private Repository repository;

    @BeforeEach
    void start() throws Exception {
        server = new LoggedServer(Clock.systemUTC());
        source = new LoggedSource(server.address());
        repository = Repository.init(
                new MemoryStore(),
                Secret.of("p"),
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build());
        server.set("a", "1");
    }

    @AfterEach
    void stop() throws Exception {
        repository.close();
        server.close();
    }

    @Test
    void snapshotIsWithinTheLog() throws Exception {
        try (Following following = follow()) {
            for (int i = 0; i < 3; i++) {
                server.set("b", Integer.toString(i));
                backUp(source, Duration.ofSeconds(30));
                RecoveryWindow window = repository.window(source);
                assertThat(window.ranges()).hasSize(1);
                assertThat(window.ranges().get(0).bases())
                        .as("covered as soon as it is there")
                        .hasSize(i + 1);
            }
            assertThat(following.health()).isEqualTo(Health.up());
        }
        assertThat(backUp(source, Duration.ofSeconds(30)).snapshots())
                .as("all of it is in a snapshot of the log, and nothing came since")
                .hasSize(1);
    }

    @Test
    void backupWaitsForWhoBeginsToFollow() throws Exception {
        CompletableFuture<BackupReport> backup =
                CompletableFuture.supplyAsync(() -> backUp(source, Duration.ofSeconds(30)));
        Thread.sleep(300);
        assertThat(backup).isNotDone();

        try (Following following = follow()) {
            backup.join();
            assertThat(following.lag()).isZero();
        }
        assertThat(repository.window(source).ranges()).hasSize(1);
    }

    @Test
    void nothingIsCopiedIfNobodyFollows() {
        assertThatThrownBy(() -> backUp(source, Duration.ofMillis(200)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("Nobody has begun to follow");

        assertThat(repository.snapshots()).isEmpty();
        assertThat(repository.statistics().packs()).isZero();
    }

    @Test
    void noSnapshotIsMadeIfNobodyFollowsAnyMore() throws Exception {
        follow().close();
        server.set("b", "1");

        assertThatThrownBy(() -> backUp(source, Duration.ofMillis(200)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("has not come to {timeline/1=2}");
        assertThat(repository.snapshots(SnapshotFilter.all().tags("kind=full"))).isEmpty();
    }

    @Test
    void noSnapshotIsMadeWhereTheLogHasAGap() throws Exception {
        follow().close();
        server.set("b", "0");
        Source copied = new Copied(source, () -> {
            server.set("b", "1");
            server.dropLog(server.lsn());
        });
        CompletableFuture<BackupReport> backup =
                CompletableFuture.supplyAsync(() -> backUp(copied, Duration.ofSeconds(30)));
        while (server.lsn() < 3) {
            Thread.sleep(2);
        }

        try (Following following = follow()) {
            assertThatThrownBy(backup::join)
                    .hasCauseInstanceOf(SourceException.class)
                    .hasMessageContaining("lacks something from {timeline/1=2} on");
            assertThat(following.lag()).isZero();
        }
        assertThat(repository.snapshots(SnapshotFilter.all().tags("kind=full"))).isEmpty();
    }

    @Test
    void sourceWithoutALogDoesNotWait() {
        assertThat(backUp(new FakeSource(1, 3, 1000), Duration.ZERO).snapshots())
                .hasSize(1);
    }

    @Test
    void negativeTimeIsRefused() {
        assertThatThrownBy(() -> plan(source, Duration.ofSeconds(-1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("change log");
    }

    private BackupReport backUp(Source of, Duration longest) {
        return plan(of, longest).run();
    }

    private BackupPlan plan(Source of, Duration longest) {
        return BackupPlan.builder("plan", repository)
                .source("source", of)
                .awaitLog(longest)
                .build();
    }

    private Following follow() throws InterruptedException {
        return Followings.begin(repository, source, Followings.soon().build());
    }

    /** Something happens when it has been copied. */
    private static final class Copied extends ForwardingSource {

        private final Runnable then;

        Copied(Source source, Runnable then) {
            super(source);
            this.then = then;
        }

        @Override
        public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                throws IOException, InterruptedException {
            Checkpoint copied = super.snapshot(request, sink, operation);
            then.run();
            return copied;
        }
    }
}
