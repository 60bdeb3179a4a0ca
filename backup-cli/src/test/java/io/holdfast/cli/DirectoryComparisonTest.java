package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryComparisonTest {

    private static final FileTime TIME = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir
    private Path directory;

    private Path left;
    private Path right;

    @BeforeEach
    void makeTwins() throws IOException {
        left = twin("left");
        right = twin("right");
    }

    @Test
    void twinsAreEqual() throws Exception {
        assertThat(DirectoryComparison.of(left, right)).isEqualTo(new DirectoryComparison(3, 3, List.of()));
    }

    @Test
    void everyKindOfDifferenceIsSeen() throws Exception {
        Files.writeString(right.resolve("d/file"), "abx");
        Files.setLastModifiedTime(right.resolve("d/file"), TIME);
        assertDifference("d/file differs at byte 2");
    }

    @Test
    void timesAreCompared() throws Exception {
        Files.setLastModifiedTime(right.resolve("d/file"), FileTime.fromMillis(5));
        assertDifference("d/file has another time of modification");
    }

    @Test
    void permissionsAreCompared() throws Exception {
        Files.setPosixFilePermissions(right.resolve("d/file"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertDifference("d/file has other permissions");
    }

    @Test
    void missingAndExtraEntriesAreSeen() throws Exception {
        Files.delete(right.resolve("link"));
        assertDifference("link is missing from the copy");
        link(right.resolve("link"), "b");
        assertDifference("link points elsewhere");
        Files.delete(left.resolve("link"));
        assertDifference("link is only in the copy");
    }

    @Test
    void typesAreCompared() throws Exception {
        Files.delete(right.resolve("link"));
        Files.writeString(right.resolve("link"), "x");
        assertDifference("link is a link and became a file");
    }

    private void assertDifference(String difference) throws IOException {
        assertThat(DirectoryComparison.of(left, right).differences()).containsExactly(difference);
    }

    private Path twin(String name) throws IOException {
        Path root = directory.resolve(name);
        Files.createDirectories(root.resolve("d"));
        Files.writeString(root.resolve("d/file"), "abc");
        Files.setLastModifiedTime(root.resolve("d/file"), TIME);
        link(root.resolve("link"), "a");
        Files.setLastModifiedTime(root.resolve("d"), TIME);
        return root;
    }

    private static void link(Path link, String target) throws IOException {
        Files.createSymbolicLink(link, Path.of(target));
        Files.getFileAttributeView(link, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(TIME, TIME, null);
    }
}
