package io.holdfast.postgres;

import io.holdfast.postgres.internal.wire.Login;
import io.holdfast.postgres.internal.wire.ReplicationConnection;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A cluster of PostgreSQL 15 to 18, over its replication protocol: base backups, its write-ahead log, and restore to any position of that. Thread-safe.
 *
 * <p>The role needs {@code REPLICATION} and nothing else, and {@code pg_hba.conf} a line that lets it connect to {@code replication}. The server may be a
 * primary or a standby. Nothing is installed on it, and no program of PostgreSQL is run here. PostgreSQL 14 is copied and followed as well, as far as it
 * is tested; of its slot is asked in SQL, so that the role has to be able to connect to the database of the URL.
 *
 * <p>A snapshot is the data directory, with the WAL that it needs: a server that is started on what {@code restic} restores of it recovers by itself. Each page
 * that has a checksum is checked on its way; what is wrong and not healed by the WAL of the backup is {@linkplain DamagedPages reported}.
 *
 * <p>The log has a stream {@code wal/N} for each timeline, with the positions that PostgreSQL shows: {@code 0/3000028}. A replication slot keeps it
 * on the server until it is durable here, also while nobody follows; give the server a {@code max_slot_wal_keep_size}, or drop the slot when it is not wanted any more.
 * Restore points ({@code pg_create_restore_point}) are marks.
 *
 * <p>A restore makes a data directory that recovers, when a server of the same major version is started on it, to just the point that was asked for, and opens
 * on a timeline of its own. A tablespace goes to where the {@linkplain Builder#tablespace mapping} says, and if that does not, into a directory beside the target:
 * {@code TARGET.tablespaces/OID}; never to where it is on the source.
 */
public final class PostgresSource implements Source {

    /** The type of source in identities and configuration. */
    static final String TYPE = "postgres";

    private final PostgresSettings settings;

    private PostgresSource(PostgresSettings settings) {
        this.settings = settings;
    }

    /**
     * A source at this address.
     *
     * @param url as pgjdbc reads it, with one or several hosts and without a password:
     *     {@code jdbc:postgresql://db1,db2/?targetServerType=primary&sslmode=verify-full}
     * @throws IllegalArgumentException if it is no such address
     */
    public static Builder builder(String url) {
        return new Builder(url);
    }

    @Override
    public SourceIdentity identity() throws IOException {
        try (ReplicationConnection connection = settings.login().replication()) {
            return identity(connection.identify().systemIdentifier());
        }
    }

    static SourceIdentity identity(String systemIdentifier) {
        return new SourceIdentity(TYPE, systemIdentifier, List.of("/" + TYPE + "/" + systemIdentifier));
    }

    @Override
    public Snapshotter snapshotter() {
        return new PostgresSnapshotter(settings);
    }

    @Override
    public Optional<LogShipper> log() {
        return Optional.of(new WalShipper(settings));
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "PostgreSQL at " + settings.login();
    }

    /** Builds a {@link PostgresSource}. Not thread-safe. */
    public static final class Builder {

        private static final long SLOWEST = 32;
        private static final long FASTEST = 1 << 20;

        private final String url;
        private final Map<String, Path> tablespaces = new HashMap<>();
        private Optional<Path> socket = Optional.empty();
        private Optional<String> user = Optional.empty();
        private Optional<Secret> password = Optional.empty();
        private String slot = "holdfast";
        private boolean fastCheckpoint = true;
        private OptionalLong rate = OptionalLong.empty();
        private DamagedPages damagedPages = DamagedPages.WARN;
        private boolean replaceExisting;
        private Optional<ArchiveSocket> archiveSocket = Optional.empty();
        private Optional<Duration> beacon = Optional.empty();
        private Duration timeout = Duration.ofMinutes(1);
        private boolean outsideConfiguration = true;

        private Builder(String url) {
            this.url = new Login(url, Optional.empty(), Optional.empty(), Optional.empty(), timeout).url();
        }

        /**
         * Connects to a server of this host by its Unix socket, and not to the hosts of the URL.
         *
         * @param path of the socket: {@code /var/run/postgresql/.s.PGSQL.5432}
         */
        public Builder socket(Path path) {
            socket = Optional.of(path);
            return this;
        }

        /** The role that connects; by default the one of the URL, or else the user of this process. */
        public Builder user(String name) {
            user = Optional.of(name);
            return this;
        }

        /** The password of the role; by default {@code ~/.pgpass} is looked into. */
        public Builder password(Secret secret) {
            password = Optional.of(secret);
            return this;
        }

        /**
         * The physical replication slot that keeps the log, which is created when it is followed first; by default {@code holdfast}.
         *
         * @param name 1 to 63 of {@code a-z}, {@code 0-9} and {@code _}
         */
        public Builder slot(String name) {
            if (!name.matches("[a-z0-9_]{1,63}")) {
                throw new IllegalArgumentException(
                        "a slot has 1 to 63 of a-z, 0-9 and _ as its name, not '" + name + "'");
            }
            slot = name;
            return this;
        }

        /** Whether the checkpoint before a base backup is written as fast as the server can (the default), or spread over its usual time. */
        public Builder fastCheckpoint(boolean fast) {
            fastCheckpoint = fast;
            return this;
        }

        /**
         * How fast the server sends a base backup at the most.
         *
         * @param bytesPerSecond 32 KiB to 1 GiB
         */
        public Builder rate(long bytesPerSecond) {
            long kilobytes = bytesPerSecond >> 10;
            if (kilobytes < SLOWEST || kilobytes > FASTEST) {
                throw new IllegalArgumentException("the rate is 32K to 1G a second, not " + bytesPerSecond);
            }
            rate = OptionalLong.of(kilobytes);
            return this;
        }

        /**
         * For how long the server may say nothing until the connection counts as lost; by default a minute. While it sends a base backup five times as long, and while it
         * writes the checkpoint before that for as long as it answers other connections. The server has its own {@code wal_sender_timeout}.
         *
         * @param time a second to an hour
         */
        public Builder timeout(Duration time) {
            if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("the timeout is a second to an hour, not " + time);
            }
            timeout = time;
            return this;
        }

        /** What is done about damaged pages; by default {@link DamagedPages#WARN}. */
        public Builder damagedPages(DamagedPages policy) {
            damagedPages = policy;
            return this;
        }

        /**
         * Where a tablespace is restored to.
         *
         * @param location of the tablespace on the source
         * @param target an absolute path; a directory that is absent or empty
         */
        public Builder tablespace(String location, Path target) {
            if (!target.isAbsolute()) {
                throw new IllegalArgumentException("a tablespace is restored to an absolute path, not " + target);
            }
            tablespaces.put(location, target);
            return this;
        }

        /**
         * Whether a restore may replace a data directory of the same cluster on which no server runs. Pages that are as they should be are not written
         * again, and what is not in the snapshot is removed. By default the target is empty, or was left by a restore that did not end.
         */
        public Builder replaceExisting(boolean may) {
            replaceExisting = may;
            return this;
        }

        /**
         * Where {@code holdfast wal-push} asks, as the server's {@code archive_command}, what is durable of the log while it is followed; by default nowhere.
         *
         * @param path of a Unix socket, of which systems take about 100 bytes; its directory is made, and this user's alone
         */
        public Builder archiveSocket(Path path) {
            return archiveSocket(new ArchiveSocket(Optional.of(path)));
        }

        Builder archiveSocket(ArchiveSocket socket) {
            archiveSocket = Optional.of(socket);
            return this;
        }

        /**
         * Whether something is committed, while the log is followed, on a primary on which nothing else was for so long; by default nothing is. Then the log always has a
         * recent commit, by whose time PostgreSQL itself can recover to any moment before. It needs a database that the role may connect to, which the URL should
         * name, and changes nothing in it. If it fails, that is logged.
         *
         * @param interval at least a second
         */
        public Builder beacon(Duration interval) {
            if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("a beacon is lit once a second at the most, not every " + interval);
            }
            beacon = Optional.of(interval);
            return this;
        }

        /**
         * Whether configuration files outside of the data directory are backed up, as Debian has them; by default they are. The server reads them for the role, which
         * needs {@code pg_read_all_settings}, {@code pg_read_server_files} and to execute {@code pg_read_binary_file(text)}; what cannot be read is missing from the snapshot,
         * which is then partial. A cluster that has all of its configuration in the data directory asks for none of that.
         */
        public Builder outsideConfiguration(boolean wanted) {
            outsideConfiguration = wanted;
            return this;
        }

        /** The source. Nothing is connected to yet. */
        public PostgresSource build() {
            return new PostgresSource(new PostgresSettings(
                    new Login(url, socket, user, password, timeout),
                    slot,
                    fastCheckpoint,
                    rate,
                    damagedPages,
                    tablespaces,
                    replaceExisting,
                    archiveSocket,
                    beacon,
                    outsideConfiguration));
        }
    }
}
