package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.postgres.StartedCluster;
import io.holdfast.postgres.TestCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Clusters with very many and very large files go there and back in a heap of 256 MiB. */
@Timeout(1800)
class LargePostgresIT {

    private static final int MAJOR = 17;
    private static final int RELATIONS = Boolean.getBoolean("holdfast.exhaustive") ? 20_000 : 5_000;
    private static final int ROWS_OF_THREE_GIB = 6_200_000;

    @TempDir
    private Path directory;

    private CommandProcess holdfast;
    private TestCluster cluster;

    @BeforeEach
    void start() throws Exception {
        Fixture fixture = Fixture.in(directory);
        holdfast = CommandProcess.on(fixture.repository())
                .withVariable("HOLDFAST_SOURCE_PASSWORD", TestCluster.PASSWORD)
                .withVariable("JAVA_TOOL_OPTIONS", "-Xmx256m");
        cluster = TestCluster.of(MAJOR);
        cluster.configure("max_wal_size", "4GB");
        // For one transaction that makes all of the relations.
        cluster.configure("max_locks_per_transaction", "1000");
        cluster.restart();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void manyRelations() throws Exception {
        cluster.sql("CREATE SCHEMA many", """
                DO $$ BEGIN
                    FOR i IN 1..%d LOOP
                        EXECUTE format('CREATE TABLE many.t%%s AS SELECT %%s AS id WHERE %%L::boolean', i, i, i %% 2 = 0);
                    END LOOP;
                END $$""".formatted(RELATIONS), "CHECKPOINT");

        try (StartedCluster restored = backUpAndRestore()) {
            assertThat(restored.query("SELECT count(*) FROM pg_class WHERE relnamespace = 'many'::regnamespace"))
                    .isEqualTo(List.of(Integer.toString(RELATIONS)));
            assertThat(restored.query("SELECT count(*) FROM pg_class WHERE pg_relation_size(oid) = 8192"
                            + " AND relnamespace = 'many'::regnamespace"))
                    .isEqualTo(List.of(Integer.toString(RELATIONS / 2)));
            assertThat(restored.query("SELECT id FROM many.t" + RELATIONS))
                    .isEqualTo(List.of(Integer.toString(RELATIONS)));
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "holdfast.exhaustive", matches = "true")
    void tableOfSeveralSegmentFiles() throws Exception {
        cluster.sql(
                "CREATE EXTENSION amcheck",
                "CREATE TABLE entries AS SELECT i AS id, repeat(md5(i::text), 15) AS text FROM generate_series(1, "
                        + ROWS_OF_THREE_GIB + ") i",
                "ALTER TABLE entries ADD PRIMARY KEY (id)",
                "CHECKPOINT");
        assertThat(cluster.query("SELECT pg_relation_size('entries') > 3 * 1024 ^ 3"))
                .isEqualTo("t");
        String sum = "SELECT count(*) || ' ' || sum(hashtext(text)) FROM entries";

        try (StartedCluster restored = backUpAndRestore()) {
            assertThat(restored.query(sum)).isEqualTo(List.of(String.valueOf(cluster.query(sum))));
            assertThat(restored.query("SELECT bt_index_check('entries_pkey', true)"))
                    .isEqualTo(List.of(""));
        }
    }

    private StartedCluster backUpAndRestore() throws Exception {
        holdfast.run(arguments("backup")).ok();
        Path target = directory.resolve("restored");
        holdfast.run(arguments("restore", "--to-latest", "--target", target.toString()))
                .ok();
        return new StartedCluster(MAJOR, target);
    }

    private String[] arguments(String... command) {
        List<String> arguments = new ArrayList<>(Arrays.asList(command));
        arguments.addAll(List.of("--source", "postgres", "--set", "url=" + cluster.url(), "--set", "user=backup"));
        return arguments.toArray(String[]::new);
    }
}
