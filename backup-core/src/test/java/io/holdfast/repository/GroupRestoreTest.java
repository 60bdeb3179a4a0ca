package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.ConfigurationException;
import io.holdfast.ConsistentCut;
import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers, whose clocks go wrong in their own ways, and between which money is moved. */
@Timeout(60)
class GroupRestoreTest {

    private static final Duration AHEAD = Duration.ofHours(7);
    private static final Duration BEHIND = Duration.ofMinutes(-3);
    private static final int MONEY = 100;

    private final MutableClock clock = MutableClock.at("2026-11-21T12:00:00Z");
    private final MutableClock aheadClock = MutableClock.at("2026-11-21T19:00:00Z");
    private final MutableClock behindClock = MutableClock.at("2026-11-21T11:57:00Z");
    private final List<Moment> moments = new ArrayList<>();
    private final Random random = new Random(1);
    private LoggedServer ahead;
    private LoggedServer behind;
    private LoggedSource aheadSource;
    private LoggedSource behindSource;
    private Repository repository;
    private int aheadMoney = MONEY;
    private int behindMoney = MONEY;

    @TempDir
    private Path directory;

    /** What the servers had, by a clock that is right. */
    private record Moment(Instant instant, int ahead, int behind) {}

    @BeforeEach
    void start() throws IOException {
        ahead = new LoggedServer(aheadClock);
        behind = new LoggedServer(behindClock);
        aheadSource = LoggedSource.holdingStill(ahead.address());
        behindSource = LoggedSource.holdingStill(behind.address());
        ahead.set("money", Integer.toString(MONEY));
        behind.set("money", Integer.toString(MONEY));
        RepositoryOptions options = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .lock(false)
                .clock(clock)
                .build();
        repository = Repository.init(new MemoryStore(), Secret.of("p"), options);
    }

    @AfterEach
    void stop() throws IOException {
        repository.close();
        ahead.close();
        behind.close();
    }

    private void pass() {
        for (MutableClock each : List.of(clock, aheadClock, behindClock)) {
            each.advance(Duration.ofSeconds(1));
        }
    }

    private void transfer() {
        pass();
        int amount = random.nextInt(20) - 10;
        aheadMoney -= amount;
        behindMoney += amount;
        ahead.set("money", Integer.toString(aheadMoney));
        behind.set("money", Integer.toString(behindMoney));
        moments.add(new Moment(clock.instant(), aheadMoney, behindMoney));
    }

    private ConsistentCut followAndTransfer() throws Exception {
        try (Following one =
                        repository.follow(aheadSource, FollowRequest.builder().build());
                Following other =
                        repository.follow(behindSource, FollowRequest.builder().build())) {
            awaitBegin(one);
            awaitBegin(other);
            pass();
            ConsistentCut cut = BackupPlan.builder("money", repository)
                    .source("ahead", aheadSource)
                    .source("behind", behindSource)
                    .consistent(Duration.ofSeconds(30))
                    .build()
                    .run()
                    .cut()
                    .orElseThrow();
            for (int i = 0; i < 20; i++) {
                transfer();
            }
            awaitAcknowledged(ahead);
            awaitAcknowledged(behind);
            return cut;
        }
    }

    private static void awaitBegin(Following following) throws InterruptedException {
        while (!following.health().equals(Health.up())) {
            Thread.sleep(1);
        }
    }

    private static void awaitAcknowledged(LoggedServer server) throws InterruptedException {
        while (server.acknowledged(server.timeline()) < server.lsn()) {
            Thread.sleep(1);
        }
    }

    @Test
    void bothAreRestoredToTheSameMomentWhateverTheirClocksSay() throws Exception {
        ConsistentCut cut = followAndTransfer();

        assertThat(cut.clockOffset("ahead")).isEqualTo(AHEAD);
        assertThat(cut.clockOffset("behind")).isEqualTo(BEHIND);
        for (Moment moment : moments) {
            GroupRestoreReport report = repository.restore(to(cut, moment.instant));
            assertThat(money("ahead")).as("%s", moment).isEqualTo(moment.ahead);
            assertThat(money("behind")).as("%s", moment).isEqualTo(moment.behind);
            assertThat(report.uncertainty()).isZero();
            assertThat(report.members()).containsOnlyKeys("ahead", "behind");
        }
    }

    @Test
    void nothingIsTouchedIfOneOfThemCannotBeRestored() throws Exception {
        ConsistentCut cut = followAndTransfer();
        // Only one server goes on and is followed.
        try (Following following =
                repository.follow(aheadSource, FollowRequest.builder().build())) {
            awaitBegin(following);
            pass();
            ahead.set("money", "0");
            awaitAcknowledged(ahead);
        }

        assertThatThrownBy(() -> repository.restore(to(cut, clock.instant())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("behind: ")
                .hasMessageNotContaining("ahead: ");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void requestThatDoesNotFitTheCutIsRefused() throws Exception {
        ConsistentCut cut = followAndTransfer();

        assertThatThrownBy(() -> GroupRestoreRequest.at(cut, clock.instant())
                        .source("other", aheadSource, directory)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no source 'other' was cut");
        assertThatThrownBy(() -> GroupRestoreRequest.at(cut, clock.instant()).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no source to restore");
    }

    private GroupRestoreRequest to(ConsistentCut cut, Instant instant) {
        return GroupRestoreRequest.at(cut, instant)
                .source("ahead", aheadSource, directory.resolve("ahead"))
                .source("behind", behindSource, directory.resolve("behind"))
                .build();
    }

    private int money(String server) throws IOException {
        return Integer.parseInt(Files.readString(directory.resolve(server).resolve("data"))
                .strip()
                .split(" ")[1]);
    }
}
