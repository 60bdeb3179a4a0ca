package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Source;
import io.holdfast.testkit.LogShipperContract;
import io.holdfast.testkit.SourceContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** A cluster of each version as a source, and its log. */
class PostgresSourceIT {

    private static final String ROWS = "SELECT id || ':' || text FROM entries ORDER BY id";
    private static final String INSERT = "INSERT INTO entries (text) VALUES ('one more')";

    private static TestCluster cluster(int major) throws Exception {
        TestCluster cluster = TestCluster.of(major);
        cluster.sql(
                "CREATE TABLE entries (id serial PRIMARY KEY, text text)",
                INSERT,
                INSERT,
                "SELECT pg_switch_wal()",
                "CHECKPOINT");
        return cluster;
    }

    private static void assertRestored(TestCluster cluster, Path restored) throws Exception {
        try (StartedCluster again = new StartedCluster(cluster.major(), restored)) {
            assertThat(String.join(",", again.query(ROWS)))
                    .isEqualTo(cluster.query("SELECT string_agg(id || ':' || text, ',' ORDER BY id) FROM entries"));
            assertThat(again.query("SELECT count(*) FROM pg_ls_dir('pg_replslot')"))
                    .as("slots of the source")
                    .isEqualTo(List.of("0"));
        }
    }

    abstract static class Copied extends SourceContract {

        private final int major;
        private TestCluster cluster;

        Copied(int major) {
            this.major = major;
        }

        @BeforeEach
        void start() throws Exception {
            cluster = cluster(major);
        }

        @AfterEach
        void end() throws Exception {
            cluster.close();
        }

        @Override
        protected Source open() {
            return cluster.source().build();
        }

        @Override
        protected void assertRestored(Path restored) throws Exception {
            PostgresSourceIT.assertRestored(cluster, restored);
        }

        @Override
        protected void assertReleased() throws Exception {
            TestCluster.await(() -> "0".equals(cluster.query("SELECT count(*) FROM pg_replication_slots"))
                    && "0".equals(cluster.query("SELECT count(*) FROM pg_stat_replication")));
        }

        @Override
        protected int places() {
            return 3;
        }
    }

    abstract static class Followed extends LogShipperContract {

        private final int major;
        private TestCluster cluster;

        Followed(int major) {
            this.major = major;
        }

        @BeforeEach
        void start() throws Exception {
            cluster = cluster(major);
        }

        @AfterEach
        void end() throws Exception {
            cluster.close();
        }

        @Override
        protected Source open() {
            return cluster.source().build();
        }

        @Override
        protected void change() throws Exception {
            cluster.sql(INSERT);
        }

        @Override
        protected void assertRestored(Path restored) throws Exception {
            PostgresSourceIT.assertRestored(cluster, restored);
        }

        @Override
        protected boolean breakConnections() throws Exception {
            cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_replication");
            return true;
        }

        @Override
        protected boolean dropLog() throws Exception {
            cluster.sql(
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots",
                    "SELECT pg_switch_wal()",
                    "CHECKPOINT",
                    INSERT,
                    "SELECT pg_switch_wal()",
                    "CHECKPOINT");
            return true;
        }

        @Override
        protected Duration limit() {
            return Duration.ofMinutes(1);
        }
    }

    @Nested
    class Copied15 extends Copied {
        Copied15() {
            super(15);
        }
    }

    @Nested
    class Copied18 extends Copied {
        Copied18() {
            super(18);
        }
    }

    @Nested
    class Followed15 extends Followed {
        Followed15() {
            super(15);
        }
    }

    @Nested
    class Followed18 extends Followed {
        Followed18() {
            super(18);
        }
    }
}
