package io.holdfast.internal.files;

import io.holdfast.internal.files.OpenCache.Lease;
import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.WritableFile;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntrySource.EntryHandler;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes the content of files, of which parts come in any order and from several threads. A file has a temporary name until all of it is there, with
 * its metadata; then it takes the place of whatever has its name.
 */
final class RestoredContent implements EntryHandler, Closeable {

    /** Far below what a process may have open, far above how many files a pack has parts of that are not whole. */
    private static final int OPEN_FILES = 256;

    private final RestoreContext context;
    private final RestoreOptions options;
    private final RestoreTally tally;
    private final TargetTree target;
    private final Map<String, PendingFile> files = new ConcurrentHashMap<>();
    /** The expected files in the order of the snapshot. */
    private final List<Entry> wanted = new ArrayList<>();

    private final OpenCache<WritableFile> open = new OpenCache<>(OPEN_FILES);
    private final Set<String> refused = new HashSet<>();
    private long filesExpected;
    private long bytesExpected;

    RestoredContent(RestoreContext context) {
        this.context = context;
        options = context.options();
        tally = context.tally();
        target = context.target();
    }

    /** Expects the parts of a file; an empty one is written at once. */
    void expect(Entry file) throws IOException {
        if (refused.contains(file.path())) {
            return;
        }
        if (options.dryRun()) {
            tally.wrote(file, file.size());
            tally.restored(file);
            return;
        }
        PendingFile pending = new PendingFile(file, context.names().next());
        files.put(file.path(), pending);
        wanted.add(file);
        filesExpected++;
        bytesExpected += file.size();
        if (file.size() == 0) {
            writeWhole(pending);
        }
    }

    /** Expects no file of this path, neither now nor later: content of two entries could not be told apart. */
    void refuse(String path) {
        refused.add(path);
        files.remove(path);
    }

    /** How many files were expected since content was read last. */
    int count() {
        return wanted.size();
    }

    /** Takes the content of all expected files from a snapshot; when this returns they are whole or given up, and none is expected. */
    void readFrom(EntrySource snapshot) throws IOException, InterruptedException {
        if (!files.isEmpty()) {
            context.operation().expect(filesExpected, bytesExpected);
            wanted.removeIf(file -> !files.containsKey(file.path()));
            snapshot.forEach(wanted, options.parallelism(), this);
            finish();
        }
        wanted.clear();
        files.clear();
    }

    @Override
    public void data(Entry file, long offset, ByteBuffer part) throws IOException, InterruptedException {
        context.operation().checkCancelled();
        PendingFile pending = files.get(file.path());
        if (pending == null) {
            tally.problemOnce(
                    "more of " + file.path(),
                    file.path(),
                    "it has more content than its size in the snapshot says, which is not restored");
        } else if (offset + part.remaining() > file.size()) {
            fail(pending, "it has more content than its size in the snapshot says");
        } else if (!pending.hasFailed()) {
            try {
                if (part.remaining() == file.size()) {
                    writeAtOnce(pending, part);
                } else {
                    write(pending, offset, part);
                }
            } catch (IOException e) {
                Failures.throwIfFutile(e);
                fail(pending, Failures.reason(e));
            }
        }
    }

    @Override
    public void damaged(Entry file, long offset, long length, String reason) throws IOException {
        PendingFile pending = files.get(file.path());
        if (pending != null) {
            fail(pending, "its content is damaged from byte " + offset + " on: " + reason);
        }
    }

    /** The walk has said so; no file below is expected. */
    @Override
    public void unreadable(String path, RuntimeException why) {}

    /** Completes the files of which there was less content than their size says. */
    private void finish() throws IOException {
        for (PendingFile pending : files.values()) {
            if (!pending.hasFailed()) {
                tally.problem(
                        pending.entry().path(),
                        "it has " + pending.end() + " bytes of content, not "
                                + pending.entry().size() + " as the snapshot says");
                writeWhole(pending);
            }
        }
    }

