package io.holdfast.postgres;

import io.holdfast.postgres.internal.server.ServerBinaries;
import io.holdfast.postgres.internal.server.ServerProcess;
import io.holdfast.spi.recovery.Restored;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** A cluster that was restored and is running. */
final class RestoredCluster implements Restored {

    private static final String COLLATIONS = """
            SELECT 'The collation of database ' || datname || ' has version '
                || coalesce(pg_database_collation_actual_version(oid), 'unknown') || ' here and '
                || datcollversion || ' at the source: indexes on text may seem to be in the wrong order'
            FROM pg_database WHERE datcollversion <> pg_database_collation_actual_version(oid) ORDER BY 1
            """;
    private static final String EXTENSIONS = """
            SELECT 'The extension ' || extname || ' of database ' || current_database()
                || ' is not installed here: what needs its library fails'
            FROM pg_extension WHERE extname NOT IN (SELECT name FROM pg_available_extensions) ORDER BY 1
            """;

    private final ServerProcess server;
    private final ServerBinaries binaries;
    private final String superuser;
    private final ScratchDirectory place;
    private final Path data;
    private final List<String> limits;

    private RestoredCluster(
            ServerProcess server,
            ServerBinaries binaries,
            String superuser,
            ScratchDirectory place,
            Path data,
            List<String> limits) {
        this.server = server;
        this.binaries = binaries;
        this.superuser = superuser;
        this.place = place;
        this.data = data;
        this.limits = limits;
    }

    /** Asks the server what it lacks, and ends it if it does not answer. */
    static RestoredCluster of(
            ServerProcess server, ServerBinaries binaries, String superuser, ScratchDirectory place, Path data)
            throws IOException {
        List<String> limits = new ArrayList<>();
        boolean answered = false;
        try {
            DataSource postgres = server.dataSource("postgres", superuser);
            if (binaries.major() >= 15) {
                limits.addAll(column(postgres, COLLATIONS));
            }
            for (String database : databases(postgres)) {
                limits.addAll(column(server.dataSource(database, superuser), EXTENSIONS));
            }
            answered = true;
            return new RestoredCluster(server, binaries, superuser, place, data, List.copyOf(limits));
        } catch (SQLException e) {
            throw new IOException(
                    "The restored cluster recovered, and does not answer " + superuser + ": " + e.getMessage()
                            + "; its log ends with: " + server.logTail(),
                    e);
        } finally {
            if (!answered) {
                server.close();
            }
        }
    }

    /** The databases that can be connected to. */
    static List<String> databases(DataSource any) throws SQLException {
        return column(any, "SELECT datname FROM pg_database WHERE datallowconn ORDER BY 1");
    }

    /** The connections to one of its databases. */
    DataSource dataSource(String database) {
        return server.dataSource(database, superuser);
    }

    @Override
    public String description() {
        return "a restored cluster, started by " + binaries;
    }

    @Override
    public Path directory() {
        return place.path();
    }

    @Override
    public Path data() {
        return data;
    }

    @Override
    public List<String> limits() {
        return limits;
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return Optional.of(type.cast(this));
        }
        return type.isAssignableFrom(DataSource.class)
                ? Optional.of(type.cast(dataSource("postgres")))
                : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        server.close();
        place.close();
    }

    private static List<String> column(DataSource source, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
