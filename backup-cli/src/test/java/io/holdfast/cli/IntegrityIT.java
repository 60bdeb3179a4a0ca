package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.detect.IntegrityCheck;
import io.holdfast.detect.IntegrityRule;
import io.holdfast.detect.JdbcHealthCheck;
import io.holdfast.detect.Table;
import io.holdfast.detect.TableChecksum;
import io.holdfast.postgres.TestCluster;
import io.holdfast.spi.Health;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.testkit.TestOperation;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Corruption that the constraints of a PostgreSQL database did not prevent is found, and what is sound is not taken for it. */
@Timeout(120)
class IntegrityIT {

    private static final Table ORDERS = Table.of("shop", "Or\"ders");
    private static final Table CUSTOMERS = Table.of("shop", "customers");
    private static final List<String> COLUMNS = List.of("id", "customer", "state");

    private static TestCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.of(18);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void fill() throws Exception {
        cluster.sql(
                "DROP SCHEMA IF EXISTS shop CASCADE",
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.customers (id int, mail text)",
                "INSERT INTO shop.customers SELECT n, 'c' || n || '@example.org' FROM generate_series(1, 100) n",
                "CREATE TABLE shop.\"Or\"\"ders\" (id int, customer int, state text, amount numeric)",
                "INSERT INTO shop.\"Or\"\"ders\" SELECT n, 1 + n % 100, 'paid', n FROM generate_series(1, 3000) n",
                "INSERT INTO shop.\"Or\"\"ders\" VALUES (3001, NULL, NULL, NULL), (NULL, 1, 'open', 0)");
    }

    private static IntegrityCheck rules() throws Exception {
        return IntegrityCheck.of(
                IntegrityRule.orphans(ORDERS, List.of("customer"), CUSTOMERS, List.of("id")),
                IntegrityRule.present(CUSTOMERS, "mail"),
                IntegrityRule.between(ORDERS, "amount", 0, 3000),
                IntegrityRule.oneOf(ORDERS, "state", "open", "paid", "it's; DROP"),
                IntegrityRule.like(CUSTOMERS, "mail", "%@%"),
                IntegrityRule.unique(ORDERS, "id"),
                IntegrityRule.unchanged(CUSTOMERS, List.of("id", "mail"), checksum(CUSTOMERS, List.of("id", "mail"))),
                IntegrityRule.query(
                        "too few", "SELECT CASE WHEN count(*) < 100 THEN 1 ELSE 0 END FROM shop.customers"));
    }

    private static TableChecksum checksum(Table table, List<String> columns) throws Exception {
        try (Connection connection = cluster.connect()) {
            connection.setAutoCommit(false);
            return TableChecksum.of(connection, table, columns);
        }
    }

    private static CheckReport look(IntegrityCheck check) throws Exception {
        return check.check(cluster.dataSource(), new TestOperation());
    }

    @Test
    void whatIsSoundIsNotTakenForCorruption() throws Exception {
        CheckReport report = look(rules());

        assertThat(report.findings()).hasSize(8).extracting(Finding::result).containsOnly(Result.PASSED);
        assertThat(rules().live(cluster.dataSource()).check(new TestOperation()))
                .isEqualTo(Health.up());
    }

    @Test
    void eachKindOfCorruptionIsFoundAndCounted() throws Exception {
        IntegrityCheck rules = rules();
        cluster.sql(
                "INSERT INTO shop.\"Or\"\"ders\" VALUES (5001, 900, 'paid', 1), (5002, 901, 'paid', 1)",
                "UPDATE shop.\"Or\"\"ders\" SET amount = -1 WHERE id <= 3",
                "UPDATE shop.\"Or\"\"ders\" SET state = 'lost' WHERE id <= 4",
                "INSERT INTO shop.\"Or\"\"ders\" SELECT * FROM shop.\"Or\"\"ders\" WHERE id BETWEEN 11 AND 15",
                "INSERT INTO shop.\"Or\"\"ders\" SELECT * FROM shop.\"Or\"\"ders\" WHERE id = 16",
                "UPDATE shop.customers SET mail = NULL WHERE id <= 6",
                "UPDATE shop.customers SET mail = 'nowhere' WHERE id BETWEEN 11 AND 17",
                "DELETE FROM shop.customers WHERE id = 50",
                "INSERT INTO shop.customers VALUES (50, 'another@example.org')");

        assertThat(look(rules).findings())
                .extracting(finding -> finding.result() + " " + finding.detail().replaceAll(" found.*", ""))
                .containsExactly(
                        "FAILED 2", "FAILED 6", "FAILED 3", "FAILED 4", "FAILED 7", "FAILED 6", "FAILED 1", "PASSED 0");
        Health health = rules.live(cluster.dataSource()).check(new TestOperation());
        assertThat(health).isInstanceOf(Health.Down.class);
        assertThat(health.reason()).contains("orphans of shop.Or\"ders in shop.customers: 2 found, 0 tolerated");
    }

