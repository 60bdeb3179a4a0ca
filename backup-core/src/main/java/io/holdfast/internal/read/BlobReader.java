package io.holdfast.internal.read;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.BlobLocation;
import io.holdfast.internal.pack.BlobCodec;
import io.holdfast.internal.pack.DamagedBlobException;
import io.holdfast.internal.run.Pool;
import io.holdfast.internal.store.RepositoryFiles;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads blobs, from whichever pack has them undamaged. Thread-safe. */
public final class BlobReader {

    private static final int TRIES = 2;

    private final RepositoryFiles files;
    private final BlobIndex index;
    private final Pool<BlobCodec> codecs;
    private final Consumer<BlobLocation> damaged;

    /**
     * A reader.
     *
     * @param damaged is told of each copy that could not be read, twice, because of what is in the store
     */
    public BlobReader(RepositoryFiles files, BlobIndex index, Pool<BlobCodec> codecs, Consumer<BlobLocation> damaged) {
        this.files = files;
        this.index = index;
        this.codecs = codecs;
        this.damaged = damaged;
    }

    /**
     * Reads a blob. Every copy of it is tried, and each once more, since it may have been damaged on its way.
     *
     * @throws CorruptionException if no copy is what was stored
     */
    public byte[] read(BlobType type, Id id) throws IOException, InterruptedException {
        int[] handles = index.findAll(type, id);
        if (handles.length == 0) {
            throw new CorruptionException("The " + type.word() + " blob " + id + " is in no index of " + files.store());
        }
        List<String> failures = new ArrayList<>();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            for (int handle : handles) {
                BlobLocation at = index.location(handle);
                try {
                    return read(at);
                } catch (DamagedBlobException | EOFException | NoSuchFileException e) {
                    files.forgetCached(at.pack());
                    if (attempt > 0) {
                        damaged.accept(at);
                    }
                    failures.add("in pack " + at.pack() + " at byte " + at.offset() + ": " + reason(e));
                }
            }
        }
        throw new CorruptionException("The " + type.word() + " blob " + id + " in " + files.store() + " is damaged: "
                + String.join("; ", failures.stream().distinct().toList()));
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "the pack is missing" : String.valueOf(e.getMessage());
    }

    private byte[] read(BlobLocation at) throws IOException, InterruptedException {
        byte[] sealed = at.type() == BlobType.TREE
                ? files.readTreePack(at.pack(), at.offset(), at.length())
                : files.readPack(at.pack(), at.offset(), at.length());
        return codecs.use(
                codec -> codec.open(at.blob(), sealed, 0, at.length(), at.compressed() ? at.plainLength() : 0));
    }

    RepositoryFiles files() {
        return files;
    }

    BlobIndex index() {
        return index;
    }

    Pool<BlobCodec> codecs() {
        return codecs;
    }
}
