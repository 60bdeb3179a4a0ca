package io.holdfast.detect;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.HealthCheck;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a database answers a query, and as it should: the first column of its first row is a number within bounds or, without bounds, anything but false; where a database has no booleans, 0 is no false. It is asked in a
 * transaction that is read-only and rolled back. Down if nobody answers in time, or otherwise; unknown if the query itself is refused, or its answer is null or cannot be understood. Thread-safe.
 */
public final class JdbcHealthCheck implements HealthCheck {

    /** In which the database can say itself that a query took too long. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final DataSource source;
    private final String query;
    private final Duration timeout;
    private final Optional<BigDecimal> least;
    private final Optional<BigDecimal> most;
    private final AtomicReference<@Nullable Question> pending = new AtomicReference<>();

    private JdbcHealthCheck(Builder builder) {
        source = builder.source;
        query = builder.query;
        timeout = builder.timeout;
        least = builder.least;
        most = builder.most;
    }

    /**
     * A check that there is a row, and that what is false is none, which may take ten seconds.
     *
     * @param source makes a connection for each look, and none before the last one is over
     * @param query which is shown
     */
    public static Builder builder(DataSource source, String query) {
        return new Builder(source, query);
    }

    /** What the database is asked now; who asks meanwhile waits for the same answer. */
    private static final class Question {

        final CompletableFuture<Health> answer = new CompletableFuture<>();
        final AtomicReference<@Nullable Connection> open = new AtomicReference<>();
        /** It was waited for in vain. */
        volatile boolean late;
    }

    /** A server that is frozen answers neither who connects nor who wants to end a query: what asks it is left behind, and asks nothing else meanwhile. */
    @Override
    public Health check(Operation operation) throws InterruptedException {
        operation.checkCancelled();
        Question mine = new Question();
        Question before = pending.compareAndExchange(null, mine);
        if (before == null) {
            ask(mine, operation);
        } else if (before.late) {
            return new Health.Down("the database has not answered yet what it was asked before");
        }
        Question asked = before == null ? mine : before;
        try {
            return asked.answer.get(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            asked.late = true;
            Optional.ofNullable(asked.open.get()).ifPresent(JdbcHealthCheck::abort);
            return new Health.Down("the database does not answer within " + timeout);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException) {
                operation.checkCancelled();
            }
            return new Health.Unknown("the database cannot be asked: " + e.getCause());
        }
    }

    private void ask(Question question, Operation operation) {
        try {
            operation.executor().execute(() -> {
                try {
                    Health found = look(operation, question.open);
                    pending.set(null);
                    question.answer.complete(found);
                } catch (Throwable e) {
                    pending.set(null);
                    question.answer.completeExceptionally(e);
                }
            });
        } catch (RuntimeException | Error e) {
            pending.set(null);
            question.answer.completeExceptionally(e);
            throw e;
        }
    }

    private Health look(Operation operation, AtomicReference<@Nullable Connection> open) throws InterruptedException {
        try (Connection connection = source.getConnection()) {
            open.set(connection);
            Operation.Registration onCancel = operation.onCancel(() -> abort(connection));
            try {
                return ask(connection);
            } finally {
                onCancel.close();
            }
        } catch (SQLException e) {
            operation.checkCancelled();
            return new Health.Down("the database does not answer: " + said(e));
        }
    }

    /** The connection may be one of a pool, to which it goes back as it came. */
    private Health ask(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        boolean readOnly = connection.isReadOnly();
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        try {
            return query(connection);
        } finally {
            connection.rollback();
            connection.setReadOnly(readOnly);
            connection.setAutoCommit(autoCommit);
        }
    }

    private Health query(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
            try (ResultSet rows = statement.executeQuery(query)) {
                return rows.next() ? judge(rows) : new Health.Down("\"" + query + "\" has no row");
            }
        } catch (SQLException e) {
            if (e.getSQLState() != null && e.getSQLState().startsWith("42")) {
                return new Health.Unknown("\"" + query + "\" cannot be asked: " + said(e));
            }
            throw e;
        }
    }

    private Health judge(ResultSet row) throws SQLException {
        if (row.getObject(1) == null) {
            return new Health.Unknown("\"" + query + "\" is null");
        }
        if (least.isEmpty() && most.isEmpty()) {
            return Boolean.FALSE.equals(row.getObject(1)) ? new Health.Down("\"" + query + "\" is false") : Health.up();
        }
        String shown = String.valueOf(row.getString(1));
        BigDecimal value;
        try {
            value = new BigDecimal(shown);
        } catch (NumberFormatException e) {
            return new Health.Unknown("\"" + query + "\" is no number");
        }
        if (least.filter(bound -> value.compareTo(bound) < 0).isPresent()) {
            return new Health.Down("\"" + query + "\" is " + shown + ", less than " + least.orElseThrow());
        }
        if (most.filter(bound -> value.compareTo(bound) > 0).isPresent()) {
            return new Health.Down("\"" + query + "\" is " + shown + ", more than " + most.orElseThrow());
        }
        return Health.up();
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

    /** Builds a {@link JdbcHealthCheck}. Not thread-safe. */
    public static final class Builder {

        private final DataSource source;
        private final String query;
        private Duration timeout = Duration.ofSeconds(10);
        private Optional<BigDecimal> least = Optional.empty();
        private Optional<BigDecimal> most = Optional.empty();

        private Builder(DataSource source, String query) {
            this.source = source;
            this.query = query;
        }

        /** The least number that is as it should be. */
        public Builder atLeast(long bound) {
            least = Optional.of(BigDecimal.valueOf(bound));
            return this;
        }

        /** The greatest number that is as it should be. */
        public Builder atMost(long bound) {
            most = Optional.of(BigDecimal.valueOf(bound));
            return this;
        }

        /** How long connecting and the query may take together, to the second. */
        public Builder timeout(Duration limit) {
            timeout = limit;
            return this;
        }

        /** The check. */
        public JdbcHealthCheck build() {
            return new JdbcHealthCheck(this);
        }
    }
}
