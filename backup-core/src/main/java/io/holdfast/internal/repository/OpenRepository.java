package io.holdfast.internal.repository;

import io.holdfast.ConfigurationException;
import io.holdfast.HoldfastException;
import io.holdfast.LockedException;
import io.holdfast.internal.chunk.Chunker;
import io.holdfast.internal.chunk.Polynomial;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.ConfigDocument;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.IndexContents;
import io.holdfast.internal.index.IndexLoader;
import io.holdfast.internal.index.IndexRewrite;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.lock.Locks;
import io.holdfast.internal.lock.RepositoryLock;
import io.holdfast.internal.pack.BlobCodec;
import io.holdfast.internal.run.Pool;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.LocalCache;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.internal.store.RetryPolicy;
import io.holdfast.internal.store.RetryingStore;
import io.holdfast.repository.LockInfo;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An opened repository. Thread-safe. */
public final class OpenRepository implements AutoCloseable {

    private static final long CACHE_LIMIT = 8L << 30;

    private final Store medium;
    private final Store store;
    private final Keys.Opened opened;
    private final KeyRing keyRing;
    private final RepositoryOptions options;
    private final RepositoryFiles files;
    private final Pool<BlobCodec> codecs;
    private final DamageRecords damage;
    private final VoteRecords votes;
    private @Nullable Loaded loaded;

    /** An index, and the files that it was loaded from. */
    private record Loaded(IndexContents from, BlobIndex index) {}

    private OpenRepository(Store medium, Store store, Keys.Opened opened, RepositoryOptions options) {
        this.medium = medium;
        this.store = store;
        this.opened = opened;
        keyRing = new KeyRing(store, opened, options);
        this.options = options;
        Optional<LocalCache> cache = options.cacheDirectory()
                .map(directory -> LocalCache.of(directory, opened.config().id(), CACHE_LIMIT, options.clock()));
        files = new RepositoryFiles(store, opened.key(), opened.config().compresses(), cache);
        damage = new DamageRecords(store, opened.key());
        votes = new VoteRecords(files);
        codecs = new Pool<>(
                () -> new BlobCodec(opened.key(), options.compression().zstdLevel(), options.proveBlobs()));
    }

    /**
     * Makes a new repository.
     *
     * @throws ConfigurationException if there is one
     */
    public static void create(Store store, byte[] password, RepositoryOptions options)
            throws IOException, InterruptedException {
        create(store, password, options, Optional.empty());
    }

    /**
     * Makes a new repository that cuts content as another one does.
     *
     * @throws ConfigurationException if there is one
     */
    public static void createLike(OpenRepository other, Store store, byte[] password, RepositoryOptions options)
            throws IOException, InterruptedException {
        create(store, password, options, Optional.of(other));
    }

    private static void create(Store store, byte[] password, RepositoryOptions options, Optional<OpenRepository> like)
            throws IOException, InterruptedException {
        if (store.stat(FileType.CONFIG.prefix()).isPresent()) {
            throw new ConfigurationException("There is a repository in " + store
                    + " already; it was left as it is. Open it, or choose another place.");
        }
        SecureRandom random = new SecureRandom();
        SealingKey key = SealingKey.random(random);
        Keys.create(store, password, key, options.userName(), options.hostName(), options);
        Polynomial polynomial = like.isPresent() ? like.get().config().polynomial() : Polynomial.random(random);
        if (like.isPresent()) {
            ChunkerRecord.write(store, key, like.get().chunker());
        } else {
            ChunkerRecord.write(store, key, options.chunker());
        }
        byte[] config = ConfigDocument.create(Id.random(random), polynomial).encode();
        // Last: only with its config does the repository exist.
        store.put(FileType.CONFIG.prefix(), BlobContent.of(new Sealer(key).seal(config)));
    }

