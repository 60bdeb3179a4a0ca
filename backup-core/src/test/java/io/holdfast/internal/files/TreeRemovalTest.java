package io.holdfast.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.HostFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TreeRemovalTest {

    @TempDir
    private Path directory;

    @TempDir
    private Path scratch;

    @Test
    void everythingBelowIsDeletedAndNoLinkIsFollowed() throws Exception {
        Files.createDirectories(directory.resolve("gone/deep/down"));
        Files.writeString(directory.resolve("gone/deep/file"), "x");
        Files.writeString(directory.resolve("kept"), "x");
        Files.createSymbolicLink(directory.resolve("gone/link"), directory);

        remove("gone");

        assertThat(Trees.of(directory).paths()).containsExactly("kept");
        remove("kept");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatIsMountedIsLeftAlone() throws Exception {
        Files.createDirectories(directory.resolve("gone/mount"));
        String script = "mount -t tmpfs none '" + directory + "/gone/mount' && touch '" + directory + "/gone/mount/x'";

        assertThat(new ChildJvm(scratch).runAfterMounting(script, getClass(), directory.toString()))
                .containsExactly("another file system is mounted there", "[x]");
    }

    private void remove(String name) throws IOException {
        try (DirectoryHandle handle = HostFiles.best().openDirectory(directory.toString())) {
            TreeRemoval.remove(handle, name);
        }
    }

    public static void main(String[] arguments) throws Exception {
        TreeRemovalTest test = new TreeRemovalTest();
        test.directory = Path.of(arguments[0]);
        try {
            test.remove("gone");
        } catch (IOException e) {
            System.out.println(Failures.reason(e));
        }
        try (DirectoryHandle mounted = HostFiles.best().openDirectory(arguments[0] + "/gone/mount")) {
            System.out.println(mounted.list());
        }
    }
}
