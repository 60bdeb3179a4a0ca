package io.holdfast.internal.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.spi.source.Entry.ExtendedAttribute;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link HostFiles} keeps. */
abstract class HostFilesContract {
    private static final long SEED = 71;

    @TempDir
    Path temporary;

    HostFiles files;
    DirectoryHandle directory;

    abstract HostFiles create();

    @BeforeEach
    void open() throws IOException {
        files = create();
        directory = files.openDirectory(HostPaths.text(temporary));
    }

    @AfterEach
    void close() throws IOException {
        directory.close();
    }

    @Test
    void namesAreBytes() throws IOException {
        List<String> names = oddNames();
        for (String name : names) {
            write(name, name);
        }

        assertThat(directory.list()).containsExactlyInAnyOrderElementsOf(names);
        for (String name : names) {
            assertThat(read(name)).isEqualTo(EntryPaths.encode(name));
            assertThat(directory.status(name).type()).isEqualTo(EntryType.FILE);
        }
    }

    @Test
    void oddDirectoriesLeadToWhatIsInThem() throws IOException {
        for (String name : oddNames()) {
            directory.createDirectory(name, 0700);
            try (DirectoryHandle child = directory.openDirectory(name)) {
                child.createSymlink("link", name);
                child.createDirectory(name, 0700);
                assertThat(child.readLink("link")).isEqualTo(name);
                assertThat(child.list()).containsExactlyInAnyOrder("link", name);
            }
            try (DirectoryHandle again = files.openDirectory(directory.path() + "/" + name)) {
                assertThat(again.list()).containsExactlyInAnyOrder("link", name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/absolute/ü", "../up/ü", "ü", "plain", "/", "a b%20c", "."})
    void linksKeepTheirTargets(String target) throws IOException {
        directory.createSymlink("link", target);

        assertThat(directory.readLink("link")).isEqualTo(target);
        FileStatus status = directory.status("link");
        assertThat(status.type()).isEqualTo(EntryType.SYMLINK);
        assertThat(status.size()).isEqualTo(target.getBytes(UTF_8).length);
        directory.deleteFile("link");
    }

    @Test
    void contentIsReadAndWrittenAtPositions() throws IOException {
        byte[] content = new byte[700_001];
        new Random(SEED).nextBytes(content);
        int middle = 300_007;
        try (WritableFile file = directory.createFile("file")) {
            ByteBuffer tail = ByteBuffer.allocateDirect(content.length - middle);
            tail.put(content, middle, tail.capacity()).flip();
            file.write(tail, middle);
            assertThat(tail.hasRemaining()).isFalse();
            file.write(ByteBuffer.wrap(content, 0, middle).asReadOnlyBuffer(), 0);
            assertThat(readAll(file, ByteBuffer.allocate(100_003))).isEqualTo(content);
        }
        try (ReadableFile file = directory.openFile("file")) {
            assertThat(readAll(file, ByteBuffer.allocate(content.length + 1))).isEqualTo(content);
            assertThat(readAll(file, ByteBuffer.allocateDirect(65_536))).isEqualTo(content);
            assertThat(file.status().size()).isEqualTo(content.length);
            assertThat(file.read(ByteBuffer.allocate(1), content.length)).isEqualTo(-1);
            assertThat(file.read(ByteBuffer.allocate(0), 0)).isZero();
        }
    }

    @Test
    void aReadFillsOnlyTheRemainingSpace() throws IOException {
        write("file", "0123456789");
        try (ReadableFile file = directory.openFile("file")) {
            for (ByteBuffer buffer : List.of(ByteBuffer.allocate(8), ByteBuffer.allocateDirect(8))) {
                buffer.position(2).limit(5);
                assertThat(file.read(buffer, 4)).isEqualTo(3);
                assertThat(buffer.position()).isEqualTo(5);
                byte[] all = new byte[8];
                buffer.clear().get(all);
                assertThat(all).isEqualTo(new byte[] {0, 0, '4', '5', '6', 0, 0, 0});
            }
        }
    }

    @Test
    void filesAreCutAndExtended() throws IOException {
        write("file", "0123456789");
        try (WritableFile file = directory.openForWriting("file")) {
            file.truncate(4);
            file.truncate(6);
            file.reserve(100);
            file.force();
        }
        assertThat(read("file")).isEqualTo(new byte[] {'0', '1', '2', '3', 0, 0});
    }

    @Test
    void dataAndHolesCoverTheWholeFile() throws IOException {
        write("file", "0123456789");
        try (ReadableFile file = directory.openFile("file")) {
            assertThat(file.nextData(0)).isZero();
            assertThat(file.nextData(3)).isEqualTo(3);
            assertThat(file.nextHole(3)).isEqualTo(10);
            assertThat(file.nextData(10)).isEqualTo(10);
        }
    }

    @Test
    void newFilesArePrivateAndExclusive() throws IOException {
        write("file", "x");

        assertThat(directory.status("file").permissions()).isEqualTo(0600);
        assertThatThrownBy(() -> directory.createFile("file")).isInstanceOf(FileAlreadyExistsException.class);
        directory.createSymlink("link", "elsewhere");
        assertThatThrownBy(() -> directory.createFile("link")).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void linksAreNeverFollowed() throws IOException {
        write("file", "x");
        directory.createDirectory("dir", 0700);
        directory.createSymlink("to-file", "file");
        directory.createSymlink("to-dir", "dir");

        assertThatIOException().isThrownBy(() -> directory.openFile("to-file"));
        assertThatIOException().isThrownBy(() -> directory.openForWriting("to-file"));
        assertThatIOException().isThrownBy(() -> directory.setPermissions("to-file", 0777));
        assertThatThrownBy(() -> directory.openDirectory("to-dir")).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> directory.openDirectory("file")).isInstanceOf(NotDirectoryException.class);
        assertThat(directory.status("file").permissions()).isEqualTo(0600);
    }

    @Test
    void aRootMayBeALink() throws IOException {
        write("file", "x");
        Path link = Files.createSymbolicLink(temporary.resolve("link"), temporary);
        try (DirectoryHandle linked = files.openDirectory(link.toString())) {
            assertThat(linked.list()).contains("file");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", "/", "nul\0byte", "\uD800"})
    void whatIsNotOneNameIsRefused(String name) {
        assertThatThrownBy(() -> directory.status(name)).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> directory.createFile(name)).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> directory.openDirectory(name)).isInstanceOf(FileSystemException.class);
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void aDirectoryKnowsItself() throws IOException {
        directory.setPermissions(DirectoryHandle.SELF, 0750);
        FileStatus self = directory.status(DirectoryHandle.SELF);

        assertThat(self.type()).isEqualTo(EntryType.DIRECTORY);
        assertThat(self.permissions()).isEqualTo(0750);
        directory.setTimes(DirectoryHandle.SELF, Instant.ofEpochSecond(5), Instant.ofEpochSecond(6));
        directory.setOwner(DirectoryHandle.SELF, self.uid(), self.gid());
        assertThat(directory.status(DirectoryHandle.SELF).modified()).isEqualTo(Instant.ofEpochSecond(6));
        directory.force();
    }

    @Test
    void hardLinksAreOneFile() throws IOException {
        write("file", "x");
        directory.createDirectory("dir", 0700);
        try (DirectoryHandle child = directory.openDirectory("dir")) {
            child.createLink("second", directory, "file");

            FileStatus second = child.status("second");
            assertThat(second.sameFileAs(directory.status("file"))).isTrue();
            assertThat(second.sameFileAs(directory.status("dir"))).isFalse();
            assertThat(second.links()).isEqualTo(2);
            assertThat(second.inode()).isEqualTo(Files.getAttribute(temporary.resolve("file"), "unix:ino"));
            assertThat(second.device()).isEqualTo(Files.getAttribute(temporary.resolve("file"), "unix:dev"));
        }
    }

    @Test
    void aHardLinkToALinkIsTheLink() throws IOException {
        directory.createSymlink("link", "nowhere");
        directory.createLink("second", directory, "link");

        assertThat(directory.readLink("second")).isEqualTo("nowhere");
    }

    @Test
    void renamingReplaces() throws IOException {
        write("new", "new");
        directory.createDirectory("dir", 0700);
        try (DirectoryHandle child = directory.openDirectory("dir")) {
            try (WritableFile old = child.createFile("old")) {
                old.write(ByteBuffer.wrap(new byte[] {1}), 0);
            }
            directory.rename("new", child, "old");
            assertThat(child.list()).containsExactly("old");
            assertThat(child.status("old").size()).isEqualTo(3);
        }
        assertThat(directory.list()).containsExactly("dir");
    }

    @Test
    void deletingAsksForTheRightKind() throws IOException {
        write("file", "x");
        directory.createDirectory("dir", 0700);
        write("dir-full", "x");
        directory.deleteFile("dir-full");
        directory.createDirectory("dir-full", 0700);
        try (DirectoryHandle full = directory.openDirectory("dir-full")) {
            full.createDirectory("child", 0700);
        }

        assertThatThrownBy(() -> directory.deleteFile("dir")).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> directory.deleteDirectory("file")).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> directory.deleteDirectory("dir-full")).isInstanceOf(DirectoryNotEmptyException.class);
        directory.deleteFile("file");
        directory.deleteDirectory("dir");
        assertThat(directory.list()).containsExactly("dir-full");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0644, 0777, 04755, 02750, 01777, 07777})
    void allPermissionsAreSet(int permissions) throws IOException {
        write("file", "x");
        directory.createDirectory("dir", 0700);
        directory.setPermissions("file", permissions);
        directory.setPermissions("dir", permissions);

        assertThat(directory.status("file").permissions()).isEqualTo(permissions);
        assertThat(directory.status("dir").permissions()).isEqualTo(permissions);
        directory.setPermissions("dir", 0700);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1969-12-31T23:59:59Z",
                "1902-01-01T00:00:00Z",
                "1970-01-01T00:00:00Z",
                "2038-01-19T03:14:08Z",
                "2024-02-29T12:00:00.123456Z"
            })
    void timesAreSetOnEverythingButNotThroughLinks(Instant time) throws IOException {
        write("file", "x");
        directory.createDirectory("dir", 0700);
        directory.createSymlink("link", "file");
        Instant accessed = time.plusSeconds(1);
        directory.setTimes("file", Instant.EPOCH, Instant.EPOCH);
        directory.setTimes("dir", accessed, time);
        directory.setTimes("link", accessed, time);

        for (String name : List.of("dir", "link")) {
            assertThat(directory.status(name).modified()).isEqualTo(time);
            assertThat(directory.status(name).accessed()).isEqualTo(accessed);
        }
        assertThat(directory.status("file").modified()).isEqualTo(Instant.EPOCH);
        assertThat(directory.status("file").changed()).isAfter(Instant.EPOCH);
    }

    @Test
    void extendedAttributesKeepAnyBytes() throws IOException {
        write("file", "x");
        assumeAttributesWork();
        byte[] all = HexFormat.of().parseHex("00ff0a00");
        byte[] large = new byte[3000];
        Arrays.fill(large, (byte) 'x');
        List<ExtendedAttribute> attributes = List.of(
                new ExtendedAttribute("user.empty", new byte[0]),
                new ExtendedAttribute("user.bytes", all),
                new ExtendedAttribute("user.large", large));
        for (ExtendedAttribute attribute : attributes) {
            directory.setExtendedAttribute("file", attribute);
        }

        assertThat(directory.extendedAttributes("file")).containsExactlyInAnyOrderElementsOf(attributes);
        directory.removeExtendedAttribute("file", "user.bytes");
        directory.removeExtendedAttribute("file", "user.bytes");
        assertThat(directory.extendedAttributes("file"))
                .extracting(ExtendedAttribute::name)
                .containsExactlyInAnyOrder("user.empty", "user.large");
    }

    @Test
    void metadataIsChangedThroughAnOpenFile() throws IOException {
        write("file", "x");
        FileStatus before = directory.status("file");
        try (ReadableFile file = directory.openFile("file")) {
            file.setOwner(before.uid(), before.gid());
            file.setPermissions(02754);
            file.setTimes(Instant.ofEpochSecond(1), Instant.ofEpochSecond(2));
            assertThat(file.status().permissions()).isEqualTo(02754);
        }
        FileStatus after = directory.status("file");
        assertThat(after.permissions()).isEqualTo(02754);
        assertThat(after.modified()).isEqualTo(Instant.ofEpochSecond(2));
        assertThat(after.accessed()).isEqualTo(Instant.ofEpochSecond(1));
    }

    @Test
    void extendedAttributesAreChangedThroughAnOpenFile() throws IOException {
        write("file", "x");
        assumeAttributesWork();
        ExtendedAttribute attribute = new ExtendedAttribute("user.open", new byte[] {1, 0, 2});
        try (ReadableFile file = directory.openFile("file")) {
            file.setExtendedAttribute(attribute);
            assertThat(file.extendedAttributes()).containsExactly(attribute);
            assertThat(directory.extendedAttributes("file")).containsExactly(attribute);
            file.removeExtendedAttribute("user.open");
            file.removeExtendedAttribute("user.open");
            assertThat(directory.metadata("file").extendedAttributes()).isEmpty();
        }
    }

    @Test
    void manyExtendedAttributesAreListed() throws IOException {
        directory.createDirectory("dir", 0700);
        assumeAttributesWork();
        List<ExtendedAttribute> attributes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ExtendedAttribute attribute = new ExtendedAttribute("user.a-rather-long-name-" + i, new byte[] {(byte) i});
            directory.setExtendedAttribute("dir", attribute);
            attributes.add(attribute);
        }

        assertThat(directory.extendedAttributes("dir")).containsExactlyInAnyOrderElementsOf(attributes);
    }

