package io.holdfast.postgres;

import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Looks whether a cluster that {@link PostgresScratch} started is sound: in each database the catalog is read, and where the extension {@code amcheck} is installed, each
 * B-tree index is compared with its table, and each table is verified; then come the host's own invariants. Thread-safe.
 *
 * <p>It creates the extension in the restored databases. Other kinds of indexes, indexes that are invalid and temporary tables are not looked at.
 */
public final class PostgresRestoredCheck implements RestoredCheck {

    private static final String CATALOG = """
            SELECT oid::regclass::text, format('SELECT sum(length(t::text)) FROM %s t', oid::regclass)
            FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' ORDER BY 1
            """;
    private static final String INDEXES = """
            SELECT c.oid::regclass::text, format('SELECT %s.bt_index_check(%s, true)', e.extnamespace::regnamespace, c.oid)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam, pg_extension e
            WHERE e.extname = 'amcheck' AND a.amname = 'btree' AND c.relkind = 'i' AND c.relpersistence <> 't' AND i.indisvalid ORDER BY 1
            """;
    private static final String TABLES = """
            SELECT c.oid::regclass::text,
                format('SELECT msg || '' (block '' || blkno || '')'' FROM %s.verify_heapam(%s)', e.extnamespace::regnamespace, c.oid)
            FROM pg_class c JOIN pg_am a ON a.oid = c.relam, pg_extension e
            WHERE e.extname = 'amcheck' AND a.amname = 'heap' AND c.relkind IN ('r', 'm', 't') AND c.relpersistence <> 't' ORDER BY 1
            """;

    private final Map<String, HostInvariant> invariants;

    private PostgresRestoredCheck(Builder builder) {
        invariants = new LinkedHashMap<>(builder.invariants);
    }

