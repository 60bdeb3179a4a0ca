package io.holdfast.postgres;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/** A data directory that was copied while its server ran, with the log up to now and a target: what a restore leaves, made without our own protocol. */
final class HotCopy implements Snapshotter {

    /** Is not asked for anything by this. */
    static final RestorePoint ANY = () -> {
        throw new IllegalStateException("Nothing is read from a repository");
    };

    private final Path copy;

    private HotCopy(Path copy) {
        this.copy = copy;
    }

    /** Begins with a base of now. */
    static HotCopy begin(TestCluster cluster, Path copy) throws Exception {
        try (Connection connection = cluster.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('hot copy', true)");
            TestCluster.copy(cluster.data(), copy);
            try (ResultSet rows = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                rows.next();
                Files.writeString(copy.resolve("backup_label"), rows.getString(1));
            }
        }
        Files.delete(copy.resolve("postmaster.pid"));
        return new HotCopy(copy);
    }

    /** One that was made before. */
    static HotCopy existing(Path copy) {
        return new HotCopy(copy);
    }

    /** Takes the log as it is now, to be replayed up to a position or to its end. */
    HotCopy end(TestCluster cluster, String... settings) throws Exception {
        cluster.sql("SELECT pg_switch_wal()");
        try (Stream<Path> segments = Files.list(cluster.data().resolve("pg_wal"))) {
            for (Path segment : segments.filter(Files::isRegularFile).toList()) {
                Files.write(copy.resolve("pg_wal").resolve(segment.getFileName()), Files.readAllBytes(segment));
            }
        }
        Files.createFile(copy.resolve("recovery.signal"));
        return configure(settings);
    }

    HotCopy configure(String... settings) throws IOException {
        Files.write(
                copy.resolve("postgresql.auto.conf"),
                List.of(settings),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return this;
    }

    Path directory() {
        return copy;
    }

    @Override
    public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation) {
        throw new UnsupportedOperationException("It only restores");
    }

    @Override
    public void restore(RestorePoint point, RestoreTarget target, Operation operation) throws IOException {
        try (Stream<Path> children = Files.list(copy)) {
            for (Path child : children.toList()) {
                TestCluster.copy(child, target.directory().resolve(child.getFileName()));
            }
        }
    }
}
