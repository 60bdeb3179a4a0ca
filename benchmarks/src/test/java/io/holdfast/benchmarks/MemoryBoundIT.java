package io.holdfast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.IndexDocument;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a repository holds and whatever is backed up: a heap of 128 MiB and 48 bytes a blob is enough, and four times the length of the largest
 * directory's tree where that is long. The virtual machine of each operation can have no more.
 */
class MemoryBoundIT {

    private static final int TREES = 4;

    private static final boolean EXHAUSTIVE = Boolean.getBoolean("holdfast.exhaustive");
    private static final int SMALL_FILES = EXHAUSTIVE ? 100_000 : 40_000;
    private static final int FILES_IN_ONE_DIRECTORY = EXHAUSTIVE ? 300_000 : 30_000;
    private static final int FILES_IN_A_DIRECTORY = 1_000;
    private static final int LARGE_FILES = EXHAUSTIVE ? 32 : 4;
    private static final int LARGE_FILE = 16 << 20;
    private static final int HUGE_FILE = (EXHAUSTIVE ? 1024 : 64) << 20;

    /** What a small file is in a tree, at most. */
    private static final int BYTES_A_NODE = 450;

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(ints = {0, 1_500_000})
    void backupRestoreAndVerificationKeepToTheBound(int blobsBefore) throws Exception {
        Path source = Files.createDirectory(scratch.resolve("source"));
        fillSmall(source, SMALL_FILES, FILES_IN_A_DIRECTORY);
        fillLarge(source);
        init(blobsBefore);

        everyOperationKeepsTo(BoundedOperation.heap(blobsBefore + SMALL_FILES), BoundedOperation.DIRECT, source);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void directoriesOfManyFilesAddWhatIsInProportionToTheTreeOfOne(int neighbours) throws Exception {
        Path source = Files.createDirectory(scratch.resolve("source"));
        int files = neighbours * FILES_IN_ONE_DIRECTORY;
        fillSmall(source, files, FILES_IN_ONE_DIRECTORY);
        init(0);

        long tree = (long) TREES * BYTES_A_NODE * FILES_IN_ONE_DIRECTORY;
        everyOperationKeepsTo(BoundedOperation.heap(files) + tree, BoundedOperation.DIRECT + tree, source);
    }

    private void everyOperationKeepsTo(long heap, long direct, Path source) throws Exception {
        Path target = scratch.resolve("target");
        BoundedOperation bounded = new BoundedOperation(scratch.resolve("repository"), heap, direct);
        bounded.run("backup", source);
        bounded.run("backup", source);
        bounded.run("restore", target);
        bounded.run("verify", target);

        Path restored = target.resolve(source.getRoot().relativize(source));
        assertThat(restored.resolve("small-0/file-17")).hasContent("This is file number 17.\n");
        assertThat(restored.toFile().list()).hasSameSizeAs(source.toFile().list());
    }

    private static void fillSmall(Path source, int files, int filesInADirectory) throws IOException {
        for (int i = 0; i < files; i++) {
            Path directory = Files.createDirectories(source.resolve("small-" + i / filesInADirectory));
            Files.writeString(
                    directory.resolve("file-" + i), "This is file number " + i + ".\n", StandardCharsets.UTF_8);
        }
    }

    /** Some that are read at the same time, and one that has many chunks. */
    private static void fillLarge(Path source) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < LARGE_FILES; i++) {
            write(source.resolve("large-" + i), LARGE_FILE, random);
        }
        write(source.resolve("huge"), HUGE_FILE, random);
    }

    private static void write(Path file, int size, SplittableRandom random) throws IOException {
        byte[] block = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int written = 0; written < size; written += block.length) {
                random.nextBytes(block);
                out.write(block);
            }
        }
    }

    private void init(int blobsBefore) throws IOException, InterruptedException {
        Path repository = scratch.resolve("repository");
        RepositoryOptions options =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        Repository.init(LocalStore.at(repository), Secret.of(BoundedOperation.PASSWORD), options)
                .close();
        byte[] password = BoundedOperation.PASSWORD.getBytes(StandardCharsets.UTF_8);
        try (OpenRepository opened = OpenRepository.open(LocalStore.at(repository), password, options)) {
            addToIndex(opened, blobsBefore);
        }
    }

    /** Blobs in packs that do not exist, which no backup looks at. */
    private static void addToIndex(OpenRepository repository, int blobs) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(2);
        int left = blobs;
        while (left > 0) {
            IndexDocument.Writer document = new IndexDocument.Writer();
            for (; left > 0 && document.blobs() < 50_000; left -= 16) {
                document.pack(id(random));
                for (int i = 0; i < 16; i++) {
                    Id blob = id(random);
                    document.blob(
                            BlobType.DATA,
                            blob.word(0),
                            blob.word(1),
                            blob.word(2),
                            blob.word(3),
                            i * 1_000_000L,
                            1_000_000,
                            2_000_000);
                }
            }
            repository.files().save(FileType.INDEX, document.toByteArray());
        }
    }

    private static Id id(SplittableRandom random) {
        return Id.of(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }
}