    /** Deletes what is not whole. */
    @Override
    public void close() throws IOException {
        open.close();
        files.values().forEach(this::deleteTemporary);
    }

    /** Writes a file whose whole content is there: nobody else needs it open, and its directory is looked up once. */
    private void writeAtOnce(PendingFile pending, ByteBuffer content) throws IOException {
        Entry file = pending.entry();
        try (Lease<DirectoryHandle> directory = target.lease(PathNames.directory(file.path()));
                WritableFile whole = directory.value().createFile(pending.temporaryName())) {
            pending.markCreated();
            if (!options.sparse()) {
                whole.reserve(file.size());
                whole.write(content, 0);
            } else if (!SparseWriting.write(whole, content, 0)) {
                whole.truncate(file.size());
            }
            tally.wrote(file, file.size());
            complete(pending, whole, directory.value());
        }
    }

    private void write(PendingFile pending, long offset, ByteBuffer part) throws IOException {
        Entry file = pending.entry();
        int length = part.remaining();
        try (Lease<WritableFile> lease = open.lease(file.path(), () -> open(pending))) {
            if (options.sparse()) {
                SparseWriting.write(lease.value(), part, offset);
            } else {
                lease.value().write(part, offset);
            }
            tally.wrote(file, length);
            if (pending.received(offset, length)) {
                completeOpen(pending, lease.value());
            }
        }
    }

    /** Completes a file with what has been written of it so far. */
    private void writeWhole(PendingFile pending) throws IOException {
        try (Lease<WritableFile> lease = open.lease(pending.entry().path(), () -> open(pending))) {
            if (pending.end() < pending.entry().size()) {
                lease.value().truncate(pending.end());
            }
            completeOpen(pending, lease.value());
        } catch (IOException e) {
            Failures.throwIfFutile(e);
            fail(pending, Failures.reason(e));
        }
    }

    private WritableFile open(PendingFile pending) throws IOException {
        Entry file = pending.entry();
        try (Lease<DirectoryHandle> directory = target.lease(PathNames.directory(file.path()))) {
            if (pending.isCreated()) {
                return directory.value().openForWriting(pending.temporaryName());
            }
            WritableFile created = directory.value().createFile(pending.temporaryName());
            pending.markCreated();
            try {
                prepare(created, file.size());
            } catch (IOException e) {
                created.close();
                throw e;
            }
            return created;
        }
    }

    private void prepare(WritableFile file, long size) throws IOException {
        if (!options.sparse()) {
            file.reserve(size);
        } else if (size >= SparseWriting.BLOCK) {
            file.truncate(size);
        }
    }

    private void completeOpen(PendingFile pending, WritableFile whole) throws IOException {
        String path = pending.entry().path();
        try (Lease<DirectoryHandle> directory = target.lease(PathNames.directory(path))) {
            complete(pending, whole, directory.value());
        }
        open.discard(path);
    }

    private void complete(PendingFile pending, WritableFile whole, DirectoryHandle directory) throws IOException {
        Entry file = pending.entry();
        context.metadata().restore(file, whole);
        if (options.durable()) {
            whole.force();
        }
        directory.rename(pending.temporaryName(), directory, file.name());
        files.remove(file.path());
        context.links().isThere(file);
        tally.restored(file);
    }

    private void fail(PendingFile pending, String reason) throws IOException {
        if (pending.fail()) {
            tally.problem(pending.entry().path(), "it was not restored, what was there is unchanged: " + reason);
            open.discard(pending.entry().path());
            deleteTemporary(pending);
        }
    }

    private void deleteTemporary(PendingFile pending) {
        if (!pending.isCreated()) {
            return;
        }
        try (Lease<DirectoryHandle> directory =
                target.lease(PathNames.directory(pending.entry().path()))) {
            directory.value().deleteFile(pending.temporaryName());
        } catch (IOException e) {
            // It is gone already, or the next restore recognises it by its name.
        }
    }
}
