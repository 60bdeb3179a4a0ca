package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.postgres.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Corruption of a database that its constraints do not prevent is detected by what a configuration says of it. */
@Timeout(300)
class DetectIT {

    private static final Map<String, String> VARIABLES = Map.of("SECRET", Fixture.PASSWORD);

    @TempDir
    private Path directory;

    private TestCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.of(17);
        cluster.sql(
                "CREATE TABLE customers (id int, name text)",
                "INSERT INTO customers SELECT n, 'customer ' || n FROM generate_series(1, 100) n",
                "CREATE TABLE orders (id int, customer int, amount numeric, state text, placed date)",
                "INSERT INTO orders SELECT n, 1 + n % 100, n, 'paid', '2026-01-01' FROM generate_series(1, 1000) n",
                "CREATE TABLE rates (name text, percent numeric)",
                "INSERT INTO rates VALUES ('full', 19), ('reduced', 7)");
        Files.writeString(directory.resolve("password"), TestCluster.PASSWORD + "\n");
        write("0", "0");
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    private void write(String rows, String sum) throws Exception {
        Files.writeString(directory.resolve("holdfast.yaml"), """
                repositories:
                  main: {url: "DIRECTORY/main", password: "${SECRET}"}
                sources:
                  letters: {type: files, settings: {path: "DIRECTORY"}}
                plans: {}
                detectors:
                  shop:
                    interval: 10ms
                    timeout: 60s
                    troubles: 2
                    looks: 3
                    checks:
                      - {name: answers, type: jdbc, settings: {url: "URL", user: USER, password: "${file:DIRECTORY/password}", query: "SELECT count(*) FROM orders", at-least: 1}}
                      - name: data
                        type: integrity
                        settings: {url: "URL", user: USER, password: "${file:DIRECTORY/password}"}
                        rules:
                          - {type: orphans, settings: {table: public.orders, columns: customer, parent: customers, parent-columns: id}}
                          - {type: present, settings: {table: orders, column: amount}}
                          - {type: between, settings: {table: orders, column: amount, least: 0, most: 10000}}
                          - {type: between, settings: {table: orders, column: placed, least: "2020-01-01", most: "2030-01-01", as: date}}
                          - {type: one-of, settings: {table: orders, column: state, values: [open, paid]}}
                          - {type: like, settings: {table: customers, column: name, pattern: "customer %"}}
                          - {type: unique, settings: {table: orders, columns: id}}
                          - {type: query, tolerating: 5, settings: {name: free orders, query: "SELECT count(*) FROM orders WHERE amount = 0"}}
                  rates:
                    troubles: 1
                    looks: 1
                    timeout: 60s
                    checks:
                      - name: rates
                        type: integrity
                        settings: {url: "URL", user: USER, password: "${file:DIRECTORY/password}"}
                        rules:
                          - {type: unchanged, settings: {table: rates, columns: [name, percent], rows: ROWS, sum: "SUM"}}
                """.replace("DIRECTORY", directory.toString())
                .replace("URL", cluster.url())
                .replace("USER", "postgres")
                .replace("ROWS", rows)
                .replace("SUM", sum));
    }

    private CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--config=" + directory.resolve("holdfast.yaml"));
        CommandRun run = CommandRun.of(VARIABLES, all.toArray(String[]::new));
        assertThat(run.out() + run.err()).doesNotContain(TestCluster.PASSWORD);
        return run;
    }

    @Test
    void eachKindOfCorruptionOpensAnIncident() throws Exception {
        assertThat(run("detect", "shop").ok().out()).contains("shop: well");

        plant("UPDATE orders SET customer = 4711 WHERE id <= 3", "orphans of public.orders in customers: 3 found");
        plant("UPDATE orders SET amount = NULL WHERE id = 1", "orders.amount missing: 1 found");
        plant("UPDATE orders SET amount = -1 WHERE id = 1", "orders.amount not from 0 to 10000: 1 found");
        plant("UPDATE orders SET placed = '1970-01-01' WHERE id = 1", "orders.placed not from 2020-01-01");
        plant("UPDATE orders SET state = 'piad' WHERE id <= 2", "orders.state none of [open, paid]: 2 found");
        plant("UPDATE customers SET name = 'x' WHERE id = 1", "customers.name not like customer %: 1 found");
        plant("UPDATE orders SET id = 5 WHERE id <= 10", "duplicates of orders by id: 9 found");
        plant("UPDATE orders SET amount = 0 WHERE id <= 6", "free orders: 6 found, 5 tolerated");
    }

    private void plant(String corruption, String found) throws Exception {
        cluster.sql("CREATE TABLE IF NOT EXISTS sound_orders AS SELECT * FROM orders");
        cluster.sql("CREATE TABLE IF NOT EXISTS sound_customers AS SELECT * FROM customers", corruption);
        CommandRun run = run("detect", "shop", "--json").endedWith(ExitCode.ERROR);
        assertThat(run.lines()).hasSize(2);
        assertThat(run.lines().get(0)).contains("\"state\":\"suspected\"").doesNotContain("incident_began");
        assertThat(run.lines().get(1))
                .contains("\"state\":\"incident\"", "\"incident_began\":\"", "\"incident_detected\":\"", found)
                .contains("\"answers\":{\"state\":\"up\"");
        cluster.sql(
                "TRUNCATE orders, customers",
                "INSERT INTO orders SELECT * FROM sound_orders",
                "INSERT INTO customers SELECT * FROM sound_customers");
    }

    @Test
    void driftIsFoundAgainstABaseline() throws Exception {
        Matcher baseline = Pattern.compile("rates: \\{rows: (\\d+), sum: \"([0-9a-f]{64})\"}")
                .matcher(run("detect", "rates", "--baseline").ok().out());
        assertThat(baseline.find()).isTrue();
        assertThat(baseline.group(1)).isEqualTo("2");
        write(baseline.group(1), baseline.group(2));
        assertThat(run("detect", "rates").ok().out()).contains("rates: well");

        cluster.sql("UPDATE rates SET percent = 91 WHERE name = 'full'");
        assertThat(run("detect", "rates").endedWith(ExitCode.ERROR).err())
                .contains("rates: incident since ", "drift of rates: 1 found");
    }

    @Test
    void whatIsNotKnownIsNotGreen() throws Exception {
        cluster.sql("ALTER TABLE rates RENAME TO tariffs");
        assertThat(run("detect", "rates").endedWith(ExitCode.PARTIAL).err()).contains("rates: unknown");
        cluster.stop();
        assertThat(run("detect", "rates").endedWith(ExitCode.PARTIAL).err()).contains("rates: unknown");
        assertThat(run("detect", "shop").endedWith(ExitCode.ERROR).err()).contains("the database does not answer");
    }
}
