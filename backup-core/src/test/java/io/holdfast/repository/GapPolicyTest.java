package io.holdfast.repository;

import static io.holdfast.fixtures.Followings.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
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
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A source no longer has a part of its log. */
@Timeout(120)
class GapPolicyTest {

    private final MutableClock clock = MutableClock.at("2026-11-21T12:00:00Z");
    private final RepositoryOptions options = RepositoryOptions.builder()
            .keyDerivationTime(Duration.ZERO)
            .clock(clock)
            .build();
    private LoggedServer server;
    private LoggedSource source;
    private Repository repository;

    @TempDir
    private Path directory;

    @BeforeEach
    void loseAPart() throws Exception {
        server = new LoggedServer(clock);
        source = new LoggedSource(server.address());
        repository = Repository.init(new MemoryStore(clock), Secret.of("p"), options);
        try (Following following = begin(new GapPolicy.GoOn())) {
            backUp(source).run();
            server.set("a", "1");
            await(() -> server.acknowledged(1) == 1);
            assertThat(following.health()).isEqualTo(Health.up());
        }
        server.set("a", "2");
        server.set("a", "3");
        server.dropLog(2);
    }

    @AfterEach
    void stop() throws Exception {
        repository.close();
        server.close();
    }

    @Test
    void newBaseIsMade() throws Exception {
        try (Following following = begin(newBase(source))) {
            await(() -> bases() == 2 && following.health().equals(Health.up()));
            server.set("a", "4");
            await(() -> server.acknowledged(1) == 4);
        }

        assertThat(repository.window(source).gaps()).hasSize(2); // The first is before the log begins.
        assertRestored("a 4");
    }

    @Test
    void newBaseIsMadeOfAGapThatWasThereBefore() throws Exception {
        try (Following following = begin(new GapPolicy.GoOn())) {
            await(() -> server.acknowledged(1) == 3);
            assertThat(following.health())
                    .isInstanceOfSatisfying(
                            Health.Degraded.class,
                            health -> assertThat(health.reason()).contains("until there is a new base"));
        }
        assertThat(bases()).isEqualTo(1);

        try (Following following = begin(newBase(source))) {
            server.set("a", "4");
            await(() -> bases() == 2 && following.health().equals(Health.up()));
        }
        assertRestored("a 4");

        try (Following following = begin(newBase(source))) {
            server.set("a", "5");
            await(() -> server.acknowledged(1) == 5 && following.health().equals(Health.up()));
        }
        assertThat(bases()).isEqualTo(2);
        assertRestored("a 5");
    }

    @Test
    void itIsNotWellUntilSomebodyMakesABase() throws Exception {
        FollowRequest often = Followings.soon().foldEvery(Duration.ofMillis(60)).build();
        try (Following following = repository.follow(source, often)) {
            await(() -> server.acknowledged(1) == 3);
            assertThat(following.health().reason()).contains("until there is a new base");
        }
        try (Following following = repository.follow(source, often)) {
            await(() -> following.health().reason().contains("until there is a new base"));
            backUp(source).run();
            await(() -> following.health().equals(Health.up()));
        }
    }

    @Test
    void aBaseThatSomebodyMakesIsSeenBeforeTheNextFolding() throws Exception {
        // A look each second, and no folding within the time of this test.
        FollowRequest seldom =
                Followings.soon().foldEvery(Duration.ofSeconds(65)).build();
        try (Following following = repository.follow(source, seldom)) {
            await(() -> following.health().reason().contains("until there is a new base"));
            backUp(source).run();
            await(() -> following.health().equals(Health.up()));
        }
    }

    @Test
    void aBaseThatIsSaidToBeMadeAndIsNotThereIsAskedForAgainAndNotTakenForOne() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean lying = new AtomicBoolean(true);
        GapPolicy policy = new GapPolicy.AskForBase(() -> {
            asked.incrementAndGet();
            if (!lying.get()) {
                backUp(source).run();
            }
        });
        FollowRequest often =
                Followings.soon().foldEvery(Duration.ofMillis(60)).onGap(policy).build();
        try (Following following = repository.follow(source, often)) {
            await(() -> asked.get() >= 3);
            await(() -> following.health().reason().contains("until there is a new base"));
            lying.set(false);
            await(() -> following.health().equals(Health.up()));
        }
        assertThat(bases()).isEqualTo(2);
    }

    @Test
    void newBaseThatCannotBeMadeIsNotWellAndTriedAgain() throws Exception {
        AtomicBoolean failing = new AtomicBoolean(true);
        Source failingFirst = new ForwardingSource(source) {
            @Override
            public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                    throws IOException, InterruptedException {
                if (failing.get()) {
                    throw new IOException("nobody may copy it");
                }
                return super.snapshot(request, sink, operation);
            }
        };
        try (Following following = begin(newBase(failingFirst))) {
            await(() -> following.health().reason().contains("nobody may copy it"));
            assertThat(following.health()).isInstanceOf(Health.Degraded.class);
            failing.set(false);
            await(() -> bases() == 2 && following.health().equals(Health.up()));
        }
    }

    @Test
    void followingEnds() throws Exception {
        try (Following following = begin(new GapPolicy.Stop())) {
            assertThatThrownBy(following::await)
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("no longer has its change log")
                    .hasMessageContaining("recorded");
            assertThat(following.health()).isInstanceOf(Health.Down.class);
        }
        assertThat(repository.window(source).gaps()).hasSize(2);

        try (Following following = begin(new GapPolicy.Stop())) {
            await(() -> server.acknowledged(1) == 3);
            assertThat(following.health()).isEqualTo(Health.up());
        }
    }

    private GapPolicy newBase(Source of) {
        return new GapPolicy.NewBase(backUp(of));
    }

    private BackupPlan backUp(Source of) {
        return BackupPlan.builder("plan", repository)
                .source("logged", of)
                .awaitLog(Duration.ofSeconds(30))
                .build();
    }

    private Following begin(GapPolicy policy) {
        return repository.follow(source, Followings.soon().onGap(policy).build());
    }

    private int bases() {
        return repository.window(source).bases().size();
    }

    private void assertRestored(String content) {
        repository.restore(source, PointRestoreRequest.to(directory).build());
        assertThat(directory.resolve("data")).hasContent(content);
    }
}
