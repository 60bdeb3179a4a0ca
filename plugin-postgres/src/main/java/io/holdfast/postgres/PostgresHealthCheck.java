package io.holdfast.postgres;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.HealthCheck;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Looks how a server is for whom depends on its log: whether it answers, has the role that it should have, how far a standby is behind, whether each physical replication slot
 * still holds what its reader needs, and whether archiving works. Thread-safe.
 *
 * <p>Its role needs {@code pg_monitor}; what it may not see is {@link Health.Unknown}. SQL does not tell how full the disk of the log is: what the slots
 * hold back is said instead, and counts as degraded beyond a bound.
 *
 * <p>What the driver says is passed on without what was connected with: neither a password nor a URL is in a reason.
 */
public final class PostgresHealthCheck implements HealthCheck {

    private static final String SLOTS = """
            SELECT slot_name, active, wal_status, safe_wal_size,
                pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, restart_lsn)
                AS retained
            FROM pg_replication_slots WHERE slot_type = 'physical' ORDER BY slot_name
            """;
    private static final String ARCHIVE = """
            SELECT failed_count, last_failed_wal, last_failed_time, current_setting('archive_mode') <> 'off' AS wanted,
                last_failed_time > coalesce(last_archived_time, '-infinity') AS failing
            FROM pg_stat_archiver
            """;
    private static final String REPLAY = """
            SELECT EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') AS streaming,
                CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
                    ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END AS seconds
            """;

    private final DataSource source;
    private final Optional<String> slot;
    private final Optional<Boolean> standby;
    private final Duration mostLag;
    private final long mostRetained;

    private PostgresHealthCheck(Builder builder) {
        source = builder.source;
        slot = builder.slot;
        standby = builder.standby;
        mostLag = builder.mostLag;
        mostRetained = builder.mostRetained;
    }

    /**
     * A check of any role, of all slots that there are, with a lag of at most a minute and at most 16 GiB held back.
     *
     * @param source makes a connection for each look; its login and socket timeouts bound how long that takes
     */
    public static Builder builder(DataSource source) {
        return new Builder(source);
    }

    @Override
    public Health check(Operation operation) throws InterruptedException {
        operation.checkCancelled();
        List<Health> parts = new ArrayList<>();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            Operation.Registration onCancel = operation.onCancel(() -> abort(connection));
            try {
                boolean recovering = isStandby(statement);
                parts.add(role(recovering));
                parts.add(seen("the slots", () -> slots(statement)));
                parts.add(seen("archiving", () -> archiving(statement)));
                if (recovering) {
                    parts.add(seen("replay", () -> replay(statement)));
                }
            } finally {
                onCancel.close();
            }
        } catch (SQLException e) {
            operation.checkCancelled();
            return new Health.Down("The server does not answer: " + said(e));
        }
        operation.checkCancelled();
        return Health.of(parts.toArray(Health[]::new));
    }

    private static boolean isStandby(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    private Health role(boolean recovering) {
        if (standby.isPresent() && standby.get() != recovering) {
            return new Health.Down(
                    recovering
                            ? "It is a standby, and should be a primary"
                            : "It is a primary, and should be a standby");
        }
        return Health.up();
    }

    private Health slots(Statement statement) throws SQLException {
        List<Health> all = new ArrayList<>();
        boolean found = false;
        try (ResultSet rows = statement.executeQuery(SLOTS)) {
            while (rows.next()) {
                String name = rows.getString("slot_name");
                if (slot.isEmpty() || slot.get().equals(name)) {
                    found = true;
                    all.add(slot(name, rows));
                }
            }
        }
        if (slot.isPresent() && !found) {
            return new Health.Down(
                    "There is no slot " + slot.get() + ": what is written now is not held for its reader");
        }
        return Health.of(all.toArray(Health[]::new));
    }

    private Health slot(String name, ResultSet row) throws SQLException {
        String status = row.getString("wal_status");
        if ("lost".equals(status)) {
            return new Health.Down("The slot " + name + " has lost a part of the log, which the server has removed:"
                    + " drop it, and begin with a new base. A larger max_slot_wal_keep_size holds more");
        }
        if (status == null) {
            return new Health.Degraded("The slot " + name + " holds nothing yet");
        }
        long retained = row.getLong("retained");
        long left = row.getLong("safe_wal_size");
        String room = row.wasNull() ? "" : ", and is lost after " + left + " bytes more";
        if ("unreserved".equals(status)) {
            return new Health.Degraded("The slot " + name + " holds " + retained + " bytes back" + room
                    + ": the server removes them at its next checkpoint");
        }
        if (retained > mostRetained) {
            return new Health.Degraded(
                    "The slot " + name + " holds " + retained + " bytes back" + room + ": they fill the server's disk");
        }
        return row.getBoolean("active")
                ? Health.up()
                : new Health.Degraded(
                        "Nobody reads the slot " + name + ", which holds " + retained + " bytes back" + room);
    }

    private static Health archiving(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery(ARCHIVE)) {
            if (rows.next() && rows.getBoolean("wanted") && rows.getBoolean("failing")) {
                return new Health.Degraded("Archiving fails: " + rows.getString("last_failed_wal") + " at "
                        + rows.getString("last_failed_time") + ", " + rows.getLong("failed_count") + " times in all");
            }
            return Health.up();
        }
    }

    private Health replay(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery(REPLAY)) {
            rows.next();
            double seconds = rows.getDouble("seconds");
            boolean unknown = rows.wasNull();
            if (!rows.getBoolean("streaming")) {
                return new Health.Degraded("The standby receives nothing from its primary");
            }
            if (unknown) {
                return new Health.Unknown("The standby has replayed no transaction yet, so that its lag is not known");
            }
            return seconds > mostLag.toSeconds()
                    ? new Health.Degraded(String.format(Locale.ROOT, "The standby is %.0f s behind", seconds))
                    : Health.up();
        }
    }

    /** What may not be seen, or is not there in this version, is not known. */
    private static Health seen(String what, Look look) throws SQLException {
        try {
            return look.look();
        } catch (SQLException e) {
            if (e.getSQLState() != null && e.getSQLState().startsWith("42")) {
                return new Health.Unknown("Of " + what + " nothing is known: " + said(e));
            }
            throw e;
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

    private interface Look {
        Health look() throws SQLException;
    }

    /** What is looked for. Not thread-safe. */
    public static final class Builder {

        private final DataSource source;
        private Optional<String> slot = Optional.empty();
        private Optional<Boolean> standby = Optional.empty();
        private Duration mostLag = Duration.ofMinutes(1);
        private long mostRetained = 16L << 30;

        private Builder(DataSource source) {
            this.source = source;
        }

        /** The one slot that matters; it is down if there is none of that name, and the others are not looked at. */
        public Builder slot(String name) {
            slot = Optional.of(name);
            return this;
        }

        /** It is down unless it is a primary. */
        public Builder primary() {
            standby = Optional.of(false);
            return this;
        }

        /** It is down unless it is a standby. */
        public Builder standby() {
            standby = Optional.of(true);
            return this;
        }

        /** How far a standby may be behind without being degraded. */
        public Builder mostLag(Duration lag) {
            mostLag = lag;
            return this;
        }

        /** How many bytes of the log a slot may hold back without being degraded. */
        public Builder mostRetained(long bytes) {
            mostRetained = bytes;
            return this;
        }

        /** The check. */
        public PostgresHealthCheck build() {
            return new PostgresHealthCheck(this);
        }
    }
}
