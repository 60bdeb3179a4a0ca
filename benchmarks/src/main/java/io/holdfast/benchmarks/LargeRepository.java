package io.holdfast.benchmarks;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.format.TreeWriter;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.IndexWriter;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.internal.run.Workers;
import io.holdfast.internal.write.BlobWriter;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes a repository of many blobs in little space, without files to be backed up: {@code LargeRepository DIRECTORY PASSWORD BLOBS SNAPSHOTS}.
 *
 * <p>A blob has 100 to 300 random bytes; a file one to three of them, a directory 40 files, and a directory of directories 100. The first snapshot has half
 * of the blobs. Each later one, a day after, has other directories in ten places, so that what only older ones need lies scattered over most packs.
 */
public final class LargeRepository {

    private static final int FILES_IN_A_DIRECTORY = 40;
    private static final int MOST_CHUNKS_IN_A_FILE = 3;
    private static final int DIRECTORIES_IN_A_GROUP = 100;
    /** With two chunks a file, and itself. */
    private static final int BLOBS_OF_A_DIRECTORY = 2 * FILES_IN_A_DIRECTORY + 1;

    private static final int PLACES = 10;
    private static final OffsetDateTime BEGIN =
            Instant.parse("2026-01-01T00:00:00Z").atOffset(ZoneOffset.UTC);

    private final OpenRepository repository;
    private final BlobWriter blobs;
    private final int snapshots;
    private final SplittableRandom random = new SplittableRandom(1);
    private final Id[] directories;
    private final Id[] groups;
    private int made;

    private LargeRepository(OpenRepository repository, BlobWriter blobs, int count, int snapshots) {
        this.repository = repository;
        this.blobs = blobs;
        this.snapshots = snapshots;
        directories = new Id[Math.max(PLACES, count / 2 / BLOBS_OF_A_DIRECTORY)];
        groups = new Id[(directories.length + DIRECTORIES_IN_A_GROUP - 1) / DIRECTORIES_IN_A_GROUP];
    }

    /** Makes one, in a directory that must not exist. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("usage: LargeRepository DIRECTORY PASSWORD BLOBS SNAPSHOTS");
        }
        make(Path.of(arguments[0]), arguments[1], Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    }

    static void make(Path at, String password, int blobs, int snapshots) throws Exception {
        RepositoryOptions options = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .proveBlobs(false)
                .build();
        Repository.init(LocalStore.at(at), Secret.of(password), options).close();
        ExecutorService executor = Executors.newCachedThreadPool();
        try (OpenRepository repository =
                OpenRepository.open(LocalStore.at(at), password.getBytes(StandardCharsets.UTF_8), options)) {
            BlobWriter writer = new BlobWriter(
                    repository, SoundBlobs.all(new BlobIndex()), executor, false, IndexWriter.Guard.NONE);
            new LargeRepository(repository, writer, blobs, snapshots).run();
        } finally {
            executor.shutdown();
        }
    }

    private void run() throws IOException, InterruptedException {
        List<Id> roots = new ArrayList<>();
        replace(0, directories.length);
        roots.add(root());
        for (int i = 1; i < snapshots; i++) {
            for (int place = 0; place < PLACES; place++) {
                int length = share(directories.length, i * PLACES + place, (snapshots - 1) * PLACES);
                replace(random.nextInt(directories.length - length + 1), length);
            }
            roots.add(root());
        }
        blobs.flush();
        for (int i = 0; i < snapshots; i++) {
            repository
                    .snapshots()
                    .save(SnapshotDocument.builder(BEGIN.plusDays(i), roots.get(i), List.of("/large"))
                            .hostname("large")
                            .build());
        }
    }

    /** The n-th of so many shares of a whole, all of which add up to it. */
    private static int share(int whole, int n, int shares) {
        return (int) ((long) whole * (n + 1) / shares - (long) whole * n / shares);
    }

    private void replace(int from, int length) throws IOException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        int seed = made;
        Workers.run("make", repository.options().parallelism(), () -> {
            for (int i = next.getAndIncrement(); i < length; i = next.getAndIncrement()) {
                directories[from + i] = directory(new SplittableRandom(seed + i));
            }
        });
        made += length;
        for (int group = from / DIRECTORIES_IN_A_GROUP; group * DIRECTORIES_IN_A_GROUP < from + length; group++) {
            groups[group] = null;
        }
    }

    private Id root() throws IOException, InterruptedException {
        for (int group = 0; group < groups.length; group++) {
            if (groups[group] == null) {
                int first = group * DIRECTORIES_IN_A_GROUP;
                groups[group] = directoryOf(
                        directories, first, Math.min(directories.length, first + DIRECTORIES_IN_A_GROUP), "directory-");
            }
        }
        return directoryOf(groups, 0, groups.length, "group-");
    }

    private Id directory(SplittableRandom content) throws IOException, InterruptedException {
        TreeWriter tree = new TreeWriter();
        for (int file = 0; file < FILES_IN_A_DIRECTORY; file++) {
            List<Id> chunks = new ArrayList<>();
            long size = 0;
            for (int chunk = content.nextInt(MOST_CHUNKS_IN_A_FILE); chunk >= 0; chunk--) {
                byte[] bytes = new byte[100 + content.nextInt(201)];
                content.nextBytes(bytes);
                chunks.add(blobs.write(BlobType.DATA, bytes, 0, bytes.length));
                size += bytes.length;
            }
            tree.add(node("file-", file, EntryType.FILE)
                    .size(size)
                    .content(chunks)
                    .build());
        }
        return write(tree);
    }

    private Id directoryOf(Id[] trees, int from, int to, String prefix) throws IOException, InterruptedException {
        TreeWriter tree = new TreeWriter();
        for (int i = from; i < to; i++) {
            tree.add(node(prefix, i, EntryType.DIRECTORY).subtree(trees[i]).build());
        }
        return write(tree);
    }

    private static Node.Builder node(String prefix, int number, EntryType type) {
        return Node.builder(prefix + (1_000_000 + number), type)
                .permissions(0755)
                .mtime(BEGIN)
                .atime(BEGIN)
                .ctime(BEGIN)
                .user("root")
                .group("root");
    }

    private Id write(TreeWriter tree) throws IOException, InterruptedException {
        byte[] json = tree.toByteArray();
        return blobs.write(BlobType.TREE, json, 0, json.length);
    }
}
