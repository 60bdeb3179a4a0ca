package io.holdfast.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.HostFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class UnreadableFilesTest {

    @TempDir
    private Path directory;

    @TempDir
    private Path scratch;

    @Test
    void whatMayNotBeReadIsSkippedAndTheRestIsThere() throws Exception {
        Files.writeString(directory.resolve("readable"), "content");
        Files.writeString(directory.resolve("secret"), "content");
        Files.createDirectory(directory.resolve("closed"));
        Files.createFile(directory.resolve("closed/inside"));
        Files.createDirectory(directory.resolve("unlisted"));
        Files.createFile(directory.resolve("unlisted/inside"));
        setPermissions("readable", 0644);
        setPermissions("secret", 0);
        setPermissions("closed", 0);
        setPermissions("unlisted", 0311);
        setPermissions(DirectoryHandle.SELF, 0755);

        assertThat(new ChildJvm(scratch).runUnprivileged(getClass(), directory.toString()))
                .containsExactlyInAnyOrder(
                        "has closed",
                        "has readable",
                        "has unlisted",
                        "skipped closed: what is in it cannot be listed: permission denied",
                        "skipped secret: permission denied",
                        "skipped unlisted: what is in it cannot be listed: permission denied");
        setPermissions("closed", 0700);
        setPermissions("unlisted", 0700);
    }

    private void setPermissions(String name, int permissions) throws Exception {
        try (DirectoryHandle handle = HostFiles.best().openDirectory(directory.toString())) {
            handle.setPermissions(name, permissions);
        }
    }

    public static void main(String[] arguments) throws Exception {
        RecordedTree tree = new Walk(Path.of(arguments[0])).run();
        tree.paths().forEach(path -> System.out.println("has " + path));
        tree.skipped.forEach((path, reason) -> System.out.println("skipped " + path + ": " + reason));
    }
}
