package io.holdfast.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import io.holdfast.testkit.StoreContract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreTest extends StoreContract {

    private static final String PACK = "data/3f/" + "3f".repeat(32);

    @TempDir
    Path directory;

    /** A directory has no pages. */
    @Override
    protected int manyBlobs() {
        return 200;
    }

    @Override
    protected Store open() {
        return LocalStore.at(directory.resolve("new/repository"));
    }

    private Path root() {
        return directory.resolve("new/repository");
    }

    @Test
    void nothingIsWrittenBeforeSomethingIsPut() throws Exception {
        try (Store store = open()) {
            assertThat(store.capabilities()).containsExactlyInAnyOrder(StoreCapability.values());
            assertThat(store.stat("config")).isEmpty();
            assertThat(list(store)).isEmpty();
            assertThat(store.delete(List.of("config"))).isEmpty();
            assertThat(store.now()).isNotNull();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void onlyItsOwnTemporaryFilesAreDeletedAndOnlyWhenNobodyHasWrittenToThemForADay() throws Exception {
        put("data/3f/first");
        Path below = root().resolve("data/3f");
        Instant now = Files.getLastModifiedTime(below.resolve("first")).toInstant();
        Path abandoned = leftBehind(below.resolve("x-tmp-1000000000000000001"), now.minus(Duration.ofHours(25)));
        Path abandonedProbe =
                leftBehind(root().resolve("now-tmp-9000000000000000001"), now.minus(Duration.ofDays(400)));
        Path recent = leftBehind(below.resolve("x-tmp-1000000000000000002"), now.minus(Duration.ofHours(23)));
        Path ofRestic = leftBehind(below.resolve("x-tmp-4294967295"), now.minus(Duration.ofDays(2)));
        Path blob = leftBehind(below.resolve("old"), now.minus(Duration.ofDays(2)));

        try (Store store = open()) {
            store.put("data/3f/second", BlobContent.of(new byte[1]));
            store.now();
        }

        assertThat(abandoned).doesNotExist();
        assertThat(abandonedProbe).doesNotExist();
        assertThat(List.of(recent, ofRestic, blob))
                .allSatisfy(file -> assertThat(file).exists());
    }

    private static Path leftBehind(Path file, Instant written) throws IOException {
        return Files.setLastModifiedTime(Files.createFile(file), FileTime.from(written));
    }

    @Test
    void filesAndDirectoriesAreForTheirOwnerAlone() throws Exception {
        put("config");
        put(PACK);

        assertThat(permissions("config")).isEqualTo("r--------");
        assertThat(permissions(PACK)).isEqualTo("r--------");
        for (String name : List.of("", "data", "data/3f")) {
            assertThat(permissions(name)).isEqualTo("rwx------");
        }
    }

    @Test
    void groupHasAPartWhereItMayReadTheConfiguration() throws Exception {
        put("config");
        Files.setPosixFilePermissions(root().resolve("config"), PosixFilePermissions.fromString("r--r-----"));
        put(PACK);

        assertThat(permissions(PACK)).isEqualTo("r--r-----");
        assertThat(permissions("data/3f")).isEqualTo("rwxrwx---");
    }

    @Test
    void onlyBlobsAreLeft() throws Exception {
        put(PACK);
        try (Store store = open()) {
            BlobContent failing = new BlobContent() {
                @Override
                public long size() {
                    return 10;
                }

                @Override
                public InputStream open() throws IOException {
                    throw new IOException("not readable");
                }
            };
            assertThatIOException().isThrownBy(() -> store.put("data/3f/other", failing));
            store.now();
            store.capabilities();
        }
        assertThat(files()).containsExactly(PACK);
    }

    @Test
    void temporaryFilesAreNotShown() throws Exception {
        put(PACK);
        Files.write(root().resolve(PACK + "-tmp-4711"), new byte[10]);
        Files.write(root().resolve("now-tmp-1"), new byte[0]);
        try (Store store = open()) {
            assertThat(list(store)).containsExactly(PACK);
            assertThat(store.stat(PACK + "-tmp-4711")).isEmpty();
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> store.read(PACK + "-tmp-4711", 0, 1));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.put("a-tmp-1", BlobContent.of(new byte[0])))
                    .withMessageContaining("a-tmp-1");
            store.put("a-tmp-b", BlobContent.of(new byte[0]));
            assertThat(list(store)).containsExactlyInAnyOrder(PACK, "a-tmp-b");
        }
    }

    @Test
    void foreignFilesAreHarmless() throws Exception {
        put(PACK);
        Files.createDirectories(root().resolve("keys/empty"));
        Files.write(root().resolve("data/README"), new byte[1]);
        Files.write(root().resolve("data/tab\there"), new byte[1]);
        Files.createSymbolicLink(root().resolve("data/dangling"), Path.of("nowhere"));
        Files.createSymbolicLink(root().resolve("data/loop"), root());
        try (Store store = open()) {
            assertThat(list(store)).containsExactlyInAnyOrder(PACK, "data/README");
            assertThat(store.stat("keys/empty")).isEmpty();
            assertThat(store.delete(List.of("keys/empty"))).isEmpty();
        }
        assertThat(root().resolve("keys/empty")).isDirectory();
    }

    @Test
    void foreignNameThatNoBlobHasIsHarmless() throws Exception {
        Charset names = Charset.forName(System.getProperty("sun.jnu.encoding"));
        assumeThat(names.newEncoder().canEncode("gr\u00fc\u00df"))
                .as("the locale lets the JDK make a file of this name")
                .isTrue();
        put(PACK);
        Files.write(root().resolve("data/gr\u00fc\u00df"), new byte[1]);
        try (Store store = open()) {
            assertThat(list(store)).containsExactly(PACK);
        }
    }

    @Test
    void directoriesMayBeLinks() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        put("config");
        Files.createSymbolicLink(root().resolve("data"), elsewhere);
        put(PACK);
        try (Store store = open()) {
            assertThat(list(store)).containsExactlyInAnyOrder("config", PACK);
        }
        assertThat(elsewhere.resolve("3f")).isDirectory();
    }

    @Test
    void nothingIsBelowABlob() throws Exception {
        put("config");
        try (Store store = open()) {
            assertThat(store.stat("config/a/b")).isEmpty();
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> store.read("config/a", 0, 1));
            assertThat(store.delete(List.of("config/a/b", "config/a"))).isEmpty();
            List<String> listed = new ArrayList<>();
            store.list("config/a/", info -> listed.add(info.name()));
            assertThat(listed).isEmpty();
            assertThatExceptionOfType(NotDirectoryException.class)
                    .isThrownBy(() -> store.put("config/a", BlobContent.of(new byte[0])));
        }
        assertThat(files()).containsExactly("config");
    }

    @Test
    void fileInPlaceOfTheDirectoryIsNamed() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        try (Store store = LocalStore.at(file)) {
            assertThatIOException()
                    .isThrownBy(() -> store.put("config", BlobContent.of(new byte[0])))
                    .withMessageContaining(file.toString());
            assertThatIOException().isThrownBy(() -> store.stat("config")).withMessageContaining(file.toString());
            for (String prefix : List.of("", "data/")) {
                assertThatIOException()
                        .isThrownBy(() -> store.list(prefix, info -> {}))
                        .withMessageContaining(file.toString());
            }
        }
    }

    @Test
    void directoryThatWasDeletedIsMadeAgain() throws Exception {
        try (Store store = open()) {
            store.put(PACK, BlobContent.of(new byte[1]));
            store.delete(List.of(PACK));
            Files.delete(root().resolve("data/3f"));
            store.put(PACK, BlobContent.of(new byte[1]));
            assertThat(list(store)).containsExactly(PACK);
        }
    }

    @Test
    void timesAreThoseOfTheFiles() throws Exception {
        put(PACK);
        Instant created = Instant.parse("2020-01-02T03:04:05Z");
        Files.setLastModifiedTime(root().resolve(PACK), FileTime.from(created));
        try (Store store = open()) {
            assertThat(store.stat(PACK).map(BlobInfo::created)).hasValue(created);
        }
    }

    @Test
    void interruptEndsAPut() throws Exception {
        put("config");
        try (Store store = open()) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> store.put(PACK, BlobContent.of(new byte[1])));
            assertThat(Thread.interrupted()).isFalse();
            assertThat(files()).containsExactly("config");
            store.put(PACK, BlobContent.of(new byte[1]));
        }
    }

    @Test
    void storeIsCalledByItsDirectory() {
        assertThat(LocalStore.at(Path.of("relative")))
                .hasToString(Path.of("relative").toAbsolutePath().toString());
    }

    private void put(String name) throws Exception {
        try (Store store = open()) {
            store.put(name, BlobContent.of(new byte[100]));
        }
    }

    private static List<String> list(Store store) throws Exception {
        List<String> names = new ArrayList<>();
        store.list("", info -> names.add(info.name()));
        return names;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(root())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root().relativize(file).toString())
                    .toList();
        }
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(root().resolve(name)));
    }
}
