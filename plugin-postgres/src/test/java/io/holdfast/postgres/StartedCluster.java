package io.holdfast.postgres;

import io.holdfast.postgres.internal.server.PrivateDirectory;
import io.holdfast.postgres.internal.server.ServerProcess;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A server on a restored data directory, which may not write what others see. It has recovered when it can be asked. */
public final class StartedCluster implements AutoCloseable {

    private final ServerProcess server;
    private final Path run;

    public StartedCluster(int major, Path data) throws Exception {
        run = Files.createTempDirectory("pgr");
        server = ServerProcess.builder(TestCluster.binaries(major), data, run.resolve("run"))
                .setting("fsync", "off")
                .setting("archive_mode", "off")
                .start(new TestOperation());
        TestCluster.await(() -> query("SELECT pg_is_in_recovery()").equals(List.of("f")));
    }

    /** The first columns of all rows, as text. */
    public List<String> query(String sql) throws SQLException {
        try (Connection connection = server.dataSource("postgres", "postgres").getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        }
    }

    /** Changes it. */
    void update(String sql) throws SQLException {
        try (Connection connection = server.dataSource("postgres", "postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends it as an administrator does, with everything on the disk. */
    void stop() throws IOException, InterruptedException {
        server.stop();
    }

    @Override
    public void close() throws IOException {
        server.close();
        PrivateDirectory.delete(run);
    }
}