    @Test
    void whatIsToleratedIsNoCorruption() throws Exception {
        cluster.sql("UPDATE shop.customers SET mail = NULL WHERE id <= 6");
        IntegrityRule present = IntegrityRule.present(CUSTOMERS, "mail");

        assertThat(look(IntegrityCheck.of(present.tolerating(6))).passed()).isTrue();
        assertThat(look(IntegrityCheck.of(present.tolerating(5))).passed()).isFalse();
    }

    @Test
    void theOrderOfRowsIsNoDriftAndAnyValueIs() throws Exception {
        TableChecksum before = checksum(ORDERS, COLUMNS);
        assertThat(before.rows()).isEqualTo(3002);
        cluster.sql(
                "CREATE TABLE shop.copy AS SELECT * FROM shop.\"Or\"\"ders\" ORDER BY id DESC",
                "CREATE TABLE shop.other AS SELECT * FROM shop.copy",
                "UPDATE shop.other SET state = '' WHERE state IS NULL");

        assertThat(checksum(Table.of("shop", "copy"), COLUMNS)).isEqualTo(before);
        assertThat(checksum(Table.of("shop", "other"), COLUMNS)).isNotEqualTo(before);
    }

    @Test
    void aRuleThatCannotBeAskedIsUnknownAndKeepsNoOtherFromBeingAsked() throws Exception {
        CheckReport report = look(IntegrityCheck.of(
                IntegrityRule.present(Table.of("shop", "none"), "mail"),
                IntegrityRule.present(CUSTOMERS, "id"),
                IntegrityRule.query("writes", "DELETE FROM shop.customers RETURNING 1"),
                IntegrityRule.query("nothing", "SELECT NULL::int")));

        assertThat(report.findings())
                .extracting(Finding::result)
                .containsExactly(Result.UNKNOWN, Result.PASSED, Result.UNKNOWN, Result.UNKNOWN);
        assertThat(report.passed()).isFalse();
        assertThat(cluster.query("SELECT count(*) FROM shop.customers")).isEqualTo("100");
        assertThat(IntegrityCheck.of().live(cluster.dataSource()).check(new TestOperation()))
                .isInstanceOf(Health.Unknown.class);
    }

    @Test
    void aNameIsNothingButAName() throws Exception {
        String injected = "id\" FROM shop.customers; DROP SCHEMA shop CASCADE; --";

        assertThat(look(IntegrityCheck.of(IntegrityRule.present(CUSTOMERS, injected)))
                        .findings()
                        .get(0)
                        .detail())
                .contains("does not exist");
        assertThat(cluster.query("SELECT count(*) FROM shop.customers")).isEqualTo("100");
    }

    @Test
    void aQueryIsLookedAtForItsHealth() throws Exception {
        assertThat(query("SELECT 1")).isEqualTo(Health.up());
        assertThat(query("SELECT count(*) = 100 FROM shop.customers")).isEqualTo(Health.up());
        assertThat(query("SELECT count(*) > 100 FROM shop.customers")).isInstanceOf(Health.Down.class);
        assertThat(query("SELECT 1 WHERE false")).isInstanceOf(Health.Down.class);
        assertThat(query("SELECT bool_and(false) FROM shop.customers WHERE false"))
                .isInstanceOf(Health.Unknown.class);
        assertThat(query("SELECT nothing")).isInstanceOf(Health.Unknown.class);
        assertThat(query("DELETE FROM shop.customers RETURNING 1")).isInstanceOf(Health.Down.class);
        assertThat(cluster.query("SELECT count(*) FROM shop.customers")).isEqualTo("100");
    }

    private static Health query(String query) throws Exception {
        return JdbcHealthCheck.builder(cluster.dataSource(), query).build().check(new TestOperation());
    }

    @Test
    void aNumberIsLookedAtForItsBounds() throws Exception {
        String count = "SELECT count(*) FROM shop.customers";
        assertThat(bounded(count, 100, 100)).isEqualTo(Health.up());
        assertThat(bounded(count, 101, 200)).isInstanceOf(Health.Down.class);
        assertThat(bounded(count, 0, 99)).isInstanceOf(Health.Down.class);
        assertThat(bounded("SELECT 'many'", 0, 99)).isInstanceOf(Health.Unknown.class);
        assertThat(bounded("SELECT NULL", 0, 99)).isInstanceOf(Health.Unknown.class);
    }

    private static Health bounded(String query, long least, long most) throws Exception {
        return JdbcHealthCheck.builder(cluster.dataSource(), query)
                .atLeast(least)
                .atMost(most)
                .build()
                .check(new TestOperation());
    }

    @Test
    void aDatabaseThatIsNotThereIsDownAndUnknown() throws Exception {
        try (TestCluster gone = TestCluster.of(18)) {
            gone.stop();
            assertThat(JdbcHealthCheck.builder(gone.dataSource(), "SELECT 1")
                            .build()
                            .check(new TestOperation()))
                    .isInstanceOf(Health.Down.class);
            assertThat(rules().check(gone.dataSource(), new TestOperation()).findings())
                    .extracting(Finding::result)
                    .containsOnly(Result.UNKNOWN);
        }
    }
}