    @Test
    void aDirectoryHasExtendedAttributesItself() throws IOException {
        assumeAttributesWork();
        ExtendedAttribute attribute = new ExtendedAttribute("user.self", new byte[] {1});
        directory.setExtendedAttribute(DirectoryHandle.SELF, attribute);

        assertThat(directory.extendedAttributes(DirectoryHandle.SELF)).containsExactly(attribute);
        directory.removeExtendedAttribute(DirectoryHandle.SELF, "user.self");
        assertThat(directory.extendedAttributes(DirectoryHandle.SELF)).isEmpty();
    }

    @Test
    void failuresSayWhatIsMissing() throws IOException {
        assertThatThrownBy(() -> directory.status("no"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no");
        assertThatThrownBy(() -> directory.openFile("no")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> directory.openForWriting("no")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> directory.openDirectory("no")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> directory.deleteFile("no")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> directory.setPermissions("no", 0)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> directory.extendedAttributes("no")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> files.openDirectory(directory.path() + "/no")).isInstanceOf(NoSuchFileException.class);
        write("file", "x");
        assertThatThrownBy(() -> files.openDirectory(directory.path() + "/file"))
                .isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> directory.createDirectory("file", 0)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> directory.openFile(".")).isInstanceOf(FileSystemException.class);
    }

    @Test
    void deniedAccessIsToldAsSuch() throws IOException {
        assumeTrue(!files.privileged(), "needs an ordinary user");
        write("file", "x");
        directory.setPermissions("file", 0);
        assertThatThrownBy(() -> directory.openFile("file")).isInstanceOf(AccessDeniedException.class);
        directory.createDirectory("dir", 0);
        try (DirectoryHandle closed = directory.openDirectory("dir")) {
            assertThatThrownBy(closed::list).isInstanceOf(AccessDeniedException.class);
        }
        assertThatThrownBy(() -> directory.setOwner("file", 0, 0)).isInstanceOf(FileSystemException.class);
    }

    @Test
    void aPrivilegedProcessGivesFilesAway() throws IOException {
        assumeTrue(files.privileged(), "needs root");
        directory.createSymlink("link", "nowhere");
        write("file", "x");
        for (String name : List.of("link", "file")) {
            directory.setOwner(name, 4_000_000_000L, 12);
            assertThat(directory.status(name).uid()).isEqualTo(4_000_000_000L);
            assertThat(directory.status(name).gid()).isEqualTo(12);
        }
    }

    @Test
    void whatIsClosedStaysClosed() throws IOException {
        WritableFile file = directory.createFile("file");
        DirectoryHandle other = files.openDirectory(directory.path());
        file.close();
        file.close();
        other.close();
        other.close();

        assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0)).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> other.status("file")).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(other::list).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void usersAreKnownByNameAndNumber() {
        assertThat(files.userName(0)).contains("root");
        assertThat(files.uid("root")).hasValue(0);
        assertThat(files.groupName(0)).isPresent();
        assertThat(files.gid(files.groupName(0).orElseThrow())).hasValue(0);
        assertThat(files.userName(3_999_999_999L)).isEmpty();
        assertThat(files.groupName(3_999_999_999L)).isEmpty();
        assertThat(files.uid("no such user")).isEmpty();
        assertThat(files.gid("no such group")).isEmpty();
    }

    @Test
    void theHostHasAName() {
        assertThat(files.hostName()).isNotBlank().doesNotContain("\n");
    }

    /** Names of every kind that a file may have, some of which no charset knows. */
    static List<String> oddNames() {
        List<String> names = new ArrayList<>(List.of(
                "plain", "ü", "日本語", "😀", " ", "a\nb", "a%20b?#", "back\\slash", "\u0001\u007f", "x".repeat(255)));
        for (String hex : List.of("ff", "80", "c3", "eda080", "61ffc3a9", "f0288cbc", "2e2eff", "efbfbd", "efbfbdff")) {
            names.add(EntryPaths.decode(HexFormat.of().parseHex(hex)));
        }
        return names;
    }

    void write(String name, String content) throws IOException {
        try (WritableFile file = directory.createFile(name)) {
            file.write(ByteBuffer.wrap(EntryPaths.encode(content)), 0);
        }
    }

    byte[] read(String name) throws IOException {
        try (ReadableFile file = directory.openFile(name)) {
            return readAll(file, ByteBuffer.allocate(1000));
        }
    }

    static byte[] readAll(ReadableFile file, ByteBuffer buffer) throws IOException {
        byte[] all = new byte[Math.toIntExact(file.status().size())];
        int at = 0;
        while (true) {
            int count = file.read(buffer.clear(), at);
            if (count < 0) {
                return Arrays.copyOf(all, at);
            }
            buffer.flip().get(all, at, count);
            at += count;
        }
    }

    /** Some file systems have none. */
    private void assumeAttributesWork() throws IOException {
        assumeTrue(Files.getFileStore(temporary).supportsFileAttributeView("user"), "needs extended attributes");
    }
}
