package io.holdfast.postgres;

import io.holdfast.postgres.internal.wire.BaseBackup;
import io.holdfast.postgres.internal.wire.BaseBackup.Archive;
import io.holdfast.postgres.internal.wire.BaseBackup.Position;
import io.holdfast.postgres.internal.wire.ReplicationConnection;
import io.holdfast.postgres.internal.wire.ServerException;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Chunking;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One base backup on its way into a snapshot. */
final class BaseCopy {

    private static final Logger LOG = LoggerFactory.getLogger(BaseCopy.class);
    private static final int OLDEST = 140_000;
    private static final String NO_SLOT_IS_FREE = "53400";
    /** What is rewritten in place is so by pages; a chunk is as large as those of other content. */
    private static final Chunking CHUNKING = Chunking.fixed(1 << 20);

    private final PostgresSettings settings;
    private final ReplicationConnection connection;
    private final EntrySink sink;
    private final Operation operation;
    private final OutsideConfiguration outside;
    /** The directory of a database that is being filled; empty for none. */
    private String open = "";

    BaseCopy(PostgresSettings settings, ReplicationConnection connection, EntrySink sink, Operation operation) {
        this.settings = settings;
        this.connection = connection;
        this.sink = sink;
        this.operation = operation;
        outside = new OutsideConfiguration(settings.login(), sink);
    }

    Checkpoint copy() throws IOException, InterruptedException {
        ClusterFacts facts = ClusterFacts.of(connection.identify(), connection);
        if (facts.version() < OLDEST) {
            throw new IOException("PostgreSQL " + facts.major() + " is too old: base backups are made from 14 on");
        }
        keepLog();
        BaseBackup backup = connection.baseBackup(new BaseBackup.Options(settings.fastCheckpoint(), settings.rate()));
        operation.expect(
                0,
                backup.tablespaces().stream()
                        .mapToLong(BaseBackup.Tablespace::bytes)
                        .sum());
        BackupCheck check = new BackupCheck(facts, backup.start());
        for (Optional<Archive> next = backup.next(); next.isPresent(); next = backup.next()) {
            copy(next.get(), backup, check);
        }
        Position end = backup.end();
        RelationNames names = new RelationNames(settings.login(), facts.systemIdentifier());
        check.end(end, sink, settings.damagedPages(), names::of);
        if (settings.outsideConfiguration()) {
            outside.copy();
        }
        operation.checkCancelled();
        return facts.checkpoint(end, check.instant(), connection);
    }

    /** Until the backup is over; the server drops the slot with the connection. */
    private void keepLog() throws IOException {
        String name = "holdfast_" + UUID.randomUUID().toString().replace('-', '_');
        try {
            connection.createSlot(name, true);
        } catch (ServerException e) {
            if (!e.state().equals(NO_SLOT_IS_FREE)) {
                throw e;
            }
            LOG.warn("No replication slot is free to keep the log for as long as the backup lasts. If the server drops"
                    + " what is needed, the backup fails. Raise max_replication_slots");
        }
    }

    private void copy(Archive archive, BaseBackup backup, BackupCheck check) throws IOException, InterruptedException {
        if (archive.manifest()) {
            sink.put(Entry.file(ClusterFiles.MANIFEST).build(), backup::content);
            return;
        }
        String prefix = archive.tablespace()
                .map(oid -> ClusterFiles.TABLESPACES + "/" + oid + "/")
                .orElse("");
        TarArchiveInputStream tar = new TarArchiveInputStream(backup.content());
        for (TarArchiveEntry next = tar.getNextEntry(); next != null; next = tar.getNextEntry()) {
            operation.checkCancelled();
            copy(entry(prefix, next), tar, check);
        }
        finish("");
    }

    /** What an entry of an archive is in the tree. */
    static Entry entry(String prefix, TarArchiveEntry from) throws IOException {
        String path = prefix + from.getName().replaceAll("^\\./|/$", "");
        Entry.Builder entry;
        if (from.isDirectory()) {
            entry = Entry.directory(path);
        } else if (from.isFile()) {
            entry = Entry.file(path).size(from.getSize());
        } else if (from.isSymbolicLink()) {
            entry = Entry.symlink(path, from.getLinkName());
        } else {
            throw new IOException("The server has sent " + path + ", which is neither file, directory nor link");
        }
        return entry.permissions(from.getMode())
                .modified(from.getLastModifiedTime().toInstant())
                .owner(from.getLongUserId(), from.getUserName())
                .group(from.getLongGroupId(), from.getGroupName())
                .build();
    }

    private void copy(Entry entry, InputStream tar, BackupCheck check) throws IOException, InterruptedException {
        finish(entry.path());
        switch (entry.type()) {
            case FILE -> {
                outside.inside(entry.path());
                sink.put(entry, new Copied(check.checked(entry, tar)));
            }
            case DIRECTORY -> {
                sink.put(entry);
                if (ClusterFiles.isOfOneDatabase(entry.path())) {
                    open = entry.path();
                }
            }
            default -> sink.put(entry);
        }
    }

    /** Finishes the directory that is open, unless this path is in it: databases come one after the other. */
    private void finish(String path) throws InterruptedException {
        if (!open.isEmpty() && !path.startsWith(open + "/")) {
            sink.finish(open);
            open = "";
        }
    }

    /** A file of the archive, which goes on behind it. */
    private record Copied(InputStream stream) implements Content {
        @Override
        public InputStream open() {
            return stream;
        }

        @Override
        public Chunking chunking() {
            return CHUNKING;
        }
    }
}
