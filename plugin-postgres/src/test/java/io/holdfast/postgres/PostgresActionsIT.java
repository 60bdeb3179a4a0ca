package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.testkit.TestStep;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What recoveries do to a server: previewed, done, found to be done or not, undone. */
class PostgresActionsIT {

    private static final ActionContext REAL = TestStep.real();

    private static PostgresServer server(TestCluster cluster) {
        return PostgresServer.builder(cluster.url())
                .user("postgres")
                .password(Secret.of(TestCluster.PASSWORD))
                .build();
    }

    /** With an application's database, role and session. */
    private static TestCluster shop(int major) throws Exception {
        TestCluster cluster = TestCluster.of(major);
        cluster.sql(
                "CREATE ROLE shop LOGIN PASSWORD '" + TestCluster.PASSWORD + "'",
                "CREATE DATABASE shop OWNER shop",
                "CREATE DATABASE closed ALLOW_CONNECTIONS false",
                "ALTER DATABASE postgres CONNECTION LIMIT 50");
        return cluster;
    }

    private static Connection connect(TestCluster cluster, String user, String password) throws SQLException {
        return DriverManager.getConnection(cluster.url("shop"), user, password);
    }

    private static String databases(TestCluster cluster) throws SQLException {
        return String.valueOf(cluster.query("SELECT string_agg(datname || ' ' || datallowconn || ' ' || datconnlimit"
                + " || ' ' || coalesce(setconfig::text, ''), ', ' ORDER BY datname) FROM pg_database"
                + " LEFT JOIN pg_db_role_setting ON setdatabase = pg_database.oid"));
    }