    /** A check without invariants. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public CheckReport check(Restored restored, Operation operation) throws InterruptedException {
        Optional<RestoredCluster> cluster = restored.unwrap(RestoredCluster.class);
        if (cluster.isEmpty()) {
            return new CheckReport(List.of(new Finding(
                    "cluster",
                    Result.UNKNOWN,
                    restored.description() + " is no cluster that PostgresScratch started")));
        }
        List<Finding> findings = new ArrayList<>();
        try {
            for (String database : RestoredCluster.databases(cluster.get().dataSource("postgres"))) {
                look(cluster.get(), database, findings, operation);
            }
        } catch (SQLException e) {
            findings.add(failure("databases", e));
        }
        for (Map.Entry<String, HostInvariant> invariant : invariants.entrySet()) {
            operation.checkCancelled();
            findings.add(invariant.getValue().look(invariant.getKey(), cluster.get()));
        }
        return new CheckReport(findings);
    }

    private static void look(RestoredCluster cluster, String database, List<Finding> findings, Operation operation)
            throws InterruptedException {
        try (Connection connection = cluster.dataSource(database).getConnection();
                Statement statement = connection.createStatement()) {
            findings.add(each("catalog of " + database, statement, CATALOG, false, operation));
            boolean amcheck;
            try (ResultSet rows =
                    statement.executeQuery("SELECT FROM pg_available_extensions WHERE name = 'amcheck'")) {
                amcheck = rows.next();
            }
            if (amcheck) {
                statement.execute("CREATE EXTENSION IF NOT EXISTS amcheck");
                findings.add(each("indexes of " + database, statement, INDEXES, false, operation));
                findings.add(each("tables of " + database, statement, TABLES, true, operation));
            } else {
                String why = "The extension amcheck is not installed beside this server";
                findings.add(new Finding("indexes of " + database, Result.UNKNOWN, why));
                findings.add(new Finding("tables of " + database, Result.UNKNOWN, why));
            }
        } catch (SQLException e) {
            findings.add(failure("database " + database, e));
        }
    }

    /** Performs a query for each of several things; what it returns is wrong with them, if that is what it says. */
    private static Finding each(
            String name, Statement statement, String queries, boolean rowsAreWrong, Operation operation)
            throws SQLException, InterruptedException {
        Map<String, String> all = new LinkedHashMap<>();
        try (ResultSet rows = statement.executeQuery(queries)) {
            while (rows.next()) {
                all.put(rows.getString(1), rows.getString(2));
            }
        }
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, String> one : all.entrySet()) {
            operation.checkCancelled();
            try (ResultSet rows = statement.executeQuery(one.getValue())) {
                if (rows.next() && rowsAreWrong) {
                    wrong.add(one.getKey() + ": " + rows.getString(1));
                }
            } catch (SQLException e) {
                wrong.add(one.getKey() + ": " + e.getMessage());
            }
        }
        return wrong.isEmpty()
                ? new Finding(name, Result.PASSED, all.size() + " looked at")
                : new Finding(
                        name,
                        Result.FAILED,
                        wrong.size() + " of " + all.size() + " are damaged: " + String.join("; ", wrong));
    }

    private static Finding failure(String name, SQLException e) {
        return new Finding(name, Result.FAILED, e.getMessage() + " (" + e.getSQLState() + ")");
    }

    /** Implemented by hosts: something that is so in every sound state of a database. */
    @FunctionalInterface
    public interface Invariant {
        /** What is wrong, for a person; empty if nothing is. If this throws, it is not known. */
        Optional<String> violation(Handle handle);
    }

    private interface HostInvariant {
        Finding look(String name, RestoredCluster cluster);
    }

    /** What is looked for. Not thread-safe. */
    public static final class Builder {

        private final Map<String, HostInvariant> invariants = new LinkedHashMap<>();

        private Builder() {}

        /** Something that is so in every sound state of a database. Needs Jdbi. */
        public Builder invariant(String name, String database, Invariant invariant) {
            return add(
                    name,
                    database,
                    handle -> invariant
                            .violation(handle)
                            .map(violation -> new Finding(name, Result.FAILED, violation))
                            .orElseGet(() -> new Finding(name, Result.PASSED, "")));
        }

        /** A query that finds nothing in a sound database, such as one for orphans or duplicates. Needs Jdbi. */
        public Builder none(String name, String database, String query) {
            return invariant(name, database, handle -> {
                long rows = handle.createQuery(query).mapToMap().stream().count();
                return rows == 0 ? Optional.empty() : Optional.of(rows + " rows that should not be there");
            });
        }

        /**
         * The last commit of the application that is there, against when the restored state should be of. Needs Jdbi.
         *
         * @param query returns one {@code timestamptz}
         * @param wanted the moment that was restored to
         * @param mostLost how much earlier the commit may be
         */
        public Builder freshest(String name, String database, String query, Instant wanted, Duration mostLost) {
            return add(name, database, handle -> {
                Optional<OffsetDateTime> last =
                        handle.createQuery(query).mapTo(OffsetDateTime.class).findFirst();
                if (last.isEmpty()) {
                    return new Finding(name, Result.UNKNOWN, "There is no commit");
                }
                Duration lost = Duration.between(last.get().toInstant(), wanted);
                return new Finding(
                        name,
                        lost.compareTo(mostLost) > 0 ? Result.FAILED : Result.PASSED,
                        "The last commit is of " + last.get().toInstant() + ", " + lost.toMillis() + " ms before "
                                + wanted);
            });
        }

        /** The check. */
        public PostgresRestoredCheck build() {
            return new PostgresRestoredCheck(this);
        }

        private Builder add(String name, String database, FindingOf finding) {
            invariants.put(name, (unused, cluster) -> {
                try {
                    return Jdbi.create(cluster.dataSource(database)).withHandle(finding::of);
                } catch (RuntimeException e) {
                    return new Finding(name, Result.UNKNOWN, "It could not be looked at: " + e.getMessage());
                }
            });
            return this;
        }
    }

    private interface FindingOf {
        Finding of(Handle handle);
    }
}
