package io.holdfast.postgres;

import io.holdfast.postgres.internal.wire.Login;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits something on a cluster on which nothing else is committed, so that its log has a recent moment, on a thread of the operation. If that fails, the log is followed as well. */
final class Beacon implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Beacon.class);
    /** Having asked for its id, the transaction has a commit record. There are none on a standby. */
    private static final String COMMIT = "SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_xact_id() END";

    private final IntSupplier transactions;
    private final Light light;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Commits something. */
    @FunctionalInterface
    interface Light {
        void light() throws IOException, SQLException;
    }

    /**
     * A beacon.
     *
     * @param transactions tells how many have ended
     */
    Beacon(IntSupplier transactions, Light light) {
        this.transactions = transactions;
        this.light = light;
    }

    /** Lights it whenever no transaction has ended for so long, until it is closed. */
    void begin(Duration interval, Operation operation) {
        operation.executor().execute(() -> run(interval));
    }

    /** Commits over a connection of its own. */
    static Light over(Login login) {
        return () -> {
            try (Connection connection = login.sql();
                    Statement statement = connection.createStatement()) {
                statement.execute(COMMIT);
            }
        };
    }

    private void run(Duration interval) {
        try {
            String failure = "";
            int before = transactions.getAsInt();
            while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                int now = transactions.getAsInt();
                if (now == before) {
                    failure = tryToLight(failure);
                }
                before = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What went wrong is said once. */
    private String tryToLight(String before) {
        try {
            light.light();
            return "";
        } catch (IOException | SQLException e) {
            String failure = String.valueOf(e.getMessage());
            if (!failure.equals(before)) {
                LOG.warn(
                        "The idle cluster got no beacon commit, which is tried again. The log is followed all the same: {}",
                        failure);
            }
            return failure;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
