package io.holdfast.internal.prune;

import io.holdfast.Compression;
import io.holdfast.CorruptionException;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.IndexWriter;
import io.holdfast.internal.index.PackEntries;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.pack.BlobCodec;
import io.holdfast.internal.pack.DamagedBlobException;
import io.holdfast.internal.pack.FinishedPack;
import io.holdfast.internal.pack.PackWriter;
import io.holdfast.internal.read.BlobReader;
import io.holdfast.internal.repository.IndexGuard;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.run.Workers;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.repository.RepositoryOptions;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Copies what is needed of some packs into new ones, and indexes those. Each blob is opened and its hash compared; sealed bytes
 * are copied as they are, since all are sealed with the same key, and compressed only if they were not.
 */
final class Repacking {

    private static final int LARGEST_GAP = 128 << 10;
    private static final int LARGEST_REQUEST = 4 << 20;

    private final OpenRepository repository;
    private final RepositoryFiles files;
    private final BlobIndex index;
    private final BitSet kept;
    private final BitSet packs;
    private final RunningOperation operation;
    private final BlobReader reader;
    private final PackWriter writer;
    private final IndexWriter indexWriter;
    private final LongAdder written = new LongAdder();

    /**
     * A copying that has not begun.
     *
     * @param kept the handles of what is needed
     * @param packs the numbers of the packs whose part of that is copied
     * @param lock under which that is done
     */
    Repacking(
            OpenRepository repository,
            BlobIndex index,
            BitSet kept,
            BitSet packs,
            HeldLock lock,
            RunningOperation operation) {
        RepositoryOptions options = repository.options();
        this.repository = repository;
        files = repository.files();
        this.index = index;
        this.kept = kept;
        this.packs = packs;
        this.operation = operation;
        reader = new BlobReader(files, index, repository.codecs(), repository.damage()::add);
        indexWriter = new IndexWriter(files, options.clock(), new IndexGuard(repository, lock, operation));
        writer = new PackWriter(
                files,
                repository.key(),
                options.packSize(),
                options.proveBlobs() ? repository.codecs() : null,
                operation.executor(),
                Math.max(1, files.store().concurrentPuts()),
                this::index);
    }

    private void index(FinishedPack pack) throws IOException, InterruptedException {
        PackEntries entries = new PackEntries();
        pack.forEach(entries);
        indexWriter.add(pack.id(), entries);
        written.add(pack.content().size());
    }

    /**
     * Copies, and returns when the copies are durable and indexed.
     *
     * @return how many bytes the new packs have
     * @throws CorruptionException if something that is needed is damaged
     */
    long run() throws IOException, InterruptedException {
        try {
            int parallelism = repository.options().parallelism();
            Workers.forEach("prune", parallelism, packs.stream().iterator(), pack -> copy(pack));
            writer.flush();
        } catch (IOException | InterruptedException | RuntimeException e) {
            salvage(e);
            throw e;
        }
        indexWriter.flush();
        return written.sum();
    }

    /** The index files that list the new packs, and nothing else. */
    Set<Id> indexFiles() {
        return indexWriter.saved();
    }

    /** What was copied before a failure need not be copied again. */
    private void salvage(Exception failure) {
        try {
            indexWriter.flush();
        } catch (IOException | InterruptedException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void copy(int pack) throws IOException, InterruptedException {
        int end = index.endHandle(pack);
        int first = nextKept(index.firstHandle(pack), end);
        while (first < end) {
            int last = first;
            int after = nextKept(last + 1, end);
            while (after < end && isNear(first, last, after)) {
                last = after;
                after = nextKept(last + 1, end);
            }
            copy(pack, first, last);
            first = after;
        }
        operation.advance(1, 0, index.packId(pack).toHex());
    }

    private int nextKept(int from, int end) {
        int handle = kept.nextSetBit(from);
        return handle < 0 || handle > end ? end : handle;
    }

    private boolean isNear(int first, int last, int after) {
        long gap = index.offset(after) - end(last);
        return gap >= 0 && gap <= LARGEST_GAP && end(after) - index.offset(first) <= LARGEST_REQUEST;
    }

    private long end(int handle) {
        return index.offset(handle) + index.length(handle);
    }

    private void copy(int pack, int first, int last) throws IOException, InterruptedException {
        long begin = index.offset(first);
        byte[] bytes = read(index.packId(pack), begin, (int) (end(last) - begin));
        for (int handle = first; handle <= last; handle = nextKept(handle + 1, last + 1)) {
            operation.checkCancelled();
            copy(handle, bytes, (int) (index.offset(handle) - begin));
        }
    }

    /** Nothing if the pack is shorter than it was: there may be other copies. */
    private byte[] read(Id pack, long offset, int length) throws IOException, InterruptedException {
        try {
            return files.readPack(pack, offset, length);
        } catch (EOFException | NoSuchFileException e) {
            return new byte[0];
        }
    }

    private void copy(int handle, byte[] bytes, int offset) throws IOException, InterruptedException {
        BlobType type = index.type(handle);
        Id id = index.blob(handle);
        int length = index.length(handle);
        byte[] plain = open(handle, bytes, offset);
        if (plain == null) {
            seal(type, id, readAnyCopy(type, id));
        } else if (isToBeCompressed(handle)) {
            seal(type, id, plain);
        } else {
            byte[] sealed = Arrays.copyOfRange(bytes, offset, offset + length);
            writer.add(type, id, sealed, length, index.isCompressed(handle) ? plain.length : 0);
        }
        operation.advance(0, length, "");
    }

    private boolean isToBeCompressed(int handle) {
        return !index.isCompressed(handle) && compresses(index.type(handle));
    }

    private boolean compresses(BlobType type) {
        return repository.config().compresses()
                && (type == BlobType.TREE || repository.options().compression() != Compression.OFF);
    }

    private void seal(BlobType type, Id id, byte[] plain) throws IOException, InterruptedException {
        repository.codecs().use(codec -> {
            int plainLength = codec.seal(
                    type, plain, 0, plain.length, BlobCodec.checksum(plain, 0, plain.length), compresses(type));
            writer.add(type, id, codec.sealed(), codec.sealedLength(), plainLength);
            return id;
        });
    }

    /** The plain content of a blob; null if these bytes do not hold it. */
    private byte @Nullable [] open(int handle, byte[] bytes, int offset) throws InterruptedException {
        if (offset + index.length(handle) > bytes.length) {
            return null;
        }
        int plainLength = index.isCompressed(handle) ? index.plainLength(handle) : 0;
        try {
            return repository
                    .codecs()
                    .use(codec -> codec.open(index.blob(handle), bytes, offset, index.length(handle), plainLength));
        } catch (DamagedBlobException e) {
            return null;
        }
    }

    private byte[] readAnyCopy(BlobType type, Id id) throws IOException, InterruptedException {
        try {
            return reader.read(type, id);
        } catch (CorruptionException e) {
            throw new CorruptionException(
                    e.getMessage() + ". It is needed. Nothing was deleted. Verify the repository and repair it first",
                    e);
        }
    }
}
