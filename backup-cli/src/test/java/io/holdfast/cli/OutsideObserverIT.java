package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.Snapshot;
import io.holdfast.local.LocalStore;
import io.holdfast.postgres.PostgresScratch;
import io.holdfast.postgres.PostgresSource;
import io.holdfast.postgres.TestCluster;
import io.holdfast.recovery.PointRestoreAction;
import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.recovery.RunRequest;
import io.holdfast.recovery.RunState;
import io.holdfast.redis.TestServer;
import io.holdfast.repository.FollowRequest;
import io.holdfast.repository.Following;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.source.Checkpoint;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The RTO and RPO of a drill are those that a client of the server sees, which has its own clock and knows nothing of backups. */
@Timeout(300)
class OutsideObserverIT {

    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    /** Longer than what is tolerated, so that it matters which commit was found. */
    private static final Duration PAUSE = TOLERANCE.multipliedBy(2);

    @TempDir
    private Path directory;

    private final List<Commit> commits = new ArrayList<>();
    private TestCluster cluster;
    private PostgresSource source;
    private Repository repository;

    /** When the client has sent a commit, and when it was told that it is durable. */
    private record Commit(Instant sent, Instant acknowledged) {}

    /** Sees which commit is the newest of what was restored, and when that could be asked. */
    private static final class Observer implements RestoredCheck {

        private int newest;
        private Instant asked = Instant.MIN;

        @Override
        public CheckReport check(Restored restored, Operation operation) {
            DataSource database = restored.unwrap(DataSource.class).orElseThrow();
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT max(id) FROM commits")) {
                row.next();
                newest = row.getInt(1);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            asked = Instant.now();
            return new CheckReport(List.of(new Finding("newest", Result.PASSED, Integer.toString(newest))));
        }
    }

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.builder(18).setting("autovacuum", "off").start();
        cluster.sql("CREATE TABLE commits (id int)");
        source = PostgresSource.builder(cluster.url())
                .user("backup")
                .password(Secret.of(TestCluster.PASSWORD))
                .build();
        RepositoryOptions cheap =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        repository = Repository.init(LocalStore.at(directory.resolve("repository")), Secret.of("a good one"), cheap);
    }

    @AfterEach
    void end() throws Exception {
        repository.close();
        source.close();
        cluster.close();
    }

    @Test
    void ofWrongDataThatIsRestoredToBeforeIt() throws Exception {
        try (Following following =
                repository.follow(source, FollowRequest.builder().build())) {
            backUp();
            write(20);
            int last = commits.size() - 1;
            pause();
            Instant incident = Instant.now();
            pause();
            write(20);
            awaitDurable(following);

            assertMeasured(incident, RecoveryPoint.at(incident), last);
        }
    }

    @Test
    void ofAServerThatIsLost() throws Exception {
        try (Following following =
                repository.follow(source, FollowRequest.builder().build())) {
            backUp();
            write(20);
            awaitDurable(following);
        }
        int last = commits.size() - 1;
        pause();
        write(20);
        Instant incident = Instant.now();
        cluster.kill();

        // What came after the end of the log is lost, though the client was told that it is durable.
        assertMeasured(incident, RecoveryPoint.latest(), last);
    }

    private void backUp() {
        BackupPlan.builder("shop", repository)
                .source("orders", source)
                .awaitLog(Duration.ofMinutes(1))
                .build()
                .run();
    }

    private void write(int count) throws SQLException {
        try (Connection connection = cluster.connect();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < count; i++) {
                Instant sent = Instant.now();
                statement.execute("INSERT INTO commits VALUES (" + commits.size() + ")");
                commits.add(new Commit(sent, Instant.now()));
            }
        }
    }

    private static void pause() throws Exception {
        Instant begun = Instant.now();
        TestServer.await(() -> Instant.now().isAfter(begun.plus(PAUSE)));
    }

    private void awaitDurable(Following following) throws Exception {
        Instant sent = commits.get(commits.size() - 1).sent();
        TestServer.await(() -> following
                .durable()
                .flatMap(Checkpoint::instant)
                .filter(instant -> instant.isAfter(sent))
                .isPresent());
    }

    private void assertMeasured(Instant incident, RecoveryPoint point, int expected) throws Exception {
        Observer observer = new Observer();
        RecoveryReport report = drill(incident, point, observer);
        Instant over = Instant.now();

        assertThat(report.state()).as("%s", report).isEqualTo(RunState.COMPLETED);
        assertThat(observer.newest).isEqualTo(expected);
        Commit newest = commits.get(observer.newest);
        assertBetween(report.rpo(), newest.acknowledged(), newest.sent(), incident);
        assertThat(report.rto().orElseThrow())
                .isBetween(
                        Duration.between(incident, observer.asked).minus(TOLERANCE),
                        Duration.between(incident, over).plus(TOLERANCE));
    }

    private static void assertBetween(Optional<Duration> measured, Instant latest, Instant earliest, Instant end) {
        assertThat(measured.orElseThrow())
                .isBetween(
                        Duration.between(latest, end).minus(TOLERANCE),
                        Duration.between(earliest, end).plus(TOLERANCE));
    }

    private RecoveryReport drill(Instant incident, RecoveryPoint point, Observer observer) throws Exception {
        Snapshot base = repository.snapshots().stream()
                .filter(snapshot -> snapshot.tags().contains("kind=full"))
                .findFirst()
                .orElseThrow();
        PointRestoreAction restore = PointRestoreAction.builder(repository, source, directory.resolve("target"))
                .point(point)
                .identity(repository.sourceOf(base).orElseThrow())
                .drillIn(
                        PostgresScratch.builder(source.snapshotter(), directory.resolve("scratch"))
                                .build(),
                        observer)
                .build();
        RecoveryScenario scenario = RecoveryScenario.builder("lost orders")
                .then(RecoveryStep.builder("restore", restore).build())
                .build();
        RunRequest request = RunRequest.by("anna")
                .mode(RecoveryMode.DRILL)
                .incident(incident)
                .build();
        try (RecoveryRun run = RecoveryRun.begin(scenario, directory.resolve("journal"), request)) {
            return run.proceed();
        }
    }
}
