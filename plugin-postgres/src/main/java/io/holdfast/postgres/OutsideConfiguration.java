package io.holdfast.postgres;

import io.holdfast.postgres.internal.wire.Login;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Configuration files that lie outside of the data directory, as with Debian's packages. The server reads them for us, over a connection in SQL, which is only made if the
 * data directory lacks its own. They are kept beside the data directory's files, under {@link #DIRECTORY}, by their path on the server.
 */
final class OutsideConfiguration {

    /** Where they are in a snapshot. */
    static final String DIRECTORY = "holdfast-config";

    private static final Set<String> EXPECTED = Set.of("postgresql.conf", "pg_hba.conf", "pg_ident.conf");
    private static final String FILES = """
            SELECT current_setting('config_file') UNION SELECT current_setting('hba_file')
            UNION SELECT current_setting('ident_file') UNION SELECT sourcefile FROM pg_settings
            """;
    private static final String DATA = "SELECT current_setting('data_directory')";
    private static final String CONTENT = "SELECT pg_read_binary_file(?)";
    private static final String ADVICE =
            "; the role needs: GRANT pg_read_all_settings, pg_read_server_files TO role; GRANT EXECUTE ON FUNCTION"
                    + " pg_read_binary_file(text) TO role; the latter in the database of the URL. Or leave these files out: outside-config=false";

    private final Login login;
    private final EntrySink sink;
    private final Set<String> missing = new HashSet<>(EXPECTED);

    OutsideConfiguration(Login login, EntrySink sink) {
        this.login = login;
        this.sink = sink;
    }

    /** The data directory has a file. */
    void inside(String path) {
        missing.remove(path);
    }

    /** Copies what there is, if the data directory lacks something; what cannot be read is skipped. */
    void copy() throws IOException, InterruptedException {
        if (missing.isEmpty()) {
            return;
        }
        try (Connection connection = login.sql()) {
            for (String path : outside(connection)) {
                copy(connection, path);
            }
        } catch (IOException | SQLException e) {
            skip(DIRECTORY, e);
        }
    }

    private static List<String> outside(Connection connection) throws SQLException {
        String data = texts(connection, DATA).get(0) + "/";
        return texts(connection, FILES).stream()
                .filter(path -> path.startsWith("/") && !path.startsWith(data))
                .sorted()
                .toList();
    }

    private static List<String> texts(Connection connection, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                String text = rows.getString(1);
                if (text != null) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    private void copy(Connection connection, String path) throws IOException, InterruptedException {
        byte[] content;
        try (PreparedStatement statement = connection.prepareStatement(CONTENT)) {
            statement.setString(1, path);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                content = row.getBytes(1);
            }
        } catch (SQLException e) {
            skip(DIRECTORY + path, e);
            return;
        }
        sink.put(
                Entry.file(DIRECTORY + path)
                        .size(content.length)
                        .permissions(0600)
                        .build(),
                Content.of(content));
    }

    private void skip(String path, Exception why) {
        sink.skip(
                path,
                "a configuration file outside of the data directory could not be read: " + why.getMessage() + ADVICE);
    }
}