    /** Opens a repository. The caller overwrites the password. */
    public static OpenRepository open(Store medium, byte[] password, RepositoryOptions options)
            throws IOException, InterruptedException {
        Store store = new RetryingStore(medium, RetryPolicy.upTo(options.retryFor()), options.clock());
        try {
            Keys.Opened opened = Keys.open(store, password);
            if (opened.config().rustic().hot()) {
                throw new ConfigurationException(store
                        + " is the hot part of a repository of rustic's, which lacks all content. Open its cold part.");
            }
            return new OpenRepository(medium, store, opened, options);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /**
     * The index as its files are now: what was loaded before is completed, or loaded anew if files have gone of which not all is listed by others.
     * Nothing may be added to it that is in no index file, since other operations rely on it.
     */
    public synchronized BlobIndex index() throws IOException, InterruptedException {
        Set<Id> listed = files.list(FileType.INDEX).stream().map(FileInfo::id).collect(Collectors.toSet());
        Loaded last = loaded == null ? new Loaded(new IndexContents(), new BlobIndex()) : loaded;
        // Unless loading succeeds, what is half loaded is not to be used.
        loaded = null;
        Set<Id> gone = last.from.files();
        gone.removeAll(listed);
        complete(last, listed);
        if (!gone.isEmpty() && !last.from.forget(gone)) {
            last = new Loaded(new IndexContents(), new BlobIndex());
            complete(last, listed);
        }
        loaded = last;
        return last.index;
    }

    private void complete(Loaded index, Set<Id> listed) throws IOException, InterruptedException {
        if (!index.from.files().containsAll(listed)) {
            IndexLoader.loadMore(files, options.parallelism(), index.index, index.from, new IndexLoader.Findings() {});
        }
    }

    /** Loads the index before it is asked for, while others wait for something else. Whatever keeps it from that, whoever asks will be told. */
    public void loadIndexAhead() {
        try {
            index();
        } catch (IOException | InterruptedException | HoldfastException | LinkageError e) {
            // See above. The library that decompresses is gone where the process ends meanwhile.
        }
    }

    /** A rewriting of the index as its files are now, without these packs. */
    public synchronized IndexRewrite rewriteIndex(BitSet gone) throws IOException, InterruptedException {
        index();
        Loaded now = Objects.requireNonNull(loaded, "it was just loaded");
        return new IndexRewrite(files, options.clock(), now.index, now.from, gone);
    }

    /** A rewriting of the small files of the index, if there are so many; of none otherwise. */
    public synchronized IndexRewrite mergeIndex(int many) throws IOException, InterruptedException {
        index();
        Loaded now = Objects.requireNonNull(loaded, "it was just loaded");
        return IndexRewrite.ofSmall(many, files, options.clock(), now.index, now.from);
    }

    /** Forgets the index, for whoever needs the memory for another one; it is loaded again when it is asked for. */
    public synchronized void forgetIndex() {
        loaded = null;
    }

    /** Takes a lock that excludes whoever removes something, if locks are wanted. */
    public HeldLock lockShared(RunningOperation operation) throws IOException, InterruptedException {
        return options.lock() ? lock(false, operation) : HeldLock.NONE;
    }

    /** Takes a lock that excludes everybody, if locks are wanted. */
    public HeldLock lockExclusively(RunningOperation operation) throws IOException, InterruptedException {
        return options.lock() ? lock(true, operation) : HeldLock.NONE;
    }

    /** Takes a lock that excludes everybody, whether locks are wanted or not: for what deletes and cannot be undone. */
    public RepositoryLock lockForDeletion(RunningOperation operation) throws IOException, InterruptedException {
        return lock(true, operation);
    }

    /** The same if nobody has a lock, without waiting for anybody. */
    public Optional<RepositoryLock> lockForDeletionAtOnce(RunningOperation operation)
            throws IOException, InterruptedException {
        if (!locks().list().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(lock(true, Duration.ZERO, operation));
        } catch (LockedException e) {
            return Optional.empty();
        }
    }

    private RepositoryLock lock(boolean exclusive, RunningOperation operation)
            throws IOException, InterruptedException {
        return lock(exclusive, options.lockWait(), operation);
    }

    private RepositoryLock lock(boolean exclusive, Duration wait, RunningOperation operation)
            throws IOException, InterruptedException {
        return locks().acquire(exclusive, wait, (lock, what) -> operation.warn(lock, what, false));
    }

    private Locks locks() {
        return new Locks(files, options.hostName(), options.userName(), options.clock());
    }

    /** All locks, in the order in which they were acquired. */
    public List<LockInfo> listLocks() throws IOException, InterruptedException {
        return locks().list();
    }

    /** Removes stale locks, or all, and returns those. */
    public List<LockInfo> unlock(boolean all) throws IOException, InterruptedException {
        return locks().remove(all);
    }

    public Snapshots snapshots() {
        return new Snapshots(files, options.parallelism());
    }

    /** Where it is, as it was opened. */
    public Store medium() {
        return medium;
    }

    public KeyRing keyRing() {
        return keyRing;
    }

    /** How content is cut. */
    public Chunker chunker() throws IOException, InterruptedException {
        return ChunkerRecord.read(store, opened.key(), opened.config());
    }

    /** What was found damaged. */
    public DamageRecords damage() {
        return damage;
    }

    /** What observers have seen. */
    public VoteRecords votes() {
        return votes;
    }

    public RepositoryFiles files() {
        return files;
    }

    public Pool<BlobCodec> codecs() {
        return codecs;
    }

    public SealingKey key() {
        return opened.key();
    }

    public ConfigDocument config() {
        return opened.config();
    }

    public RepositoryOptions options() {
        return options;
    }

    @Override
    public void close() {
        files.close();
        codecs.close();
        store.close();
    }
}