    private static Map<String, String> done(RecoveryAction action) throws Exception {
        Outcome outcome = action.run(REAL);
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).outputs();
    }

    private static void assertEnded(Connection session) {
        assertThatThrownBy(() -> {
                    try (Statement statement = session.createStatement()) {
                        statement.execute("SELECT 1");
                    }
                })
                .isInstanceOf(SQLException.class);
    }

    @ChosenVersions
    void aFenceEndsSessionsAndKeepsEverybodyOutUntilItIsTakenAway(int major) throws Exception {
        try (TestCluster cluster = shop(major);
                Connection session = connect(cluster, "shop", TestCluster.PASSWORD)) {
            PostgresFence fence = PostgresFence.of(server(cluster));
            String before = databases(cluster);

            assertThat(fence.preview(REAL)).contains("2 databases and 1 sessions");
            assertThat(fence.probe(REAL)).isEqualTo(Probe.notDone());
            assertThat(databases(cluster)).isEqualTo(before);
            assertThat(session.isValid(10)).isTrue();

            assertThat(done(fence)).containsEntry("sessions-ended", "1");
            assertEnded(session);
            for (String user : List.of("shop", "postgres")) {
                assertThatThrownBy(() -> connect(cluster, user, TestCluster.PASSWORD))
                        .hasMessageContaining("not currently accepting connections");
            }
            assertThatThrownBy(() -> cluster.connect("shop")).hasMessageContaining("too many connections");
            assertThat(fence.probe(REAL)).isEqualTo(Probe.done());

            cluster.kill();
            cluster.start();
            assertThatThrownBy(() -> connect(cluster, "shop", TestCluster.PASSWORD))
                    .isInstanceOf(SQLException.class);
            assertThat(fence.probe(REAL)).isEqualTo(Probe.done());
            assertThat(done(fence)).containsEntry("sessions-ended", "0");

            fence.compensate(REAL);
            fence.compensate(REAL);
            assertThat(databases(cluster)).isEqualTo(before);
            connect(cluster, "shop", TestCluster.PASSWORD).close();
            assertThat(fence.probe(REAL)).isEqualTo(Probe.notDone());
        }
    }

    @Test
    void aFenceThatWasInterruptedBeforeSessionsWereEndedIsNotDone() throws Exception {
        try (TestCluster cluster = shop(18);
                Connection session = connect(cluster, "shop", TestCluster.PASSWORD)) {
            PostgresFence fence = PostgresFence.of(server(cluster));
            String before = databases(cluster);
            cluster.sql(
                    "ALTER DATABASE postgres SET holdfast.fence = 'run/step 00000001 50'",
                    "ALTER DATABASE postgres CONNECTION LIMIT 0",
                    "ALTER DATABASE shop SET holdfast.fence = 'run/step 00000001 closed'",
                    "ALTER DATABASE shop ALLOW_CONNECTIONS false",
                    "ALTER DATABASE template1 SET holdfast.fence = 'run/step 00000001 closed'",
                    "ALTER DATABASE template1 ALLOW_CONNECTIONS false");

            assertThat(fence.probe(REAL)).isEqualTo(Probe.notDone());
            assertThat(done(fence)).containsEntry("sessions-ended", "1");
            assertEnded(session);
            fence.compensate(REAL);
            assertThat(databases(cluster)).isEqualTo(before);
        }
    }

    @Test
    void aFenceOfAnotherStepIsNotTakenAway() throws Exception {
        try (TestCluster cluster = shop(18)) {
            PostgresFence fence = PostgresFence.of(server(cluster));
            done(fence);
            String fenced = databases(cluster);

            fence.compensate(new TestStep(RecoveryMode.REAL, "another/step"));

            assertThat(databases(cluster)).isEqualTo(fenced);
        }
    }

    @Test
    void aFenceThatCannotCloseOneDatabaseClosesNoneAndSaysWhy() throws Exception {
        try (TestCluster cluster = shop(18);
                Connection other = cluster.connect("postgres");
                Statement held = other.createStatement()) {
            cluster.sql("ALTER ROLE postgres SET lock_timeout = '200ms'");
            String before = databases(cluster);
            other.setAutoCommit(false);
            held.execute("ALTER DATABASE shop CONNECTION LIMIT 7");

            assertThatThrownBy(() -> PostgresFence.of(server(cluster)).run(REAL))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("lock timeout");

            other.rollback();
            assertThat(databases(cluster)).isEqualTo(before);
        }
    }

    @Test
    void aFenceThatCannotOpenOneDatabaseOpensNone() throws Exception {
        try (TestCluster cluster = shop(18)) {
            PostgresFence fence = PostgresFence.of(server(cluster));
            done(fence);
            cluster.sql("ALTER DATABASE shop SET holdfast.fence = 'run/step 00000001 -5'");
            String fenced = databases(cluster);

            assertThatThrownBy(() -> fence.compensate(REAL))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("connection limit");

            assertThat(databases(cluster)).isEqualTo(fenced);
        }
    }

    @Test
    void aMarkThatCannotBeReadIsNeverTakenForAnOpenDatabase() throws Exception {
        try (TestCluster primary = shop(18);
                TestCluster standby = primary.standby()) {
            PostgresFence fence = PostgresFence.of(server(primary));
            done(fence);
            for (String mark : List.of("", "by hand", "run/step 00000001 many", "run/step 1 closed")) {
                primary.sql("ALTER DATABASE shop SET holdfast.fence = '" + mark + "'");
                String fenced = databases(primary);

                assertThatThrownBy(() -> fence.compensate(REAL))
                        .as(mark)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("the database shop")
                        .hasMessageContaining("Nothing was opened");

                assertThat(databases(primary)).isEqualTo(fenced);
            }
            standby.catchUp(primary);
            standby.promote();
            PostgresPromotion promotion = PostgresPromotion.of(server(standby));

            assertThat(promotion.probe(REAL)).isInstanceOf(Probe.Unknown.class);
            assertThatThrownBy(() -> promotion.run(REAL)).hasMessageContaining("the database shop");
            assertThatThrownBy(() -> connect(standby, "shop", TestCluster.PASSWORD))
                    .hasMessageContaining("not currently accepting connections");
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsNotFenced() throws Exception {
        try (TestCluster cluster = shop(18)) {
            PostgresFence fence = PostgresFence.of(server(cluster));
            cluster.stop();
            assertThatThrownBy(() -> fence.run(REAL)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> fence.probe(REAL)).isInstanceOf(IOException.class);
        }
    }

    @ChosenVersions
    void aStandbyIsPromotedWithAllThatItHasReceived(int major) throws Exception {
        try (TestCluster primary = TestCluster.of(major);
                TestCluster standby = primary.standby()) {
            primary.sql("CREATE TABLE entries (id int)");
            standby.catchUp(primary);
            standby.sql("SELECT pg_wal_replay_pause()");
            Instant before = Instant.now().truncatedTo(ChronoUnit.MICROS);
            primary.sql("INSERT INTO entries VALUES (1)");
            TestCluster.await(() -> "t"
                    .equals(standby.query("SELECT pg_last_wal_receive_lsn() >= '"
                            + primary.query("SELECT pg_current_wal_flush_lsn()") + "'")));
            PostgresPromotion promotion = PostgresPromotion.of(server(standby));

            assertThat(promotion.preview(REAL)).contains("its primary is still there");
            assertThat(promotion.probe(REAL)).isEqualTo(Probe.notDone());
            assertThat(standby.query("SELECT pg_is_in_recovery()")).isEqualTo("t");

            standby.sql("SELECT pg_wal_replay_resume()");
            Map<String, String> outputs = done(promotion);

            assertThat(standby.query("SELECT count(*) FROM entries")).isEqualTo("1");
            assertThat(outputs).containsEntry("timeline", "00000002");
            assertThat(Instant.parse(outputs.get(Outcome.NEWEST_COMMIT))).isAfterOrEqualTo(before);
            assertThat(promotion.probe(REAL)).isEqualTo(Probe.done(outputs));
            assertThat(done(promotion)).isEqualTo(outputs);
            assertThat(promotion.preview(REAL)).endsWith("it is no standby any more");
        }
    }

    /** The catalogs of a standby are those of its primary: who cannot connect there cannot connect here. */
    @Test
    void whatReplacesAFencedPrimaryTakesConnectionsAndTheFormerOneDoesNot() throws Exception {
        try (TestCluster primary = shop(18);
                TestCluster standby = primary.standby()) {
            String before = databases(primary);
            done(PostgresFence.of(server(primary)));
            String fenced = databases(primary);
            standby.catchUp(primary);
            assertThatThrownBy(() -> connect(standby, "shop", TestCluster.PASSWORD))
                    .hasMessageContaining("not currently accepting connections");
            PostgresPromotion promotion = PostgresPromotion.of(server(standby));

            // As if it had been interrupted when the standby was promoted.
            standby.promote();
            assertThat(promotion.probe(REAL)).isEqualTo(Probe.notDone());
            done(promotion);

            assertThat(databases(standby)).isEqualTo(before);
            connect(standby, "shop", TestCluster.PASSWORD).close();
            assertThat(promotion.probe(REAL)).isInstanceOf(Probe.Done.class);
            // Whoever takes the former primary for the new one opens nothing.
            done(PostgresPromotion.of(server(primary)));
            assertThat(databases(primary)).isEqualTo(fenced);
        }
    }

    @Test
    void aStandbyCannotBeFenced() throws Exception {
        try (TestCluster primary = TestCluster.of(18);
                TestCluster standby = primary.standby()) {
            assertThat(PostgresFence.of(server(standby)).run(REAL)).isInstanceOf(Outcome.Failed.class);
        }
    }

    @ChosenVersions
    void aRolesPasswordIsAnotherAndItsSessionsAreEnded(int major) throws Exception {
        try (TestCluster cluster = shop(major)) {
            cluster.configure("log_statement", "all");
            try (Connection session = connect(cluster, "shop", TestCluster.PASSWORD)) {
                PostgresPasswordRotation rotation =
                        PostgresPasswordRotation.of(server(cluster), "shop", Secret.of("the new one"));

                assertThat(rotation.preview(REAL)).endsWith(": 1 sessions");
                assertThat(rotation.probe(REAL)).isEqualTo(Probe.notDone());
                connect(cluster, "shop", TestCluster.PASSWORD).close();

                assertThat(done(rotation)).containsEntry("sessions-ended", "1");
                assertEnded(session);
                assertThatThrownBy(() -> connect(cluster, "shop", TestCluster.PASSWORD))
                        .hasMessageContaining("password authentication failed");
                connect(cluster, "shop", "the new one").close();
                assertThat(rotation.probe(REAL)).isEqualTo(Probe.done());
                assertThat(rotation.probe(new TestStep(RecoveryMode.REAL, "another/step")))
                        .isEqualTo(Probe.notDone());
                assertThat(rotation.toString() + rotation.description()).doesNotContain("the new one");
                assertThat(cluster.log()).content().contains("ALTER").doesNotContain("the new one");
            }
        }
    }

    @Test
    void aRotationThatWasInterruptedBeforeSessionsWereEndedIsNotDone() throws Exception {
        try (TestCluster cluster = shop(18);
                Connection session = connect(cluster, "shop", TestCluster.PASSWORD)) {
            cluster.sql("ALTER ROLE shop PASSWORD 'the new one'");
            PostgresPasswordRotation rotation =
                    PostgresPasswordRotation.of(server(cluster), "shop", Secret.of("the new one"));

            assertThat(rotation.probe(REAL)).isEqualTo(Probe.notDone());
            done(rotation);
            assertEnded(session);
        }
    }

    @Test
    void aRoleThatIsNotThereIsNamed() throws Exception {
        try (TestCluster cluster = shop(18)) {
            PostgresPasswordRotation rotation =
                    PostgresPasswordRotation.of(server(cluster), "no\"body", Secret.of("the new one"));
            assertThat(rotation.preview(REAL)).endsWith("there is no such role");
            assertThat(rotation.run(REAL)).isInstanceOf(Outcome.Failed.class);
        }
    }

    @Test
    void drillsWorkOnAServerOfTheirOwn() throws Exception {
        try (TestCluster cluster = shop(18);
                TestCluster other = shop(18)) {
            ActionContext drill = new TestStep(RecoveryMode.DRILL, "run/step");
            PostgresFence fence = PostgresFence.of(server(cluster), server(other));

            assertThat(fence.touches(drill)).isEqualTo(server(other).measure(drill.operation()));
            assertThat(fence.touches(REAL)).isEqualTo(server(cluster).measure(drill.operation()));
            assertThat(fence.run(drill)).isInstanceOf(Outcome.Done.class);
            connect(cluster, "shop", TestCluster.PASSWORD).close();
            assertThatThrownBy(() -> connect(other, "shop", TestCluster.PASSWORD))
                    .isInstanceOf(SQLException.class);
            assertThat(PostgresFence.of(server(cluster)).modes()).doesNotContain(RecoveryMode.DRILL);
        }
    }
}
