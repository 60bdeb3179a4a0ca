package io.holdfast.postgres;

import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Promotes a standby, when it has replayed all that it has received. Immutable and thread-safe. It cannot be undone.
 *
 * <p>It says of when the newest transaction is that the standby has ({@link Outcome#NEWEST_COMMIT}), by which the RPO of a failover is measured, and the timeline that begins. A server that is no standby any more was promoted before.
 * The primary is to be {@linkplain PostgresFence fenced} or gone by then; whether it is does not show here. A standby of a primary that was fenced is closed as that is, and is opened once it was promoted.
 *
 * <p>The role needs {@code EXECUTE} on {@code pg_promote} and {@code pg_monitor}, or is a superuser; that it is if the primary was fenced.
 */
public final class PostgresPromotion extends ServerAction {

    private static final String REPLAYED =
            "SELECT coalesce(pg_last_wal_replay_lsn() >= pg_last_wal_receive_lsn(), true)";
    private static final String STREAMING = "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'";
    private static final int SECONDS_TO_PROMOTE = 5;

    private PostgresPromotion(PostgresServer standby, Optional<PostgresServer> drill) {
        super(standby, drill);
    }

    /** One of a standby; not for drills. */
    public static PostgresPromotion of(PostgresServer standby) {
        return new PostgresPromotion(standby, Optional.empty());
    }

    /** One that promotes another standby in drills. */
    public static PostgresPromotion of(PostgresServer standby, PostgresServer inDrills) {
        return new PostgresPromotion(standby, Optional.of(inDrills));
    }

    @Override
    public String description() {
        return "promote " + target().description();
    }

    @Override
    public String preview(ActionContext context) throws IOException, InterruptedException {
        return connected(context, connection -> {
            if (!isStandby(connection)) {
                return description() + ": it is no standby any more";
            }
            boolean streaming = !texts(connection, STREAMING).equals(List.of("0"));
            return description() + ": its newest transaction is of "
                    + newest(connection).map(Object::toString).orElse("a moment that it does not know")
                    + (streaming ? "; its primary is still there" : "");
        });
    }

    @Override
    public Outcome run(ActionContext context) throws IOException, InterruptedException {
        return connected(context, connection -> {
            Optional<Timestamp> newest = newest(connection);
            if (isStandby(connection)) {
                await(context, () -> texts(connection, REPLAYED).equals(List.of("t")));
                newest = newest(connection);
                await(context, () -> promoted(connection));
            }
            PostgresFence.openInherited(connection);
            return Outcome.done(outputs(connection, newest));
        });
    }

    private static boolean promoted(Connection connection) throws SQLException {
        return !isStandby(connection)
                || texts(connection, "SELECT pg_promote(true, " + SECONDS_TO_PROMOTE + ")")
                        .equals(List.of("t"));
    }

    private static Map<String, String> outputs(Connection connection, Optional<Timestamp> newest) throws SQLException {
        Map<String, String> outputs = new HashMap<>();
        outputs.put("timeline", timeline(connection));
        newest.ifPresent(
                time -> outputs.put(Outcome.NEWEST_COMMIT, time.toInstant().toString()));
        return outputs;
    }

    /** Of the newest transaction that was replayed; after the promotion still that. */
    private static Optional<Timestamp> newest(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_last_xact_replay_timestamp()")) {
            row.next();
            return Optional.ofNullable(row.getTimestamp(1));
        }
    }

    @Override
    public Probe probe(ActionContext context) throws IOException, InterruptedException {
        return connected(context, connection -> {
            try {
                return isStandby(connection) || PostgresFence.isInherited(connection)
                        ? Probe.notDone()
                        : Probe.done(outputs(connection, newest(connection)));
            } catch (SQLDataException e) {
                return Probe.unknown(String.valueOf(e.getMessage()));
            }
        });
    }
}
