package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.local.FileSource;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import io.holdfast.testkit.StoreCall.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository reads its index and directories through the cache, and relies on none of it. */
class RepositoryCacheTest {

    private static final Secret PASSWORD = Secret.of("p");

    @TempDir
    Path directory;

    private final FaultyStore store = new FaultyStore(new MemoryStore());
    private Path cache;
    private Repository repository;

    @BeforeEach
    void backUp() throws Exception {
        cache = directory.resolve("cache");
        Path files = Files.createDirectories(directory.resolve("files/a/b/c"));
        Files.writeString(files.resolve("hello"), "hello");
        RepositoryOptions options = RepositoryOptions.builder()
                .lock(false)
                .retryFor(Duration.ZERO)
                .cacheDirectory(cache)
                .build();
        Repository.init(store, PASSWORD, options).close();
        repository = Repository.open(store, PASSWORD, options);
        try (FileSource source = FileSource.of(directory.resolve("files"))) {
            BackupPlan.builder("test", repository)
                    .source("files", source)
                    .build()
                    .run();
        }
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private List<String> paths() throws Exception {
        List<String> paths = new ArrayList<>();
        repository.entries(repository.snapshot("latest")).walk(entry -> true, entry -> paths.add(entry.path()));
        return paths;
    }

    private long reads(String prefix) {
        return store.count(StoreCall.of(Kind.READ, prefix));
    }

    private List<Path> cached() throws IOException {
        try (Stream<Path> all = Files.walk(cache)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("CACHEDIR.TAG"))
                    .toList();
        }
    }

    @Test
    void directoriesAreReadFromTheStoreOnlyOnce() throws Exception {
        List<String> paths = paths();
        assertThat(paths).anyMatch(path -> path.endsWith("a/b/c/hello"));
        long before = reads("");
        assertThat(paths()).isEqualTo(paths);
        assertThat(reads("")).isEqualTo(before);
    }

    @Test
    void whatRotsInTheCacheIsReadFromTheStore() throws Exception {
        List<String> paths = paths();
        for (Path file : cached()) {
            rotUnseen(file);
        }
        assertThat(paths()).isEqualTo(paths);
        assertThat(paths()).isEqualTo(paths);
    }

    /** Changes every byte, and neither size nor time. */
    private static void rotUnseen(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= 1;
        }
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, time);
    }

    @Test
    void whatIsDeletedFromTheCacheIsReadFromTheStore() throws Exception {
        List<String> paths = paths();
        for (Path file : cached()) {
            Files.delete(file);
        }
        assertThat(paths()).isEqualTo(paths);
    }
}
