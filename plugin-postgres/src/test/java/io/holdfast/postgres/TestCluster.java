package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.postgres.internal.server.PrivateDirectory;
import io.holdfast.postgres.internal.server.ServerBinaries;
import io.holdfast.postgres.internal.server.ServerProcess;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of its own for a test: page checksums on, locale C, on 127.0.0.1 at a free port and on a socket. The superuser is {@code postgres}, with the
 * password {@link #PASSWORD}; {@code backup} has it too, and may replicate and nothing else.
 *
 * <p>Clusters of one version and size of segments are copies of one directory, and so have one system identifier, unless they want their own. They do not wait for
 * the disk (fsync is off), which only a power cut would tell.
 */
@SuppressWarnings("exports") // Tests are compiled as a part of the module.
public final class TestCluster implements AutoCloseable {

    /** Of every role. */
    public static final String PASSWORD = "a secret";

    /** Also where the tests of another module ask for it. */
    private static final Path SERVERS = Path.of("..", "plugin-postgres", "target", "servers")
            .toAbsolutePath()
            .normalize();

    private static final Map<String, Path> TEMPLATES = new HashMap<>();
    private static final String ACCESS = """
            local all all trust
            local replication all trust
            host all all 127.0.0.1/32 scram-sha-256
            host replication all 127.0.0.1/32 scram-sha-256
            """;

    private final ServerBinaries binaries;
    private final Path home;
    private final int port;
    private final Map<String, String> settings;
    private ServerProcess server;

    private TestCluster(ServerBinaries binaries, Path home, Map<String, String> settings)
            throws IOException, InterruptedException {
        this.binaries = binaries;
        this.home = home;
        this.settings = settings;
        port = freePort();
        start();
    }

    /** Every major version that the tests have servers of. */
    public static Stream<Integer> versions() {
        return Stream.of(15, 16, 17, 18);
    }

    /** The oldest and the newest version, or every one if the build is exhaustive. */
    public static Stream<Integer> chosenVersions() {
        return Boolean.getBoolean("holdfast.exhaustive") ? versions() : Stream.of(15, 18);
    }

    /** The programs of a version. */
    public static ServerBinaries binaries(int major) throws IOException, InterruptedException {
        return ServerBinaries.ofJar(SERVERS.resolve(major + ".jar"), SERVERS.resolve("unpacked"));
    }

    /** A running cluster with nothing special. */
    public static TestCluster of(int major) throws IOException, InterruptedException, SQLException {
        return builder(major).start();
    }

    public static Builder builder(int major) throws IOException, InterruptedException {
        return new Builder(binaries(major));
    }

    public ServerBinaries binaries() {
        return binaries;
    }

    public int major() {
        return binaries.major();
    }

    public int port() {
        return port;
    }

    /** Its data directory. */
    public Path data() {
        return home.resolve("data");
    }

    /** What it said. */
    public Path log() {
        return home.resolve("run").resolve("server.log");
    }

    /** The path of its socket. */
    public Path socket() {
        return server.socket();
    }

    /** Over TCP, without user and password. */
    public String url() {
        return url("postgres");
    }

    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** It as a source, over TCP, as whoever may replicate and nothing else. */
    PostgresSource.Builder source() {
        return PostgresSource.builder(url()).user("backup").password(Secret.of(PASSWORD));
    }

    /** Connections of the superuser over the socket. */
    public DataSource dataSource() {
        return dataSource("postgres");
    }

    public DataSource dataSource(String database) {
        return server.dataSource(database, "postgres");
    }

    /** A connection of the superuser over the socket. */
    public Connection connect() throws SQLException {
        return dataSource().getConnection();
    }

    /** A connection over TCP, with the password. */
    public Connection connect(String user) throws SQLException {
        return DriverManager.getConnection(url(), user, PASSWORD);
    }

    /** Performs them one after the other as the superuser, each in a transaction of its own. */
    public void sql(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row as text; null if there is none, or it is null. */
    public @Nullable String query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    /** What it holds after this setting is in its configuration file and was read again. */
    public void configure(String name, String value) throws SQLException {
        sql("ALTER SYSTEM SET " + name + " = '" + value.replace("'", "''") + "'", "SELECT pg_reload_conf()");
    }

    /** Starts it again after {@link #stop()} or {@link #kill()}. */
    public void start() throws IOException, InterruptedException {
        Files.deleteIfExists(data().resolve("postmaster.pid"));
        server = ServerProcess.builder(binaries, data(), home.resolve("run"))
                .setting("listen_addresses", "127.0.0.1")
                .setting("port", Integer.toString(port))
                .setting("fsync", "off")
                .settings(settings)
                .start(new TestOperation());
    }

    public boolean isRunning() {
        return server.isAlive();
    }

    public void stop() throws IOException, InterruptedException {
        server.stop();
    }

    /** As a power cut does. */
    public void kill() throws InterruptedException {
        server.kill();
    }

    public void restart() throws IOException, InterruptedException {
        stop();
        start();
    }

    /** Starts it again with this setting on its command line. */
    public void restart(String name, String value) throws IOException, InterruptedException {
        stop();
        settings.put(name, value);
        start();
    }

    /** A standby that follows this cluster, which is restarted for that. */
    public TestCluster standby() throws Exception {
        return standby(Map.of());
    }

    /** A standby with these settings as well. */
    public TestCluster standby(Map<String, String> more) throws Exception {
        stop();
        Path directory = newHome();
        copy(data(), directory.resolve("data"));
        start();
        Files.createFile(directory.resolve("data").resolve("standby.signal"));
        Files.writeString(
                directory.resolve("data").resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=%d user=backup password=''%s'' application_name=standby'%n"
                        .formatted(port, PASSWORD),
                StandardOpenOption.APPEND);
        Map<String, String> both = new TreeMap<>(settings);
        both.putAll(more);
        TestCluster standby = new TestCluster(binaries, directory, both);
        await(() -> "streaming".equals(standby.query("SELECT status FROM pg_stat_wal_receiver")));
        return standby;
    }

    /** Makes a primary of a standby. */
    public void promote() throws Exception {
        sql("SELECT pg_promote()");
        await(() -> "f".equals(query("SELECT pg_is_in_recovery()")));
    }

    /** Waits until this standby has replayed all that the primary has written by now. */
    public void catchUp(TestCluster primary) throws Exception {
        String lsn = primary.query("SELECT pg_current_wal_lsn()");
        await(() -> "t".equals(query("SELECT pg_last_wal_replay_lsn() >= '" + lsn + "'")));
    }

    /** Waits until something is so, at most 30 seconds. */
    public static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(10);
        }
    }

    /** Copies a directory with its links and permissions. */
    public static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                return copied(directory);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return copied(file);
            }

            private FileVisitResult copied(Path path) throws IOException {
                Files.copy(
                        path,
                        to.resolve(from.relativize(path)),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Ends it, and deletes all that it has. */
    @Override
    public void close() throws IOException {
        server.close();
        PrivateDirectory.delete(home);
    }

    private static Path newHome() throws IOException {
        return Files.createTempDirectory("pg"); // Sockets need short paths.
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static synchronized Path template(ServerBinaries binaries, int segmentMebibytes, boolean checksums)
            throws IOException, InterruptedException, SQLException {
        String key = binaries.version() + " " + segmentMebibytes + " " + checksums;
        Path template = TEMPLATES.get(key);
        if (template == null) {
            Path home = newHome();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(home)));
            template = initialise(binaries, segmentMebibytes, checksums, home);
            TEMPLATES.put(key, template);
        }
        return template;
    }

    private static Path initialise(ServerBinaries binaries, int segmentMebibytes, boolean checksums, Path home)
            throws IOException, InterruptedException, SQLException {
        Path data = home.resolve("data");
        binaries.initialise(
                data, "--wal-segsize=" + segmentMebibytes, checksums ? "--data-checksums" : "--no-data-checksums");
        Files.writeString(data.resolve("pg_hba.conf"), ACCESS);
        try (ServerProcess server = ServerProcess.builder(binaries, data, home.resolve("run"))
                .setting("fsync", "off")
                .start(new TestOperation())) {
            try (Connection connection =
                            server.dataSource("postgres", "postgres").getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("ALTER ROLE postgres PASSWORD '" + PASSWORD + "'");
                statement.execute("CREATE ROLE backup REPLICATION LOGIN PASSWORD '" + PASSWORD + "'");
            }
            server.stop();
        }
        return data;
    }

    private static void delete(Path directory) {
        try {
            PrivateDirectory.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a cluster is made with. */
    public static final class Builder {

        private final ServerBinaries binaries;
        private final Map<String, String> settings = new TreeMap<>();
        private int segmentMebibytes = 16;
        private boolean checksums = true;
        private boolean ownIdentity;

        private Builder(ServerBinaries binaries) {
            this.binaries = binaries;
        }

        /** A setting of its command line, which prevails over those that {@link TestCluster#configure} makes. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** How large its WAL segments are; 16 MiB if nothing is said. */
        public Builder walSegment(int mebibytes) {
            segmentMebibytes = mebibytes;
            return this;
        }

        /** Without page checksums, from PostgreSQL 18 on. */
        public Builder withoutChecksums() {
            checksums = false;
            return this;
        }

        /** With a system identifier that no other cluster has. */
        public Builder ownIdentity() {
            ownIdentity = true;
            return this;
        }

        public TestCluster start() throws IOException, InterruptedException, SQLException {
            Path home = newHome();
            if (ownIdentity) {
                initialise(binaries, segmentMebibytes, checksums, home);
            } else {
                copy(template(binaries, segmentMebibytes, checksums), home.resolve("data"));
            }
            return new TestCluster(binaries, home, settings);
        }
    }
}
