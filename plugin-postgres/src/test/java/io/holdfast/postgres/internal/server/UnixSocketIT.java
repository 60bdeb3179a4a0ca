package io.holdfast.postgres.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.postgres.ChosenVersions;
import io.holdfast.postgres.TestCluster;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(60)
class UnixSocketIT {

    @ChosenVersions
    void queriesAreAnswered(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major);
                Connection connection = cluster.connect();
                PreparedStatement query = connection.prepareStatement("SELECT ?::int + 1, repeat('x', ?)")) {
            for (int size : new int[] {0, 1, 8191, 8192, 10_000_000}) {
                query.setInt(1, size);
                query.setInt(2, size);
                try (ResultSet rows = query.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isEqualTo(size + 1);
                    assertThat(rows.getString(2)).hasSize(size);
                }
            }
            assertThat(cluster.query("SELECT client_addr FROM pg_stat_activity WHERE pid = pg_backend_pid()"))
                    .as("over the socket")
                    .isNull();
        }
    }

    @ChosenVersions
    void copyGoesBothWays(int major) throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            rows.append(i).append('\n');
        }
        try (TestCluster cluster = TestCluster.of(major);
                Connection connection = cluster.connect()) {
            cluster.sql("CREATE TABLE t (n int)");
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            assertThat(copy.copyIn("COPY t FROM STDIN", new StringReader(rows.toString())))
                    .isEqualTo(200_000);
            StringWriter back = new StringWriter();
            copy.copyOut("COPY t TO STDOUT", back);
            assertThat(back.toString()).isEqualTo(rows.toString());
        }
    }

    @ChosenVersions
    void aStatementIsCancelledAndTheConnectionGoesOn(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major);
                Connection connection = cluster.connect();
                Statement statement = connection.createStatement()) {
            CompletableFuture<Void> cancelled = CompletableFuture.runAsync(() -> {
                try {
                    TestCluster.await(() -> "1"
                            .equals(cluster.query(
                                    "SELECT count(*) FROM pg_stat_activity" + " WHERE wait_event = 'PgSleep'")));
                    statement.cancel();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(60)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("canceling statement due to user request");
            cancelled.get(10, TimeUnit.SECONDS);
            assertThat(statement.execute("SELECT 1")).isTrue();
        }
    }

    @ChosenVersions
    void aSilentServerIsGivenUpInTime(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            PGSimpleDataSource source = (PGSimpleDataSource) cluster.dataSource();
            source.setSocketTimeout(1);
            long begun = System.nanoTime();
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(60)"))
                        .isInstanceOf(SQLException.class)
                        .hasRootCauseInstanceOf(SocketTimeoutException.class);
            }
            assertThat(System.nanoTime() - begun).isBetween(900_000_000L, 20_000_000_000L);
        }
    }

    @ChosenVersions
    void closingASocketWakesWhoReadsIt(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            UnixSocket socket = new UnixSocket(cluster.socket());
            socket.connect(null);
            CompletableFuture<Throwable> reading = CompletableFuture.supplyAsync(() -> {
                try {
                    return new AssertionError("read " + socket.getInputStream().read());
                } catch (Exception e) {
                    return e;
                }
            });
            Thread.sleep(200); // So that it most likely waits already.
            socket.close();
            assertThat(reading.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
            assertThat(socket.isClosed()).isTrue();
        }
    }

    @ChosenVersions
    void aSocketThatIsNotThereIsRefused(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            PGSimpleDataSource source = (PGSimpleDataSource) cluster.dataSource();
            source.setSocketFactoryArg(Path.of("/nowhere/at/all").toString());
            assertThatThrownBy(source::getConnection)
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("08001");
        }
    }
}
