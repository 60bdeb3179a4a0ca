package io.holdfast.internal.store;

import io.holdfast.CorruptionException;
import io.holdfast.internal.compress.Compressor;
import io.holdfast.internal.compress.Decompressor;
import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.format.Unpacked;
import io.holdfast.internal.run.Pool;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The files of a repository by type and id: documents are sealed and opened here, and no document comes out that is not what was written under its
 * name. Thread-safe.
 */
public final class RepositoryFiles implements AutoCloseable {

    private static final int METADATA_ZSTD_LEVEL = 3;
    private static final Set<FileType> CACHED = EnumSet.of(FileType.INDEX, FileType.SNAPSHOT);

    private final Store store;
    private final boolean compress;
    private final Optional<LocalCache> cache;
    private final Pool<Codec> codecs;

    private record Codec(Sealer sealer, Compressor compressor, Decompressor decompressor) implements AutoCloseable {
        @Override
        public void close() {
            compressor.close();
            decompressor.close();
        }
    }

    /** The files of a repository, without a cache. */
    public RepositoryFiles(Store store, SealingKey key, boolean compress) {
        this(store, key, compress, Optional.empty());
    }

    /**
     * The files of a repository.
     *
     * @param compress whether documents are compressed, as version 2 has it
     * @param cache where files that are read often are kept
     */
    public RepositoryFiles(Store store, SealingKey key, boolean compress, Optional<LocalCache> cache) {
        this.store = store;
        this.compress = compress;
        this.cache = cache;
        codecs = new Pool<>(() -> {
            Compressor compressor = Compressor.of(METADATA_ZSTD_LEVEL);
            return new Codec(new Sealer(key), compressor, Decompressor.sharing(compressor));
        });
    }

    /** Seals a document and stores it under the hash of what that gives. */
    public Id save(FileType type, byte[] json) throws IOException, InterruptedException {
        byte[] file = seal(json);
        Id id = Id.hash(file);
        store.put(type.name(id), BlobContent.of(file));
        return id;
    }

    /** Seals a document, each time otherwise; its id is the hash of what that gives. */
    public byte[] seal(byte[] json) throws InterruptedException {
        return codecs.use(codec ->
                compress ? Unpacked.seal(json, codec.sealer, codec.compressor) : Unpacked.seal(json, codec.sealer));
    }

    /**
     * Reads a document.
     *
     * @throws CorruptionException if the file is not what was written under this name
     */
    public byte[] load(FileType type, Id id) throws IOException, InterruptedException {
        String name = type.name(id);
        byte[] file = CACHED.contains(type) ? readThroughCache(type, id) : readWhole(store, name, id);
        return codecs.use(codec -> {
            try {
                return Unpacked.open(file, codec.sealer, codec.decompressor);
            } catch (AuthenticationException | MalformedException e) {
                throw new CorruptionException(name + " in " + store + " cannot be opened: " + e.getMessage(), e);
            }
        });
    }

    private byte[] readThroughCache(FileType type, Id id) throws IOException, InterruptedException {
        Optional<byte[]> cached = cache.flatMap(kept -> kept.read(type, id));
        if (cached.isPresent()) {
            return cached.get();
        }
        byte[] file = readWhole(store, type.name(id), id);
        cache.ifPresent(kept -> kept.put(type, id, file));
        return file;
    }

    /**
     * Reads a file and compares it with its name; a file that differs is read once more, since it may have been damaged on its way.
     *
     * @throws CorruptionException if it differs again
     */
    public static byte[] readWhole(Store store, String name, Id id) throws IOException, InterruptedException {
        byte[] file = readAll(store, name);
        if (!Id.hash(file).equals(id)) {
            file = readAll(store, name);
        }
        if (!Id.hash(file).equals(id)) {
            throw new CorruptionException(name + " in " + store + " is damaged: its " + file.length
                    + " bytes have the SHA-256 " + Id.hash(file));
        }
        return file;
    }

    /** Reads a file of the store as it is. */
    public static byte[] readAll(Store store, String name) throws IOException, InterruptedException {
        try (InputStream in = store.read(name, 0, Long.MAX_VALUE)) {
            return in.readAllBytes();
        }
    }

