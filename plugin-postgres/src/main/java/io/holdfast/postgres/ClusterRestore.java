package io.holdfast.postgres;

import io.holdfast.postgres.internal.server.ControlFile;
import io.holdfast.postgres.internal.wal.WalFormat;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Makes a data directory of a base backup and the log after it. What lets a server start, {@code global/pg_control}, is written last, when everything else is on
 * the disk.
 */
final class ClusterRestore {

    /** Beside those that compute, for those that wait for the disk. */
    private static final int WAITING = 2;

    private final PostgresSettings settings;
    private final RestorePoint point;
    private final Path directory;
    private final Operation operation;

    ClusterRestore(PostgresSettings settings, RestorePoint point, Path directory, Operation operation) {
        this.settings = settings;
        this.point = point;
        this.directory = directory;
        this.operation = operation;
    }

    void restore() throws IOException, InterruptedException {
        operation.checkCancelled();
        EntrySource base = point.base();
        Checkpoint at = base.checkpoint();
        WalFormat format = ClusterFacts.format(at);
        TablespaceMap tablespaces = TablespaceMap.of(base, settings.tablespaces(), directory);
        DataDirectory data = DataDirectory.create(
                directory,
                tablespaces,
                settings.replaceExisting() ? OptionalLong.of(format.systemIdentifier()) : OptionalLong.empty());
        base.walk(ClusterRestore::isOfTheCluster, entry -> {
            operation.checkCancelled();
            data.create(entry);
        });
        base.forEach(
                entry -> isOfTheCluster(entry) && !entry.path().equals(ClusterFiles.CONTROL),
                Runtime.getRuntime().availableProcessors() + WAITING,
                (file, offset, part) -> {
                    operation.checkCancelled();
                    data.write(file.path(), offset, part);
                });
        if (base.entry(OutsideConfiguration.DIRECTORY).isPresent()) {
            base.copyTo(ServerConfiguration.outside(directory), ClusterRestore::isOutside);
        }
        data.settle();
        if (!tablespaces.directories().isEmpty()) {
            data.replace(ClusterFiles.TABLESPACE_MAP, tablespaces.text());
        }
        RecoverySettings recovery = new RestoredLog(
                        data.path(ClusterFiles.WAL), format, at, control(base).settings(), operation)
                .add(point);
        data.append(ClusterFiles.AUTO_CONF, recovery.text(ServerConfiguration.of(directory)));
        data.replace(ClusterFiles.RECOVERY_SIGNAL, "");
        data.sync(operation);
        base.forEach(
                entry -> entry.path().equals(ClusterFiles.CONTROL),
                1,
                (file, offset, part) -> data.write(file.path(), offset, part));
        data.complete();
    }

    private static ControlFile control(EntrySource base) throws IOException, InterruptedException {
        Entry file = base.entry(ClusterFiles.CONTROL)
                .orElseThrow(() -> new IOException("The snapshot has no file " + ClusterFiles.CONTROL));
        try (InputStream content = base.open(file)) {
            return ControlFile.parse(ClusterFiles.CONTROL + " of the snapshot", content.readAllBytes());
        }
    }

    private static boolean isOutside(Entry entry) {
        return entry.path().equals(OutsideConfiguration.DIRECTORY)
                || entry.path().startsWith(OutsideConfiguration.DIRECTORY + "/");
    }

    private static boolean isOfTheCluster(Entry entry) {
        boolean ours = entry.path().equals(".holdfast") || entry.path().startsWith(".holdfast/");
        boolean kind = entry.type() == EntryType.FILE || entry.type() == EntryType.DIRECTORY;
        return kind && !ours && !isOutside(entry) && !ClusterFiles.OF_THE_RUN.contains(entry.path());
    }
}
