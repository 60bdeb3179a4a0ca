package io.holdfast.internal.write;

import io.holdfast.Compression;
import io.holdfast.internal.format.Blob;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.IndexWriter;
import io.holdfast.internal.index.PackEntries;
import io.holdfast.internal.pack.BlobCodec;
import io.holdfast.internal.pack.FinishedPack;
import io.holdfast.internal.pack.PackWriter;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.internal.run.Pool;
import io.holdfast.internal.run.Stage;
import io.holdfast.repository.RepositoryOptions;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

/** Stores blobs, each once: hash, known? compress, seal, pack, index. Thread-safe. */
public final class BlobWriter {

    /** An index of larger packs takes less memory. */
    private static final int BLOBS_OF_A_DRY_PACK = 1000;

    private final SoundBlobs stored;
    /** Blobs whose packs are durable, but perhaps in no index file yet, so that nobody else may rely on them. */
    private final BlobIndex added = new BlobIndex();

    private final Pool<BlobCodec> codecs;
    private final boolean compressData;
    private final boolean compressTrees;
    private final boolean dryRun;
    private final PackWriter packs;
    private final IndexWriter indexFiles;
    private final Set<Blob> onTheirWay = ConcurrentHashMap.newKeySet();
    /** In a dry run, what would be stored soon. */
    private final PackEntries unstored = new PackEntries();

    private final LongAdder dataBlobs = new LongAdder();
    private final LongAdder treeBlobs = new LongAdder();
    private final LongAdder healed = new LongAdder();
    private final LongAdder bytesAdded = new LongAdder();
    private final LongAdder bytesStored = new LongAdder();

    /**
     * A writer into a repository.
     *
     * @param stored what the repository has; what of it is unsound is stored again
     * @param dryRun whether everything is done but storing
     * @param guard watches over the index files
     */
    public BlobWriter(
            OpenRepository repository, SoundBlobs stored, Executor executor, boolean dryRun, IndexWriter.Guard guard) {
        RepositoryOptions options = repository.options();
        this.stored = stored;
        this.dryRun = dryRun;
        codecs = repository.codecs();
        compressTrees = repository.config().compresses();
        compressData = compressTrees && options.compression() != Compression.OFF;
        indexFiles = new IndexWriter(repository.files(), options.clock(), guard);
        packs = new PackWriter(
                repository.files(),
                repository.key(),
                options.packSize(),
                options.proveBlobs() ? codecs : null,
                executor,
                Math.max(1, repository.files().store().concurrentPuts()),
                this::index);
    }

    /** Stores a blob unless it is stored, and returns its id. */
    public Id write(BlobType type, byte[] plain, int offset, int length) throws IOException, InterruptedException {
        return write(type, plain, offset, length, BlobCodec.hasFewRepeats(type));
    }

    /**
     * Stores a blob unless it is stored, and returns its id.
     *
     * @param fewRepeats whether hardly anything in it comes again, which takes less time
     */
    public Id write(BlobType type, byte[] plain, int offset, int length, boolean fewRepeats)
            throws IOException, InterruptedException {
        Stage.Span hashing = Stage.HASH.begin();
        int checksum = BlobCodec.checksum(plain, offset, length);
        Id id = Id.hash(plain, offset, length);
        hashing.end(length);
        Blob blob = new Blob(type, id);
        if (!onTheirWay.add(blob)) {
            return id;
        }
        // Asked in this order, since a blob leaves the one set only after it has entered the other.
        if (isStored(type, id)) {
            onTheirWay.remove(blob);
            return id;
        }
        try {
            add(blob, plain, offset, length, checksum, fewRepeats);
        } catch (Throwable e) {
            // Others may rely on its being on its way.
            packs.fail(e);
            throw e;
        }
        (type == BlobType.DATA ? dataBlobs : treeBlobs).increment();
        if (stored.index().contains(type, id)) {
            healed.increment();
        }
        bytesAdded.add(length);
        return id;
    }

    private void add(Blob blob, byte[] plain, int offset, int length, int checksum, boolean fewRepeats)
            throws IOException, InterruptedException {
        boolean compress = blob.type() == BlobType.DATA ? compressData : compressTrees;
        codecs.use(codec -> {
            int plainLength = codec.seal(plain, offset, length, checksum, compress, fewRepeats);
            if (dryRun) {
                pretendToAdd(blob, codec.sealedLength(), plainLength);
            } else {
                packs.add(blob.type(), blob.id(), codec.sealed(), codec.sealedLength(), plainLength);
            }
            bytesStored.add(codec.sealedLength());
            return blob;
        });
    }

    /** A pack is durable: its blobs can be found from now on. */
    private void index(FinishedPack pack) throws IOException, InterruptedException {
        PackEntries entries = new PackEntries();
        pack.forEach(entries);
        arrived(pack.id(), entries);
        indexFiles.add(pack.id(), entries);
    }

    /**
     * Makes the blobs of a pack known.
     *
     * @throws IOException if one of them was not on its way, so that another one is missing; none of them is known then
     */
    void arrived(Id pack, PackEntries entries) throws IOException {
        for (int i = 0; i < entries.count(); i++) {
            if (!onTheirWay.contains(new Blob(entries.type(i), entries.id(i)))) {
                throw new IOException("The pack " + pack + " lists a blob " + entries.id(i)
                        + " that nobody put into it, and was not indexed; the memory or the processor of this machine makes"
                        + " errors");
            }
        }
        added.add(pack, entries);
        for (int i = 0; i < entries.count(); i++) {
            onTheirWay.remove(new Blob(entries.type(i), entries.id(i)));
        }
    }

    /** What is never stored must not stay on its way, where a blob takes several times as much memory. */
    private void pretendToAdd(Blob blob, int sealedLength, int plainLength) throws IOException {
        synchronized (unstored) {
            int last = unstored.count() - 1;
            long offset = last < 0 ? 0 : unstored.offset(last) + unstored.length(last);
            unstored.add(blob.type(), blob.id(), offset, sealedLength, plainLength);
            if (unstored.count() == BLOBS_OF_A_DRY_PACK) {
                arrived(blob.id(), unstored);
                unstored.clear();
            }
        }
    }

    /** Whether a blob is stored, or on its way. */
    public boolean knows(BlobType type, Id id) {
        return isStored(type, id) || onTheirWay.contains(new Blob(type, id));
    }

    private boolean isStored(BlobType type, Id id) {
        return stored.contains(type, id) || added.contains(type, id);
    }

    /** Returns when everything that was written is durable and indexed. */
    public void flush() throws IOException, InterruptedException {
        try {
            packs.flush();
        } catch (IOException | InterruptedException | RuntimeException e) {
            salvage(e);
            throw e;
        }
        indexFiles.flush();
    }

    /** Indexes what is durable after a failure, so that the next backup need not store it again. */
    public void salvage(Exception failure) {
        try {
            indexFiles.flush();
        } catch (IOException | InterruptedException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** How many chunks of files were new. */
    public long dataBlobs() {
        return dataBlobs.sum();
    }

    /** How many directories were new. */
    public long treeBlobs() {
        return treeBlobs.sum();
    }

    /** How many of them the repository had, but damaged or in packs that are not there. */
    public long healed() {
        return healed.sum();
    }

    /** How many bytes the new ones have. */
    public long bytesAdded() {
        return bytesAdded.sum();
    }

    /** How many bytes the new ones have in their packs. */
    public long bytesStored() {
        return bytesStored.sum();
    }
}