    /** All files of a type; what is not named like one is somebody else's. */
    public List<FileInfo> list(FileType type) throws IOException, InterruptedException {
        List<FileInfo> files = list(store, type);
        if (CACHED.contains(type)) {
            cache.ifPresent(
                    kept -> kept.retain(type, files.stream().map(FileInfo::id).collect(Collectors.toSet())));
        }
        return files;
    }

    /** All files of a type in a store. */
    public static List<FileInfo> list(Store store, FileType type) throws IOException, InterruptedException {
        List<FileInfo> files = new ArrayList<>();
        store.list(
                type.prefix(),
                blob -> type.parse(blob.name())
                        .ifPresent(id -> files.add(new FileInfo(id, blob.size(), blob.created()))));
        return files;
    }

    /** Stores a pack under the hash of its bytes. */
    public void savePack(Id pack, BlobContent content) throws IOException, InterruptedException {
        try {
            store.put(FileType.PACK.name(pack), content);
        } catch (FileAlreadyExistsException e) {
            // A pack is named by its content, so whoever stored it before us stored the same.
            if (store.stat(FileType.PACK.name(pack))
                    .filter(info -> info.size() == content.size())
                    .isEmpty()) {
                throw e;
            }
        }
    }

    /**
     * Reads a part of a pack of chunks, unchecked.
     *
     * @throws EOFException if the pack ends before
     */
    public byte[] readPack(Id pack, long offset, int length) throws IOException, InterruptedException {
        byte[] bytes = new byte[length];
        readPack(pack, offset, bytes, length);
        return bytes;
    }

    /** The same to the beginning of an array. */
    public void readPack(Id pack, long offset, byte[] into, int length) throws IOException, InterruptedException {
        String name = FileType.PACK.name(pack);
        try (InputStream in = store.read(name, offset, length)) {
            int read = in.readNBytes(into, 0, length);
            if (read < length) {
                throw new EOFException(name + " in " + store + " ends at byte " + (offset + read) + ", before byte "
                        + (offset + length) + " that the index speaks of");
            }
        }
    }

    /**
     * Reads a part of a pack of directories, unchecked. Where there is a cache, the whole pack is kept in it, since whoever reads one directory reads
     * others.
     *
     * @throws EOFException if the pack ends before
     */
    public byte[] readTreePack(Id pack, long offset, int length) throws IOException, InterruptedException {
        Optional<byte[]> cached = cache.flatMap(kept -> kept.readPack(pack, offset, length));
        if (cached.isPresent()) {
            return cached.get();
        }
        if (cache.isPresent()) {
            byte[] whole = readAll(store, FileType.PACK.name(pack));
            if (Id.hash(whole).equals(pack) && offset + length <= whole.length) {
                cache.get().put(FileType.PACK, pack, whole);
                return Arrays.copyOfRange(whole, (int) offset, (int) offset + length);
            }
        }
        return readPack(pack, offset, length);
    }

    /** Asks the store for this pack the next time, since what the cache has of it turned out to be wrong. */
    public void forgetCached(Id pack) {
        cache.ifPresent(kept -> kept.forget(FileType.PACK, pack));
    }

    /** Deletes files, also from the cache; one that is absent counts as deleted. */
    public void delete(FileType type, Collection<Id> ids) throws IOException, InterruptedException {
        cache.ifPresent(kept -> ids.forEach(id -> kept.forget(type, id)));
        Map<String, IOException> failures =
                store.delete(ids.stream().map(type::name).toList());
        if (!failures.isEmpty()) {
            Map.Entry<String, IOException> first =
                    failures.entrySet().iterator().next();
            throw new IOException(
                    failures.size() + " of " + ids.size() + " files could not be deleted from " + store + ", such as "
                            + first.getKey() + ": " + first.getValue().getMessage(),
                    first.getValue());
        }
    }

    /** The store that the files are in. */
    public Store store() {
        return store;
    }

    @Override
    public void close() {
        codecs.close();
    }
}
