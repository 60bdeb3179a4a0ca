package io.holdfast.verify;

import io.holdfast.BackupPlan;
import io.holdfast.Compression;
import io.holdfast.Snapshot;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.BlobLocation;
import io.holdfast.internal.index.IndexLoader;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.local.FileSource;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A repository in memory with a few kilobytes, to be damaged. */
final class SmallRepository implements AutoCloseable {

    static final Secret PASSWORD = Secret.of("correct horse");
    static final RepositoryOptions OPTIONS = RepositoryOptions.builder()
            .lock(false)
            .parallelism(1)
            .compression(Compression.FASTEST)
            .keyDerivationTime(Duration.ZERO)
            .retryFor(Duration.ZERO)
            .build();

    final MemoryStore memory = new MemoryStore();
    final FaultyStore store = new FaultyStore(memory);
    final Repository repository = Repository.init(store, PASSWORD, OPTIONS);
    final Path files;

    SmallRepository(Path files) throws IOException {
        this.files = files;
        Files.createDirectories(files.resolve("letters/old"));
        Files.writeString(files.resolve("letters/one.txt"), "compressible ".repeat(50));
        Files.writeString(files.resolve("letters/old/two.txt"), "two");
        Files.createFile(files.resolve("letters/empty"));
        random("noise", 1);
        random("letters/noise", 2);
        random("letters/old/copy of noise", 1);
    }

    /** Writes a file of bytes that cannot be compressed. */
    void random(String name, long seed) throws IOException {
        random(name, 150, seed);
    }

    void random(String name, int length, long seed) throws IOException {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        Files.write(files.resolve(name), content);
    }

    Snapshot backUp() throws IOException {
        try (FileSource source = FileSource.of(files)) {
            return BackupPlan.builder("small", repository)
                    .source("files", source)
                    .build()
                    .run()
                    .snapshots()
                    .get(0);
        }
    }

    VerifyReport verify(Verifier verifier) {
        return verifier.verify(repository);
    }

    /** The name of a file as damages name what they hit. */
    String affected(Snapshot snapshot, String file) {
        return snapshot.shortId() + ":" + files.resolve(file);
    }

    List<String> names(FileType type) {
        return memory.names().stream()
                .filter(name -> name.startsWith(type.prefix()))
                .toList();
    }

    List<String> packs() {
        return names(FileType.PACK);
    }

    static String id(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** Where the content of a file is, which must be one blob. */
    BlobLocation contentOf(String file) throws Exception {
        BlobIndex index = index();
        return index.location(index.find(BlobType.DATA, Id.hash(Files.readAllBytes(files.resolve(file)))));
    }

    BlobIndex index() throws Exception {
        try (OpenRepository open =
                OpenRepository.open(memory, "correct horse".getBytes(StandardCharsets.UTF_8), OPTIONS)) {
            return IndexLoader.load(open.files(), 1);
        }
    }

    void flipBit(String name, int at, int bit) throws IOException {
        byte[] bytes = memory.bytes(name).clone();
        bytes[at] ^= (byte) (1 << bit);
        memory.overwrite(name, bytes);
    }

    @Override
    public void close() {
        repository.close();
    }
}
