package io.holdfast.detect;

import static java.util.stream.Collectors.joining;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.HealthCheck;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Looks for corruption: whether a database keeps {@linkplain IntegrityRule rules}. All are asked in one transaction, which is read-only, shows one moment where the database can do that, and is rolled back. A rule that cannot be asked
 * is unknown, and keeps none of the others from being asked. Immutable and thread-safe.
 */
public final class IntegrityCheck implements RestoredCheck {

    private final List<IntegrityRule> rules;

    private IntegrityCheck(List<IntegrityRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** A check of these rules. */
    public static IntegrityCheck of(IntegrityRule... rules) {
        return new IntegrityCheck(List.of(rules));
    }

    /**
     * Looks at a database.
     *
     * @throws InterruptedException once the operation has been cancelled
     */
    public CheckReport check(DataSource source, Operation operation) throws InterruptedException {
        operation.checkCancelled();
        List<Finding> findings = new ArrayList<>();
        try (Connection connection = source.getConnection()) {
            Operation.Registration onCancel = operation.onCancel(() -> abort(connection));
            try {
                connection.setAutoCommit(false);
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                for (IntegrityRule rule : rules) {
                    operation.checkCancelled();
                    findings.add(finding(rule, connection));
                }
            } finally {
                onCancel.close();
            }
        } catch (SQLException e) {
            operation.checkCancelled();
            findings.add(new Finding("connection", Result.UNKNOWN, said(e)));
        }
        operation.checkCancelled();
        return new CheckReport(findings);
    }

    /** What it does is undone by itself, so that it does not keep the next one from being asked. */
    private static Finding finding(IntegrityRule rule, Connection connection) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            long broken = rule.broken(connection);
            return new Finding(
                    rule.name(),
                    broken <= rule.tolerated() ? Result.PASSED : Result.FAILED,
                    broken + " found, " + rule.tolerated() + " tolerated");
        } catch (SQLException e) {
            return new Finding(rule.name(), Result.UNKNOWN, said(e));
        } finally {
            connection.rollback(before);
        }
    }

    private static String said(SQLException e) {
        return e.getMessage() + " (" + e.getSQLState() + ")";
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It is broken already, which ends what waits for it as well.
        }
    }

    @Override
    public CheckReport check(Restored restored, Operation operation) throws InterruptedException {
        Optional<DataSource> source = restored.unwrap(DataSource.class);
        return source.isPresent()
                ? check(source.get(), operation)
                : new CheckReport(
                        List.of(new Finding("database", Result.UNKNOWN, restored.description() + " is no database")));
    }

    /** It as a check of a database that is in use: down if a rule is broken, unknown if one could not be asked. */
    public HealthCheck live(DataSource source) {
        return operation -> health(check(source, operation));
    }

    private static Health health(CheckReport report) {
        Health[] parts = report.findings().stream().map(IntegrityCheck::health).toArray(Health[]::new);
        return parts.length == 0 ? new Health.Unknown("there is no rule") : Health.of(parts);
    }

    private static Health health(Finding finding) {
        String reason = finding.name() + ": " + finding.detail();
        return switch (finding.result()) {
            case PASSED -> Health.up();
            case FAILED -> new Health.Down(reason);
            case UNKNOWN -> new Health.Unknown(reason);
        };
    }

    @Override
    public String toString() {
        return "a check of " + rules.stream().map(IntegrityRule::name).collect(joining(", "));
    }
}
