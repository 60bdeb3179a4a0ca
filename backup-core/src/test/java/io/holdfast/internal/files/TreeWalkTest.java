package io.holdfast.internal.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.FileStatus;
import io.holdfast.internal.posix.HostFiles;
import io.holdfast.internal.posix.WritableFile;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.Entry.ExtendedAttribute;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeWalkTest {

    private final HostFiles files = HostFiles.best();

    @TempDir
    private Path directory;

    private Walk walk;

    @BeforeEach
    void beginWithEverything() {
        walk = new Walk(directory);
    }

    @Test
    void everyKindOfEntryIsDescribed() throws Exception {
        Instant longAgo = Instant.parse("1931-02-03T04:05:06.123456789Z");
        Files.writeString(directory.resolve("file"), "content");
        Files.createLink(directory.resolve("same"), directory.resolve("file"));
        Files.createDirectory(directory.resolve("dir"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("no/such <target>"));
        ExtendedAttribute attribute = new ExtendedAttribute("user.colour", "blue".getBytes(UTF_8));
        try (DirectoryHandle handle = files.openDirectory(directory.toString())) {
            handle.createFifo("fifo", 0640);
            handle.setPermissions("dir", 02751);
            handle.setPermissions("file", 04755);
            handle.setExtendedAttribute("file", attribute);
            handle.setTimes("file", Instant.EPOCH, longAgo);

            RecordedTree tree = walk.run();

            assertThat(tree.paths()).containsExactly("dir", "fifo", "file", "link", "same");
            assertThat(tree.finished()).containsExactly("dir");
            assertThat(tree.skipped).isEmpty();
            FileStatus status = handle.status("file");
            Entry file = tree.get("file");
            assertThat(file.type()).isEqualTo(EntryType.FILE);
            assertThat(file.permissions()).isEqualTo(04755);
            assertThat(file.modified()).isEqualTo(longAgo);
            assertThat(file.accessed()).isEqualTo(longAgo);
            assertThat(file.changed()).isEqualTo(status.changed());
            assertThat(file.uid()).isEqualTo(status.uid());
            assertThat(file.user()).isEqualTo(files.userName(status.uid()).orElseThrow());
            assertThat(file.gid()).isEqualTo(status.gid());
            assertThat(file.group()).isEqualTo(files.groupName(status.gid()).orElseThrow());
            assertThat(file.inode())
                    .isEqualTo(status.inode())
                    .isEqualTo(tree.get("same").inode());
            assertThat(file.device()).isEqualTo(status.device());
            assertThat(file.links()).isEqualTo(2);
            assertThat(file.size()).isEqualTo(7);
            assertThat(file.extendedAttributes()).contains(attribute);
            assertThat(tree.content("file")).asString().isEqualTo("content");
            assertThat(tree.content("same")).asString().isEqualTo("content");
            assertThat(tree.get("dir").type()).isEqualTo(EntryType.DIRECTORY);
            assertThat(tree.get("dir").permissions()).isEqualTo(02751);
            assertThat(tree.get("link").type()).isEqualTo(EntryType.SYMLINK);
            assertThat(tree.get("link").linkTarget()).isEqualTo("no/such <target>");
            assertThat(tree.get("fifo").type()).isEqualTo(EntryType.FIFO);
            assertThat(tree.get("fifo").permissions()).isEqualTo(0640);
        }
    }

    @Test
    void namesAreKeptAsBytes() throws Exception {
        List<String> names = List.of(
                "new\nline",
                "quote\"back\\slash",
                "ü",
                "e\u0301",
                "日本",
                "😀",
                "\udcff\udcfe",
                "a\udced\udca0\udc80",
                " ",
                "~");
        try (DirectoryHandle handle = files.openDirectory(directory.toString())) {
            for (String name : names) {
                handle.createFile(name).close();
            }
        }
        assertThat(walk.run().paths())
                .containsExactlyInAnyOrderElementsOf(names)
                .isSortedAccordingTo(EntryPaths.BYTE_ORDER);
    }

    @Test
    void anAbsoluteRootHasTheDirectoriesAboveIt() throws Exception {
        Path root = Files.createDirectories(directory.resolve("a/root"));
        Files.createFile(root.resolve("file"));
        Files.createFile(directory.resolve("a/beside"));
        Files.setLastModifiedTime(directory.resolve("a"), FileTime.fromMillis(123_456));

        RecordedTree tree = walk.roots(root.toString()).run();

        String above = directory.toString().substring(1);
        assertThat(tree.paths()).endsWith(above, above + "/a", above + "/a/root", above + "/a/root/file");
        assertThat(tree.get(above + "/a").modified()).isEqualTo(Instant.ofEpochMilli(123_456));
        assertThat(tree.finished()).contains(above, above + "/a", above + "/a/root");
    }

    @Test
    void theWayToARootMayLeadThroughASymbolicLink() throws Exception {
        Files.createDirectories(directory.resolve("real/root"));
        Files.createFile(directory.resolve("real/root/file"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("real"));
        Files.createSymbolicLink(directory.resolve("toRoot"), Path.of("real/root"));

        assertThat(walk.roots("link/root").run().paths()).containsExactly("link", "link/root", "link/root/file");
        RecordedTree tree = walk.roots("toRoot").run();
        assertThat(tree.paths()).containsExactly("toRoot");
        assertThat(tree.get("toRoot").type()).isEqualTo(EntryType.SYMLINK);
    }

    @Test
    void aMissingRootFailsBeforeAnythingIsPut() throws Exception {
        Files.createFile(directory.resolve("there"));
        RecordedTree tree = new RecordedTree();
        assertThatThrownBy(() -> walk.roots("there", "missing").run(tree))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("/missing");
        assertThat(tree.paths()).isEmpty();
    }

    @Test
    void whatPatternsExcludeIsNotThere() throws Exception {
        createFiles("keep/a.txt", "keep/b.TMP", "keep/c.tmp", "cache/x", "cache/deep/y", "deep/cache/z");
        Files.writeString(directory.resolve("patterns"), "# a comment\n\n  /$HOME/nothing \n patterns\n$$\n");

        RecordedTree tree = walk.exclude(directory + "/cache", "*.tmp")
                .excludeFile(directory.resolve("patterns"))
                .run();
        assertThat(tree.paths())
                .containsExactly("deep", "deep/cache", "deep/cache/z", "keep", "keep/a.txt", "keep/b.TMP");
        assertThat(tree.skipped).isEmpty();

        assertThat(walk.excludeIgnoringCase("*.tmp", "CACHE").run().paths())
                .containsExactly("deep", "keep", "keep/a.txt");
    }

    @Test
    void aPatternInAFileThatMakesNoSenseIsNamedWithItsFile() throws Exception {
        Path file = Files.writeString(directory.resolve("patterns"), "[a");
        assertThatThrownBy(() -> walk.excludeFile(file).run())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("'[a'");
    }

    @Test
    void markersLeaveOutWhatIsBesideThem() throws Exception {
        createFiles("a/.nobackup", "a/x", "a/sub/y", "b/CACHEDIR.TAG", "b/x", "c/CACHEDIR.TAG", "c/x");
        Files.writeString(
                directory.resolve("b/CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n# for you");

        RecordedTree tree =
                walk.markers(Marker.of(".nobackup"), Marker.CACHE_DIRECTORY).run();

        assertThat(tree.paths())
                .containsExactly("a", "a/.nobackup", "b", "b/CACHEDIR.TAG", "c", "c/CACHEDIR.TAG", "c/x");
    }

    @Test
    void aRootInALeftOutDirectoryIsThere() throws Exception {
        createFiles("a/.nobackup", "a/x", "a/sub/y", "a/sub/root/z", "a/sub/root/deep/z");

        RecordedTree tree =
                walk.roots(".", "a/sub/root").markers(Marker.of(".nobackup")).run();

        assertThat(tree.paths())
                .containsExactly(
                        "a",
                        "a/.nobackup",
                        "a/sub",
                        "a/sub/root",
                        "a/sub/root/deep",
                        "a/sub/root/deep/z",
                        "a/sub/root/z");
    }

    @Test
    void largeFilesAndSocketsAreLeftOut() throws Exception {
        Files.write(directory.resolve("fits"), new byte[1000]);
        Files.write(directory.resolve("large"), new byte[1001]);
        Path socket = directory.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            RecordedTree tree = walk.largestFile(1000).run();
            assertThat(tree.paths()).containsExactly("fits");
            assertThat(tree.skipped).isEmpty();
        }
    }

    @Test
    void timesOfAccessAreKeptOnRequest() throws Exception {
        createFiles("file");
        try (DirectoryHandle handle = files.openDirectory(directory.toString())) {
            handle.setTimes("file", Instant.ofEpochSecond(4), Instant.ofEpochSecond(5));
        }
        assertThat(walk.run().get("file").accessed()).isEqualTo(Instant.ofEpochSecond(5));
        assertThat(walk.accessTime().run().get("file").accessed()).isEqualTo(Instant.ofEpochSecond(4));
    }

    @Test
    void unchangedFilesAreTakenFromTheParent() throws Exception {
        createFiles("a/same", "a/longer", "a/touched", "a/chmodded", "a/replaced", "a/typed");
        FileTime time = FileTime.from(Instant.ofEpochSecond(1_000_000));
        Files.setLastModifiedTime(directory.resolve("a/replaced"), time);
        RecordedTree parent = walk.run();

        createFiles("b/new");
        Files.writeString(directory.resolve("a/longer"), "longer");
        Files.setLastModifiedTime(directory.resolve("a/touched"), time);
        Files.setPosixFilePermissions(directory.resolve("a/chmodded"), Set.of());
        Files.move(
                Files.createFile(directory.resolve("other")),
                directory.resolve("a/replaced"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(directory.resolve("a/replaced"), time);
        Files.delete(directory.resolve("a/typed"));
        Files.createDirectory(directory.resolve("a/typed"));

        assertThat(walk.parent(parent).run().takenFromParent).containsExactly("a/same");
        assertThat(walk.ignoreChangeTime().run().takenFromParent).containsExactlyInAnyOrder("a/same", "a/chmodded");
        assertThat(walk.ignoreInode().run().takenFromParent)
                .containsExactlyInAnyOrder("a/same", "a/chmodded", "a/replaced");
    }

    @Test
    void whatVanishesBeforeItWasLookedAtIsAWarning() throws Exception {
        createFiles("a", "b", "c");
        AtomicInteger looks = new AtomicInteger();
        walk.operation(new ThreadedOperation() {
            @Override
            public void checkCancelled() {
                if (looks.incrementAndGet() == 2) {
                    delete("b");
                }
            }
        });
        RecordedTree tree = walk.run();
        assertThat(tree.paths()).containsExactly("a", "c");
        assertThat(tree.warnings).containsOnlyKeys("b");
        assertThat(tree.skipped).isEmpty();
    }

    @Test
    void whatVanishesAfterwardsIsSkipped() throws Exception {
        createFiles("a", "b");
        walk.operation(interfering(() -> delete("b")));
        RecordedTree tree = walk.run();
        assertThat(tree.paths()).containsExactly("a");
        assertThat(tree.skipped).containsOnlyKeys("b");
    }

    @Test
    void aFileThatBecomesSomethingElseIsSkippedWithoutWaiting() throws Exception {
        createFiles("link", "pipe", "dir", "plain");
        Path secret = Files.writeString(directory.resolveSibling(directory.getFileName() + "-secret"), "secret");
        walk.operation(interfering(() -> {
            List.of("link", "pipe", "dir").forEach(this::delete);
            try (DirectoryHandle handle = files.openDirectory(directory.toString())) {
                handle.createSymlink("link", secret.toString());
                handle.createFifo("pipe", 0600);
                handle.createDirectory("dir", 0700);
            }
        }));
        try {
            RecordedTree tree = walk.run();
            assertThat(tree.paths()).containsExactly("plain");
            assertThat(tree.skipped).containsOnlyKeys("link", "pipe", "dir");
        } finally {
            Files.delete(secret);
        }
    }

    @Test
    void aFileThatIsReplacedByAnotherIsDescribedAsItIsRead() throws Exception {
        createFiles("file");
        walk.operation(interfering(() -> {
            Path other = Files.writeString(directory.resolve("other"), "something else");
            Files.move(other, directory.resolve("file"), StandardCopyOption.REPLACE_EXISTING);
        }));
        RecordedTree tree = walk.run();
        assertThat(tree.content("file")).asString().isEqualTo("something else");
        assertThat(tree.get("file").size()).isEqualTo(14);
        assertThat(tree.get("file").inode()).isEqualTo(inode("file"));
        assertThat(tree.skipped).isEmpty();
    }

    @Test
    void aFileThatChangesWhileItIsReadIsAWarning() throws Exception {
        createFiles("a", "b");
        RecordedTree tree = new RecordedTree() {
            @Override
            public void put(Entry file, Content content) throws IOException {
                super.put(file, content);
                if (file.path().equals("b")) {
                    Files.writeString(directory.resolve("b"), "more than there was");
                }
            }
        };
        walk.run(tree);
        assertThat(tree.paths()).containsExactly("a", "b");
        assertThat(tree.warnings).containsOnlyKeys("b");
        assertThat(tree.skipped).isEmpty();
    }

    @Test
    void afterAFailureOfTheSinkNothingIsPutAndNothingStaysOpen() throws Exception {
        for (int i = 0; i < 200; i++) {
            createFiles("d" + i % 10 + "/" + i);
        }
        AtomicInteger puts = new AtomicInteger();
        AtomicInteger late = new AtomicInteger();
        RecordedTree tree = new RecordedTree() {
            @Override
            public void put(Entry file, Content content) throws IOException {
                super.put(file, content);
                if (puts.incrementAndGet() == 50) {
                    throw new IllegalStateException("the repository is gone");
                }
                late.incrementAndGet();
            }
        };
        assertThatThrownBy(() -> walk.run(tree)).hasMessage("the repository is gone");
        int atReturn = late.get();
        Thread.sleep(50);
        assertThat(late).hasValue(atReturn);
        assertThat(OpenFiles.below(directory)).isEmpty();
    }

    @Test
    void severalThreadsEnterEachDirectoryOnce() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String path = "d" + i % 7 + "/e" + i % 31 + "/f" + i;
            createFiles(path + "/file");
            Files.createDirectories(directory.resolve(path + "/empty"));
            expected.addAll(List.of(path, path + "/file", path + "/empty"));
        }
        RecordedTree tree = walk.parallelism(8).run();
        assertThat(tree.paths()).containsAll(expected).doesNotHaveDuplicates();
        assertThat(walk.parallelism(1).run().paths()).isEqualTo(tree.paths());
        assertThat(walk.parent(tree).parallelism(8).run().takenFromParent).hasSize(300);
    }

    @Test
    void afterAFailureNoThreadGoesOnThroughTheDirectories() throws Exception {
        for (int i = 0; i < 200; i++) {
            createFiles("d" + i % 10 + "/e" + i + "/file");
        }
        AtomicInteger entered = new AtomicInteger();
        RecordedTree tree = new RecordedTree() {
            @Override
            public void put(Entry entry) {
                if (entered.incrementAndGet() >= 50) {
                    throw new IllegalStateException("the repository is gone");
                }
                super.put(entry);
            }
        };
        assertThatThrownBy(() -> walk.parallelism(4).run(tree)).hasMessage("the repository is gone");
        assertThat(entered.get()).isBetween(50, 53);
        assertThat(OpenFiles.below(directory)).isEmpty();
    }

    @Test
    void aCancelledWalkStops() throws Exception {
        createFiles("a", "b", "c");
        try (ThreadedOperation operation = new ThreadedOperation()) {
            RecordedTree tree = new RecordedTree() {
                @Override
                public void put(Entry file, Content content) throws IOException {
                    operation.cancel();
                    super.put(file, content);
                }
            };
            walk.operation(operation);
            assertThatThrownBy(() -> walk.run(tree)).isInstanceOf(InterruptedException.class);
            assertThat(tree.paths()).isEmpty();
            assertThat(tree.skipped).isEmpty();
        }
    }

    @Test
    void oneDirectoryOfAHundredThousandFilesNeedsFewTasksAtATime() throws Exception {
        int count = 100_000;
        Path memory = Path.of("/dev/shm");
        Path large = Files.isWritable(memory) ? Files.createTempDirectory(memory, "holdfast-test-") : directory;
        try (DirectoryHandle handle = files.openDirectory(large.toString())) {
            for (int i = 0; i < count; i++) {
                handle.createSymlink("n" + i, "x");
            }
        }
        AtomicInteger putting = new AtomicInteger();
        AtomicInteger mostPutting = new AtomicInteger();
        RecordedTree tree = new RecordedTree() {
            @Override
            public void put(Entry entry) {
                mostPutting.accumulateAndGet(putting.incrementAndGet(), Math::max);
                super.put(entry);
                putting.decrementAndGet();
            }
        };
        new Walk(large).parallelism(3).run(tree);
        try (DirectoryHandle above = files.openDirectory(large.getParent().toString())) {
            TreeRemoval.remove(above, large.getFileName().toString());
        }
        assertThat(tree.paths()).hasSize(count);
        assertThat(mostPutting.get()).isBetween(1, 3);
    }

    @Test
    void theLengthOfAPathIsNotLimited() throws Exception {
        int depth = 60;
        String name = "d".repeat(200);
        DirectoryHandle handle = files.openDirectory(directory.toString());
        for (int i = 0; i < depth; i++) {
            handle.createDirectory(name, 0700);
            DirectoryHandle below = handle.openDirectory(name);
            handle.close();
            handle = below;
        }
        handle.createFile("file").close();
        handle.close();

        RecordedTree tree = walk.run();
        assertThat(tree.paths()).hasSize(depth + 1).last().asString().hasSize(depth * 201 + 4);
        assertThat(tree.skipped).isEmpty();
        try (DirectoryHandle top = files.openDirectory(directory.toString())) {
            TreeRemoval.remove(top, name);
            assertThat(top.list()).isEmpty();
        }
    }

    @Test
    void holesAreReadAsZerosWithoutBeingRead() throws Exception {
        long size = 10L << 30;
        byte[] data = "in the middle".getBytes(UTF_8);
        try (DirectoryHandle handle = files.openDirectory(directory.toString());
                WritableFile file = handle.createFile("sparse")) {
            file.write(ByteBuffer.wrap(data), size / 2);
            file.truncate(size);
        }
        AtomicLong zeros = new AtomicLong();
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        byte[] none = new byte[1 << 20];
        RecordedTree tree = new RecordedTree() {
            @Override
            public void put(Entry file, Content content) throws IOException {
                byte[] buffer = new byte[none.length];
                try (InputStream in = content.open()) {
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        if (Arrays.equals(buffer, 0, n, none, 0, n)) {
                            zeros.addAndGet(n);
                        } else {
                            rest.write(buffer, 0, n);
                        }
                    }
                }
                super.put(file, Content.of(none));
            }
        };
        walk.run(tree);
        assertThat(zeros.get() + rest.size()).isEqualTo(size);
        assertThat(rest.toString(UTF_8)).contains("in the middle");
    }

    /** Lets something happen when all has been looked at and nothing has been opened. */
    private static ThreadedOperation interfering(Interference interference) {
        AtomicBoolean first = new AtomicBoolean(true);
        return new ThreadedOperation() {
            @Override
            void beforeTask() {
                if (first.getAndSet(false)) {
                    try {
                        interference.happen();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
    }

    @FunctionalInterface
    private interface Interference {
        void happen() throws IOException;
    }

    private void createFiles(String... paths) throws IOException {
        for (String path : paths) {
            Path file = directory.resolve(path);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
    }

    private void delete(String name) {
        try {
            Files.delete(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long inode(String name) throws IOException {
        return (Long) Files.getAttribute(directory.resolve(name), "unix:ino");
    }
}
