package io.holdfast.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCacheTest {

    private static final String REPOSITORY = "5d1f";
    private static final int LIMIT = 10_000;

    @TempDir
    Path directory;

    private final MutableClock clock = MutableClock.at("2026-11-21T02:00:00Z");
    private final Random random = new Random(1);

    private LocalCache cache() {
        return LocalCache.of(directory, REPOSITORY, LIMIT, clock);
    }

    private byte[] content(int length) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        return content;
    }

    private Path path(FileType type, byte[] content) {
        return directory.resolve(REPOSITORY).resolve(type.name(Id.hash(content)));
    }

    private static void flipBit(Path path, int index) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        bytes[index] ^= 0x10;
        Files.write(path, bytes);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void whatWasPutIsRead() throws IOException {
        for (FileType type : List.of(FileType.INDEX, FileType.SNAPSHOT, FileType.PACK)) {
            byte[] content = content(500);
            Id id = Id.hash(content);
            assertThat(cache().read(type, id)).isEmpty();
            cache().put(type, id, content);
            assertThat(cache().read(type, id)).contains(content);
            assertThat(path(type, content)).hasBinaryContent(content);
        }
    }

    @Test
    void nothingIsMadeUntilSomethingIsPut() throws IOException {
        LocalCache cache = LocalCache.of(directory.resolve("absent"), REPOSITORY, LIMIT, clock);
        assertThat(cache.read(FileType.INDEX, Id.hash(new byte[0]))).isEmpty();
        cache.retain(FileType.INDEX, Set.of());
        assertThat(directory.resolve("absent")).doesNotExist();
    }

    @Test
    void backupProgramsAreToldThatThisIsACache() throws IOException {
        cache().put(FileType.INDEX, Id.hash(new byte[] {1}), new byte[] {1});
        assertThat(directory.resolve("CACHEDIR.TAG"))
                .content()
                .startsWith("Signature: 8a477f597d28d172789f06886806bc55\n");
    }

    @Test
    void damagedFileIsNotThereAndGoes() throws IOException {
        for (int i = 0; i < 40; i++) {
            byte[] content = content(40);
            cache().put(FileType.INDEX, Id.hash(content), content);
            flipBit(path(FileType.INDEX, content), i);
            assertThat(cache().read(FileType.INDEX, Id.hash(content)))
                    .as("byte %d", i)
                    .isEmpty();
            assertThat(path(FileType.INDEX, content)).doesNotExist();
        }
    }

    @Test
    void partOfAPackIsReadOnlyIfTheWholeIsUndamaged() throws IOException {
        byte[] pack = content(3_000);
        Id id = Id.hash(pack);
        cache().put(FileType.PACK, id, pack);
        flipBit(path(FileType.PACK, pack), 2_999);
        assertThat(cache().readPack(id, 0, 10)).isEmpty();

        LocalCache cache = cache();
        cache.put(FileType.PACK, id, pack);
        assertThat(cache.readPack(id, 7, 100)).contains(Arrays.copyOfRange(pack, 7, 107));
        assertThat(cache.readPack(id, 2_990, 10)).contains(Arrays.copyOfRange(pack, 2_990, 3_000));
        assertThat(cache.readPack(id, 2_991, 10)).isEmpty();
    }

    @Test
    void packThatWasChangedSinceIsReadAsAWholeAgain() throws IOException {
        byte[] pack = content(3_000);
        Id id = Id.hash(pack);
        LocalCache cache = cache();
        cache.put(FileType.PACK, id, pack);
        assertThat(cache.readPack(id, 0, 10)).isPresent();
        flipBit(path(FileType.PACK, pack), 1_000);
        assertThat(cache.readPack(id, 0, 10)).isEmpty();
    }

    @Test
    void deletingTheCacheWhileItIsUsedDoesNoHarm() throws IOException {
        byte[] pack = content(3_000);
        Id id = Id.hash(pack);
        LocalCache cache = cache();
        cache.put(FileType.PACK, id, pack);
        assertThat(cache.readPack(id, 0, 10)).isPresent();
        for (Path file : files()) {
            Files.delete(file);
        }
        assertThat(cache.readPack(id, 0, 10)).isEmpty();
        cache.put(FileType.PACK, id, pack);
        assertThat(cache.readPack(id, 0, 10)).isPresent();
    }

    @Test
    void whatTheStoreNoLongerHasGoes() throws IOException {
        byte[] kept = content(10);
        byte[] gone = content(10);
        for (FileType type : List.of(FileType.INDEX, FileType.PACK)) {
            cache().put(type, Id.hash(kept), kept);
            cache().put(type, Id.hash(gone), gone);
        }
        cache().retain(FileType.PACK, Set.of(Id.hash(kept)));
        assertThat(path(FileType.PACK, kept)).exists();
        assertThat(path(FileType.PACK, gone)).doesNotExist();
        assertThat(path(FileType.INDEX, gone)).exists();
        cache().retain(FileType.INDEX, Set.of(Id.hash(kept)));
        assertThat(path(FileType.INDEX, gone)).doesNotExist();
    }

    @Test
    void whatWasUsedLeastRecentlyMakesRoom() throws IOException {
        byte[] used = content(1_000);
        cache().put(FileType.PACK, Id.hash(used), used);
        LocalCache cache = cache();
        for (int i = 0; i < 30; i++) {
            clock.advance(Duration.ofDays(1));
            byte[] content = content(1_000);
            cache.put(FileType.PACK, Id.hash(content), content);
            assertThat(cache.read(FileType.PACK, Id.hash(used)))
                    .as("after %d files", i)
                    .isPresent();
            long size =
                    files().stream().mapToLong(file -> file.toFile().length()).sum();
            assertThat(size).isLessThan(LIMIT + 1_000);
        }
    }

    @Test
    void leftoversOfAKilledProcessGo() throws IOException {
        byte[] content = content(10);
        cache().put(FileType.INDEX, Id.hash(content), content);
        Path leftover = path(FileType.INDEX, content).resolveSibling("ab-tmp-1");
        Files.write(leftover, content);
        cache();
        assertThat(leftover).doesNotExist();
        assertThat(path(FileType.INDEX, content)).exists();
    }

    @Test
    void idOfARepositoryCannotLeadOutOfTheCache() throws IOException {
        LocalCache cache = LocalCache.of(directory.resolve("cache"), "../../elsewhere", LIMIT, clock);
        cache.put(FileType.INDEX, Id.hash(new byte[] {1}), new byte[] {1});
        assertThat(files()).isNotEmpty().allMatch(file -> file.startsWith(directory.resolve("cache")));
    }

    @Test
    void directoryThatCannotBeWrittenIsNoError() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        LocalCache cache = LocalCache.of(file, REPOSITORY, LIMIT, clock);
        cache.put(FileType.INDEX, Id.hash(new byte[] {1}), new byte[] {1});
        assertThat(cache.read(FileType.INDEX, Id.hash(new byte[] {1}))).isEmpty();
    }
}
