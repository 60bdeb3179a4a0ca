package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a user may not read is missing, and said to be; what a user may not write is left as it is. */
@EnabledOnOs(OS.LINUX)
class LostPermissionsIT {

    @TempDir
    private Path directory;

    @TempDir
    private Path scratch;

    private Fixture fixture;
    private CommandProcess unprivileged;

    @BeforeEach
    void lendEverythingToEverybody() throws Exception {
        fixture = Fixture.in(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        permit(fixture.repository(), "rwxrwxrwx", "r--r--r--");
        unprivileged = CommandProcess.on(fixture.repository()).unprivileged(scratch);
    }

    private static void permit(Path top, String directories, String files) throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(Files.isDirectory(path) ? directories : files));
            }
        }
    }

    @Test
    void unreadableFilesMakeAPartialSnapshotThatSaysSo() throws Exception {
        Files.setPosixFilePermissions(fixture.data().resolve("a.txt"), PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(fixture.data().resolve("dir"), PosixFilePermissions.fromString("---------"));

        CommandProcess.Ended partial =
                unprivileged.run("backup", fixture.data().toString()).with(ExitCode.PARTIAL);
        assertThat(partial.err()).contains("missing: ", "a.txt: permission denied", "dir: ");
        assertThat(partial.out()).contains("It is partial: 2 entries could not be read.");
        assertThat(unprivileged.run("snapshots").ok().out()).contains("partial");
        assertThat(unprivileged.run("snapshots", "--json").ok().out()).contains("\"partial\"");

        Files.setPosixFilePermissions(fixture.data().resolve("a.txt"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(fixture.data().resolve("dir"), PosixFilePermissions.fromString("rwxr-xr-x"));
        unprivileged.run("backup", fixture.data().toString()).ok();
    }

    @Test
    void repositoryThatMayNotBeWrittenIsLeftAsItIs() throws Exception {
        fixture.backUp();
        permit(fixture.repository(), "r-xr-xr-x", "r--r--r--");

        CommandProcess.Ended failed =
                unprivileged.run("backup", fixture.data().toString()).with(ExitCode.ERROR);
        assertThat(failed.err()).contains("No snapshot was made", "locks", "permission denied");
        assertThat(unprivileged.run("snapshots", "--json").ok().out().lines()).hasSize(1);
        unprivileged.run("verify", "--read-data").ok();

        permit(fixture.repository(), "rwxrwxrwx", "r--r--r--");
        unprivileged.run("backup", fixture.data().toString()).ok();
    }
}
