package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.RecoveryException;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A restore to a point is tried where it harms nobody, and looked at. */
@Timeout(60)
class RehearsalTest {

    private final MutableClock clock = MutableClock.at("2026-11-21T12:00:00Z");
    private LoggedServer server;
    private LoggedSource source;
    private Repository repository;
    private boolean removed;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        server = new LoggedServer(clock);
        source = new LoggedSource(server.address());
        RepositoryOptions options = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .clock(clock)
                .build();
        repository = Repository.init(new MemoryStore(), Secret.of("p"), options);
    }

    @AfterEach
    void stop() throws IOException {
        repository.close();
        server.close();
    }

    @Test
    void momentBeforeAMistakeIsShownToBeGood() throws Exception {
        Instant moment = followAMistake();

        RehearsalReport report = repository.rehearse(
                source,
                request()
                        .point(RecoveryPoint.at(moment))
                        .check(has("orders 1001"))
                        .build());

        assertThat(report.passed()).as("%s", report).isTrue();
        assertThat(report.checks().findings()).extracting(Finding::name).containsExactly("orders 1001");
        assertThat(report.restored()).isEqualTo("a directory");
        assertThat(report.limits()).containsExactly("nothing runs");
        assertThat(report.restoring()).isEqualTo(Duration.ofSeconds(3));
        assertThat(report.checking()).isEqualTo(Duration.ofSeconds(5));
        assertThat(removed).isTrue();
    }

    @Test
    void whatAnyCheckFindsCounts() throws Exception {
        followAMistake();

        RehearsalReport report = repository.rehearse(
                source, request().check(has("orders")).check(has("orders 1001")).build());

        assertThat(report.passed()).isFalse();
        assertThat(report.checks().findings())
                .extracting(Finding::result)
                .containsExactly(Result.PASSED, Result.FAILED);
    }

    @Test
    void withoutAnyCheckNothingHasPassed() throws Exception {
        followAMistake();

        assertThat(repository.rehearse(source, request().build()).passed()).isFalse();
    }

    @Test
    void whatDoesNotStartIsSaid() throws Exception {
        followAMistake();
        RehearsalRequest request = RehearsalRequest.in((point, operation) -> {
                    throw new IOException("the server ended with status 1");
                })
                .build();

        assertThatThrownBy(() -> repository.rehearse(source, request))
                .isInstanceOf(RecoveryException.class)
                .hasMessageContaining("the server ended with status 1");
        assertThat(repository.locks()).isEmpty();
    }

    @Test
    void snapshotIsRehearsedWithoutAskingTheSource() throws Exception {
        followAMistake();
        String base = repository.snapshots().get(0).id();
        server.close();

        assertThat(repository
                        .rehearse(
                                source,
                                request()
                                        .point(RecoveryPoint.snapshot(base))
                                        .check(has("orders 1000"))
                                        .build())
                        .passed())
                .isTrue();
    }

    /** Gives the moment before it. */
    private Instant followAMistake() throws InterruptedException {
        server.set("orders", "1000");
        try (Following following =
                repository.follow(source, FollowRequest.builder().build())) {
            while (!following.health().equals(Health.up())) {
                Thread.sleep(1);
            }
            BackupPlan.builder("shop", repository).source("db", source).build().run();
            clock.advance(Duration.ofSeconds(1));
            server.set("orders", "1001");
            Instant moment = clock.instant();
            clock.advance(Duration.ofSeconds(1));
            server.set("orders", "0");
            while (server.acknowledged(server.timeline()) < server.lsn()) {
                Thread.sleep(1);
            }
            return moment;
        }
    }

    private RehearsalRequest.Builder request() {
        return RehearsalRequest.in(this::provision);
    }

    private Restored provision(RestorePoint point, Operation operation) throws IOException, InterruptedException {
        Path target = Files.createDirectory(directory.resolve("scratch"));
        source.snapshotter().restore(point, () -> target, operation);
        clock.advance(Duration.ofSeconds(3));
        return new Restored() {
            @Override
            public String description() {
                return "a directory";
            }

            @Override
            public Path directory() {
                return target;
            }

            @Override
            public List<String> limits() {
                return List.of("nothing runs");
            }

            @Override
            public <T> Optional<T> unwrap(Class<T> type) {
                return Optional.empty();
            }

            @Override
            public void close() {
                removed = true;
            }
        };
    }

    private RestoredCheck has(String line) {
        return (restored, operation) -> {
            clock.advance(Duration.ofSeconds(5));
            String data = read(restored.directory().resolve("data"));
            return new CheckReport(
                    List.of(new Finding(line, data.contains(line) ? Result.PASSED : Result.FAILED, data)));
        };
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
