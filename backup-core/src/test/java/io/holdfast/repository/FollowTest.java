package io.holdfast.repository;

import static io.holdfast.fixtures.Followings.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.Cancellation;
import io.holdfast.LockedException;
import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.SourceException;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.fixtures.Followings;
import io.holdfast.fixtures.ForwardingSource;
import io.holdfast.local.FileSource;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import io.holdfast.spi.source.SourceRefusedException;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FollowTest {

    private final MutableClock clock = MutableClock.at("2026-11-21T12:00:00Z");
    private final List<HoldfastEvent> events = new CopyOnWriteArrayList<>();
    private final MemoryStore store = new MemoryStore(clock);
    private final RepositoryOptions options = RepositoryOptions.builder()
            .keyDerivationTime(Duration.ZERO)
            .clock(clock)
            .listener(events::add)
            .build();
    private LoggedServer server;
    private LoggedSource source;
    private Repository repository;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new LoggedServer(clock);
        source = new LoggedSource(server.address());
        repository = Repository.init(store, Secret.of("p"), options);
    }

    @AfterEach
    void stop() throws Exception {
        repository.close();
        server.close();
    }

    @Test
    void whatWasFollowedIsInASnapshotOnceItHasEnded() throws Exception {
        try (Following following = follow()) {
            backUp();
            server.set("a", "1");
            await(() -> server.acknowledged(1) == 1);
            assertThat(following.health()).isEqualTo(Health.up());
            assertThat(following.durable()).isPresent();
            assertThat(following.lag()).isZero();
        }

        assertThat(repository.snapshots())
                .extracting(Snapshot::kind)
                .containsExactlyInAnyOrder(SnapshotKind.FULL, SnapshotKind.LOG);
        for (Snapshot snapshot : repository.snapshots()) {
            assertThat(repository.sourceOf(snapshot)).contains(source.identity());
        }
        assertThat(repository.window(source).tailBytes()).isZero();
        repository.restore(source, PointRestoreRequest.to(directory).build());
        assertThat(directory.resolve("data")).hasContent("a 1");
    }

    @Test
    void whatOneLeftThatWasKilledIsFoldedAtOnce() throws Exception {
        MemoryStore left;
        try (Following killed = follow()) {
            await(() -> killed.durable().isPresent());
            server.set("a", "1");
            await(() -> server.acknowledged(1) == 1);
            left = store.copy();
        }

        try (Repository later = Repository.open(left, Secret.of("p"), options);
                Following following =
                        later.follow(source, FollowRequest.builder().build())) {
            await(() -> later.snapshots().stream().anyMatch(snapshot -> snapshot.kind() == SnapshotKind.LOG));
            assertThat(following.health()).isNotInstanceOf(Health.Down.class);
        }
    }

    @Test
    void whatWasTakenLastIsAcknowledgedBeforeItEnds() throws Exception {
        FollowRequest rarely =
                FollowRequest.builder().commitDelay(Duration.ofSeconds(1)).build();
        try (Following following = repository.follow(source, rarely)) {
            await(() -> following.durable().isPresent());
            server.set("a", "1");
            clock.advance(Duration.ofSeconds(1));
            Thread.sleep(100);
        }

        await(() -> server.acknowledged(1) == 1);
    }

    @Test
    void itsEndStopsNothingElseOfTheHost() {
        Cancellation cancellation = new Cancellation();
        FollowRequest request =
                FollowRequest.builder().cancellation(cancellation).build();

        repository.follow(source, request).close();

        assertThat(cancellation.cancelled()).isFalse();
    }

    @Test
    void whatIsLargeIsFoldedBeforeItsTime() throws Exception {
        try (Following following = repository.follow(
                source,
                FollowRequest.builder()
                        .commitDelay(Duration.ofMillis(5))
                        .foldEvery(Duration.ofSeconds(30))
                        .foldSize(10_000)
                        .build())) {
            await(() -> following.health().equals(Health.up()));
            server.set("a", "1");
            await(() -> server.acknowledged(1) == 1);
            assertThat(repository.snapshots()).isEmpty();
            int changes = 1;
            while (repository.snapshots().isEmpty()) {
                server.set("a", Integer.toString(changes++));
                Thread.sleep(1);
            }
            assertThat(changes).isGreaterThan(10);
        }
    }

    @Test
    void eventsTellWhatHappens() throws Exception {
        try (Following following = follow()) {
            server.set("a", "1");
            await(() -> server.acknowledged(1) == 1);
            assertThat(following.health()).isEqualTo(Health.up());
        }

        assertThat(events)
                .hasAtLeastOneElementOfType(HoldfastEvent.LogDurable.class)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                HoldfastEvent.HealthChanged.class,
                                changed -> assertThat(changed.health()).isEqualTo(Health.up())));
    }

    @Test
    void sourceThatCannotBeReachedIsDegradedAndThenDown() throws Exception {
        try (Following following = follow()) {
            server.close();
            await(() -> following.health() instanceof Health.Degraded);
            clock.advance(Duration.ofMinutes(1));

            assertThat(following.health()).isInstanceOf(Health.Down.class);
        }
    }

    @Test
    void whatTheSourceHasAndDoesNotSendIsLag() throws Exception {
        try (Following following = repository.follow(
                new Withholding(source, new AtomicLong(100)),
                FollowRequest.builder().build())) {
            // Until then where it begins is not durable, with which the waiting begins anew.
            await(() -> following.durable().isPresent() && following.behind().equals(OptionalLong.of(100)));
            clock.advance(Duration.ofSeconds(31));

            assertThat(following.lag()).isEqualTo(Duration.ofSeconds(31));
            assertThat(following.health()).isInstanceOf(Health.Degraded.class);
        }
    }

    @Test
    void sourceThatRefusesFromTheBeginningIsNotTriedAgain() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Source refusing = new Refusing(source, tries, 0);
        try (Following following =
                repository.follow(refusing, FollowRequest.builder().build())) {
            assertThatThrownBy(following::await)
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("not tried again")
                    .hasMessageContaining("the right is missing");
            assertThat(following.health()).isInstanceOf(Health.Down.class);
        }
        assertThat(tries).hasValue(1);
    }

    @Test
    void sourceThatRefusesWhatItHasAllowedIsTriedAgain() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Source refusing = new Refusing(source, tries, 1);
        try (Following following =
                repository.follow(refusing, FollowRequest.builder().build())) {
            await(() -> tries.get() > 2);
            assertThat(following.health().reason()).contains("the right is missing");
        }
    }

    /** Is heard of this often, and then lets nobody follow. */
    private static final class Refusing extends ForwardingSource implements LogShipper {

        private final AtomicInteger tries;
        private final int allowed;

        Refusing(Source source, AtomicInteger tries, int allowed) {
            super(source);
            this.tries = tries;
            this.allowed = allowed;
        }

        @Override
        public Optional<LogShipper> log() {
            return Optional.of(this);
        }

        @Override
        public void follow(Optional<Checkpoint> from, LogSink sink, Operation operation)
                throws IOException, InterruptedException {
            if (tries.incrementAndGet() > allowed) {
                throw new SourceRefusedException("the right is missing", null);
            }
            Checkpoint begin = new Checkpoint(Optional.empty(), Map.of("s", "1"), Map.of());
            sink.begin(begin);
            sink.head(begin, OptionalLong.of(0));
            throw new IOException("the connection is lost");
        }

        @Override
        public int compare(String stream, String position, String other) {
            return position.compareTo(other);
        }
    }

    @Test
    void whatTheSourceWasAheadOfAndHasComeIsNoLag() throws Exception {
        AtomicLong ahead = new AtomicLong(100);
        try (Following following = repository.follow(
                new Withholding(source, ahead), FollowRequest.builder().build())) {
            await(() -> following.behind().equals(OptionalLong.of(100)));
            ahead.set(0);
            await(() -> following.behind().equals(OptionalLong.of(0)));
            clock.advance(Duration.ofSeconds(31));

            assertThat(following.lag()).isZero();
            assertThat(following.health()).isEqualTo(Health.up());
        }
    }

    /** Says that there is more log, and does not send it. */
    private static final class Withholding extends ForwardingSource implements LogShipper {

        private final AtomicLong ahead;

        Withholding(Source source, AtomicLong ahead) {
            super(source);
            this.ahead = ahead;
        }

        @Override
        public Optional<LogShipper> log() {
            return Optional.of(this);
        }

        @Override
        public void follow(Optional<Checkpoint> from, LogSink sink, Operation operation) throws InterruptedException {
            Checkpoint begin = new Checkpoint(Optional.empty(), Map.of("s", "1"), Map.of());
            sink.begin(begin);
            while (true) {
                sink.head(begin, OptionalLong.of(ahead.get()));
                operation.checkCancelled();
                Thread.sleep(5);
            }
        }

        @Override
        public int compare(String stream, String position, String other) {
            return Long.compare(Long.parseLong(position), Long.parseLong(other));
        }
    }

    @Test
    void whoIsNotTheFollowerAnyMoreIsDownAndSaysWhy() throws Exception {
        try (Following first = follow();
                Following second = follow()) {
            // It finds out with what it stores next.
            await(() -> {
                server.set("a", "1");
                return first.health() instanceof Health.Down;
            });

            assertThatThrownBy(first::await).isInstanceOf(LockedException.class);
            assertThat(second.health()).isEqualTo(Health.up());
        }
    }

    @Test
    void sourceWithoutAChangeLogIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "content");

        assertThatThrownBy(() -> repository.window(FileSource.of(file)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("no change log");
    }

    @Test
    void sourceThatIsGoneIsRestoredWithItsIdentityOnly() throws Exception {
        try (Following following = follow()) {
            backUp();
            await(() -> following.durable().isPresent());
        }
        SourceIdentity identity = source.identity();
        server.close();

        assertThatThrownBy(() -> repository.restore(
                        source, PointRestoreRequest.to(directory).build()))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("If it is gone, say so");
        assertThat(repository.locks()).isEmpty();
        assertThat(directory).isEmptyDirectory();

        repository.restore(
                source, PointRestoreRequest.to(directory).identity(identity).build());
        assertThat(directory.resolve("data")).exists();
    }

    @Test
    void pointInTimeKeepsTheBaseAndTheLogThatTheWindowNeeds() throws Exception {
        for (int day = 0; day < 6; day++) {
            try (Following following = follow()) {
                backUp();
                server.set("day", Integer.toString(day));
                await(() -> following.durable().isPresent() && following.lag().isZero());
                clock.advance(Duration.ofHours(1));
                server.set("hour", Integer.toString(day));
                int changes = 2 * (day + 1);
                await(() -> server.acknowledged(1) == changes);
            }
            clock.advance(Duration.ofHours(23));
        }
        RecoveryWindow all = repository.window(source);

        RetentionPolicy policy =
                RetentionPolicy.builder().pointInTime(Duration.ofDays(2)).build();
        repository.forget(repository.planForget(
                ForgetRequest.keeping(policy).maxDaysLost(100).build()));

        RecoveryWindow kept = repository.window(source);
        assertThat(kept.bases()).hasSizeLessThan(all.bases().size());
        assertThat(kept.latest()).isEqualTo(all.latest());
        assertThat(kept.earliest().orElseThrow().instant().orElseThrow())
                .isBeforeOrEqualTo(
                        all.latest().orElseThrow().instant().orElseThrow().minus(Duration.ofDays(2)));
        assertThat(kept.ranges()).hasSize(1);
    }

    private Following follow() throws InterruptedException {
        FollowRequest request =
                Followings.soon().tolerableLag(Duration.ofSeconds(30)).build();
        return Followings.begin(repository, source, request);
    }

    private void backUp() {
        BackupPlan.builder("plan", repository).source("logged", source).build().run();
    }
}
