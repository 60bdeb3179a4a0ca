package io.holdfast.internal.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.spi.source.Entry.ExtendedAttribute;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class LinuxFilesTest extends HostFilesContract {
    private static final long MIB = 1 << 20;

    @Override
    HostFiles create() {
        return new LinuxFiles();
    }

    @Test
    void nothingIsLost() {
        assertThat(files.losses()).isEmpty();
        assertThat(HostFiles.best()).isInstanceOf(LinuxFiles.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1969-12-31T23:59:59.999999999Z",
                "1910-06-05T04:03:02.000000001Z",
                "2024-02-29T12:00:00.123456789Z",
                "2300-01-01T00:00:00.000000001Z"
            })
    void timesAreKeptToTheNanosecond(Instant time) throws IOException {
        directory.createSymlink("link", "nowhere");
        directory.createFifo("pipe", 0600);
        for (String name : List.of("link", "pipe")) {
            directory.setTimes(name, time.minusNanos(1), time);
            assertThat(directory.status(name).modified()).isEqualTo(time);
            assertThat(directory.status(name).accessed()).isEqualTo(time.minusNanos(1));
        }
    }

    @Test
    void pipesAreMadeAndNeverWaitedFor() throws IOException {
        directory.createFifo("pipe", 0600);
        directory.setPermissions("pipe", 0622);

        assertThat(directory.status("pipe").type()).isEqualTo(EntryType.FIFO);
        assertThat(directory.status("pipe").permissions()).isEqualTo(0622);
        assertThat(directory.extendedAttributes("pipe")).isEmpty();
        assertThatIOException().isThrownBy(() -> directory.openFile("pipe")).withMessageContaining("FIFO");
        assertThatIOException()
                .isThrownBy(() -> directory.openForWriting("pipe"))
                .withMessageContaining("FIFO");
    }

    @Test
    void socketsAreSeenForWhatTheyAre() throws IOException {
        // The address of a socket is short, unlike some temporary directories.
        Path path = Files.createTempFile(Path.of("/tmp"), "socket", "");
        Files.delete(path);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                DirectoryHandle parent = files.openDirectory("/tmp")) {
            server.bind(UnixDomainSocketAddress.of(path));
            assertThat(parent.status(path.getFileName().toString()).type()).isEqualTo(EntryType.SOCKET);
        } finally {
            Files.deleteIfExists(path);
        }
    }

    @Test
    void devicesAreMadeAndRead() throws IOException {
        assumeTrue(files.privileged(), "needs root");
        try {
            directory.createDevice("null", EntryType.CHARACTER_DEVICE, 0666, 259);
        } catch (AccessDeniedException e) {
            assumeTrue(false, "needs a root that may make devices");
        }
        directory.createDevice("loop", EntryType.BLOCK_DEVICE, 0660, 1992);
        directory.createDevice("high", EntryType.BLOCK_DEVICE, 0660, 0xffffffffL);

        assertThat(directory.status("null").type()).isEqualTo(EntryType.CHARACTER_DEVICE);
        assertThat(directory.status("null").deviceNumber()).isEqualTo(259);
        assertThat(directory.status("loop").type()).isEqualTo(EntryType.BLOCK_DEVICE);
        assertThat(directory.status("loop").deviceNumber()).isEqualTo(1992);
        assertThat(directory.status("high").deviceNumber()).isEqualTo(0xffffffffL);
        assertThatThrownBy(() -> directory.createDevice("more", EntryType.BLOCK_DEVICE, 0660, 1L << 32))
                .isInstanceOf(FileSystemException.class);
    }

    @Test
    void onlyDevicesAreMadeAsDevices() {
        assertThatThrownBy(() -> directory.createDevice("file", EntryType.FILE, 0600, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void attributesOfEveryNamespaceAreKept() throws IOException {
        assumeTrue(files.privileged(), "needs root");
        write("file", "x");
        directory.createSymlink("link", "nowhere");
        ExtendedAttribute trusted = new ExtendedAttribute("trusted.holdfast", new byte[] {1, 2});
        // An access list (version 2): owner rw, user 7 rw, group r, mask rw, others none.
        byte[] entries = HexFormat.of()
                .parseHex("02000000" + "01000600ffffffff" + "0200060007000000" + "04000400ffffffff" + "10000600ffffffff"
                        + "20000000ffffffff");
        ExtendedAttribute accessList = new ExtendedAttribute("system.posix_acl_access", entries);
        try {
            directory.setExtendedAttribute("file", trusted);
            directory.setExtendedAttribute("link", trusted);
            directory.setExtendedAttribute("file", accessList);
        } catch (FileSystemException e) {
            assumeTrue(false, "needs a file system with access lists and trusted attributes: " + e.getMessage());
        }

        assertThat(directory.extendedAttributes("file")).containsExactlyInAnyOrder(trusted, accessList);
        assertThat(directory.extendedAttributes("link")).containsExactly(trusted);
    }

    @Test
    void holesAreFoundAndMade() throws IOException {
        try (WritableFile file = directory.createFile("sparse")) {
            file.write(ByteBuffer.wrap(new byte[] {1}), 4 * MIB);
            file.truncate(8 * MIB);
            assumeTrue(file.nextData(0) > 0, "needs a file system with holes");

            assertThat(file.status().mayHaveHoles()).isTrue();
            assertThat(file.nextData(0)).isEqualTo(4 * MIB);
            assertThat(file.nextHole(0)).isZero();
            long hole = file.nextHole(4 * MIB);
            assertThat(hole).isBetween(4 * MIB + 1, 5 * MIB);
            assertThat(file.nextData(hole)).isEqualTo(8 * MIB);
            assertThat(file.nextHole(8 * MIB)).isEqualTo(8 * MIB);
        }
    }

    @Test
    void reservedRoomIsNoContent() throws IOException {
        try (WritableFile file = directory.createFile("file")) {
            file.reserve(MIB);
            assertThat(file.status().size()).isZero();
            assumeTrue(file.status().blocks() > 0, "needs a file system that can reserve");
            assertThat(file.status().blocks() * FileStatus.BLOCK_SIZE).isGreaterThanOrEqualTo(MIB);
            assertThatThrownBy(() -> file.reserve(Long.MAX_VALUE / 2))
                    .isInstanceOfSatisfying(
                            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EFBIG));
        }
    }

    @Test
    void aHandleStaysWithItsDirectory() throws IOException {
        directory.createDirectory("dir", 0700);
        directory.createDirectory("trap", 0700);
        try (DirectoryHandle child = directory.openDirectory("dir")) {
            directory.rename("dir", directory, "moved");
            directory.createSymlink("dir", "trap");
            child.createFile("file").close();
        }
        assertThat(Files.exists(temporary.resolve("moved/file"))).isTrue();
        assertThat(temporary.resolve("trap")).isEmptyDirectory();
    }

    @Test
    void anOpenFileTellsItsOwnStatus() throws IOException {
        write("file", "12345");
        write("other", "1");
        try (ReadableFile file = directory.openFile("file")) {
            directory.rename("other", directory, "file");
            assertThat(file.status().size()).isEqualTo(5);
            assertThat(file.status().links()).isZero();
            assertThat(file.status().sameFileAs(directory.status("file"))).isFalse();
        }
    }

    @Test
    void readingLeavesTheAccessTimeAlone() throws IOException {
        write("file", "x");
        directory.createDirectory("dir", 0700);
        Instant longAgo = Instant.parse("2000-01-01T00:00:00Z");
        directory.setTimes("file", longAgo, longAgo);
        directory.setTimes("dir", longAgo, longAgo);
        read("file");
        try (DirectoryHandle child = directory.openDirectory("dir")) {
            child.list();
        }
        assertThat(directory.status("file").accessed()).isEqualTo(longAgo);
        assertThat(directory.status("dir").accessed()).isEqualTo(longAgo);
    }

    @Test
    void filesOfOthersAreReadToo() throws IOException {
        assumeTrue(!files.privileged(), "needs an ordinary user");
        try (DirectoryHandle etc = files.openDirectory("/etc");
                ReadableFile file = etc.openFile("passwd")) {
            assertThat(readAll(file, ByteBuffer.allocate(4096))).isNotEmpty();
            assertThat(etc.list()).contains("passwd");
        }
    }

    @Test
    void pathsMayBeOfAnyLength() throws IOException {
        String name = "ü".repeat(120);
        StringBuilder path = new StringBuilder(directory.path());
        Deque<DirectoryHandle> open = new ArrayDeque<>(List.of(directory));
        for (int depth = 0; depth < 50; depth++) {
            open.getLast().createDirectory(name, 0700);
            open.add(open.getLast().openDirectory(name));
            path.append("//").append(name);
        }
        open.getLast().createSymlink("deep", "x");

        try (DirectoryHandle deepest = files.openDirectory(path.append("//").toString())) {
            assertThat(EntryPaths.encode(deepest.path()).length).isGreaterThan(12_000);
            assertThat(deepest.list()).containsExactly("deep");
            deepest.deleteFile("deep");
            assertThat(deepest.extendedAttributes(DirectoryHandle.SELF)).isEmpty();
        }
        // No other tool can delete this.
        while (open.size() > 1) {
            open.removeLast().close();
            open.getLast().deleteDirectory(name);
        }
    }

    @Test
    void aNameThatIsTooLongIsToldAsSuch() {
        assertThatThrownBy(() -> directory.status("x".repeat(256)))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENAMETOOLONG));
        assertThatThrownBy(() -> files.openDirectory("/" + "x".repeat(5000)))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENAMETOOLONG));
    }

    @Test
    void aLinkInsteadOfAFileIsToldAsSuch() throws IOException {
        directory.createSymlink("link\n", "file");
        assertThatThrownBy(() -> directory.openFile("link\n"))
                .hasMessageContaining("link\\n")
                .hasMessageContaining("ELOOP");
    }

    @Test
    void manyThousandNamesAreListed() throws IOException {
        int count = Boolean.getBoolean("holdfast.exhaustive") ? 150_000 : 20_000;
        for (int i = 0; i < count; i++) {
            directory.createFifo("entry-" + i, 0600);
        }
        List<String> names = directory.list();
        Set<String> distinct = new HashSet<>(names);
        assertThat(names).hasSize(count);
        assertThat(distinct).hasSize(count).contains("entry-0", "entry-" + (count - 1));
        for (String name : names) {
            directory.deleteFile(name);
        }
        assertThat(directory.list()).isEmpty();
    }

    @Test
    void anInterruptClosesNothing() throws IOException {
        write("file", "x");
        try (ReadableFile file = directory.openFile("file")) {
            Thread.currentThread().interrupt();
            assertThat(file.read(ByteBuffer.allocate(1), 0)).isEqualTo(1);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(file.read(ByteBuffer.allocate(1), 0)).isEqualTo(1);
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void closingWhileOthersReadNeverReadsAnotherFile() throws Exception {
        write("ours", "o".repeat(100));
        write("other", "x".repeat(100));
        for (int round = 0; round < 200; round++) {
            ReadableFile ours = directory.openFile("ours");
            List<String> wrong = new CopyOnWriteArrayList<>();
            Thread reader = new Thread(() -> readUntilClosed(ours, wrong), "reader");
            reader.start();
            ours.close();
            try (ReadableFile other = directory.openFile("other")) {
                assertThat(other.read(ByteBuffer.allocate(1), 0)).isEqualTo(1);
                reader.join();
            }
            assertThat(wrong).isEmpty();
        }
    }

    private static void readUntilClosed(ReadableFile file, List<String> wrong) {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        try {
            while (true) {
                file.read(buffer.clear(), 0);
                if (buffer.get(0) != 'o') {
                    wrong.add("read " + (char) buffer.get(0));
                }
            }
        } catch (IOException closed) {
            // The way this ends.
        }
    }
}
