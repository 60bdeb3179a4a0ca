package io.holdfast.repository;

import static io.holdfast.fixtures.Followings.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.ConfigurationException;
import io.holdfast.fixtures.Followings;
import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A source in which nothing happens most of the time, and which says so. */
@Timeout(60)
class IdleSourceTest {

    private final MutableClock clock = MutableClock.at("2026-11-21T12:00:00Z");
    private LoggedServer server;
    private LoggedSource source;
    private Repository repository;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new LoggedServer(clock);
        source = LoggedSource.tellingTime(server.address());
        repository = Repository.init(
                new MemoryStore(clock),
                Secret.of("p"),
                RepositoryOptions.builder()
                        .keyDerivationTime(Duration.ZERO)
                        .clock(clock)
                        .build());
    }

    @AfterEach
    void stop() throws Exception {
        repository.close();
        server.close();
    }

    @Test
    void momentAfterTheLastChangeCanBeRestored() throws Exception {
        try (Following following = follow()) {
            backUp();
            server.set("a", "1");
            await(() -> server.acknowledged(1) == 1);
            clock.advance(Duration.ofHours(2));
            Instant idle = clock.instant().minus(Duration.ofHours(1));
            await(() -> rpo().compareTo(Duration.ofSeconds(1)) < 0);
            assertRestored(idle, "a 1", "followed");
            assertThat(following.health()).isEqualTo(Health.up());

            clock.advance(Duration.ofHours(1));
            server.set("a", "2");
            await(() -> server.acknowledged(1) == 2);
            assertRestored(idle, "a 1", "before-the-change");
        }
        assertThat(repository.window(source).tailBytes()).isZero();
        assertRestored(clock.instant().minus(Duration.ofMinutes(30)), "a 1", "folded");
        assertRestored(clock.instant(), "a 2", "end");
    }

    @Test
    void momentOfWhichNobodyHeardIsRefused() throws Exception {
        try (Following following = follow()) {
            backUp();
            server.set("a", "1");
            await(() -> server.acknowledged(1) == 1);
            clock.advance(Duration.ofHours(2));
            await(() -> rpo().compareTo(Duration.ofSeconds(1)) < 0);
            assertThat(following.lag()).isZero();
        }
        clock.advance(Duration.ofHours(1));

        assertThat(rpo()).isGreaterThan(Duration.ofMinutes(59));
        assertThatThrownBy(() -> restore(clock.instant(), "never"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nearest before it is 2026-11-21T13:59:59");
    }

    @Test
    void windowSaysHowFarTheSourceWasAhead() throws Exception {
        try (Following following = follow()) {
            backUp();
            server.set("a", "1");
            await(() -> server.acknowledged(1) == 1);
            clock.advance(Duration.ofMinutes(1));
            await(() -> rpo().isZero() || rpo().toMillis() < 1);

            assertThat(following.behind()).hasValue(0);
            assertThat(repository.window(source).ahead()).hasValue(0);
        }
        assertThat(repository.window(source).ahead()).as("folded").hasValue(0);
    }

    private Duration rpo() {
        return repository.window(source).rpo().orElseThrow();
    }

    private void assertRestored(Instant moment, String content, String to) {
        restore(moment, to);
        assertThat(directory.resolve(to).resolve("data")).hasContent(content);
    }

    private void restore(Instant moment, String to) {
        repository.restore(
                source,
                PointRestoreRequest.to(directory.resolve(to))
                        .point(RecoveryPoint.at(moment))
                        .build());
    }

    private Following follow() throws InterruptedException {
        FollowRequest request =
                Followings.soon().heartbeat(Duration.ofMillis(1)).build();
        return Followings.begin(repository, source, request);
    }

    private void backUp() {
        BackupPlan.builder("plan", repository).source("logged", source).build().run();
    }
}
