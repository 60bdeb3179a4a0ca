package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A store that cannot be written can be read. */
@EnabledOnOs(OS.LINUX)
class ReadOnlyStoreIT {

    @TempDir
    private Path directory;

    @Test
    void backupFailsAndWhateverOnlyReadsWorks() throws Exception {
        Path medium = Files.createDirectory(directory.resolve("medium"));
        try (TestFileSystem disk = TestFileSystem.tmpfs(medium, "size=20m,mode=0700")) {
            Fixture fixture = Fixture.in(medium);
            fixture.backUp();
            CommandProcess holdfast = CommandProcess.on(fixture.repository());
            disk.remount("ro");

            CommandProcess.Ended failed =
                    holdfast.run("backup", fixture.data().toString()).with(ExitCode.ERROR);
            assertThat(failed.err())
                    .contains("No snapshot was made", "the file system is read-only; nothing was changed");
            Path target = directory.resolve("restored");
            assertThat(holdfast.run("verify", "--read-data").ok().err()).contains("no lock could be taken");
            assertThat(holdfast.run("ls", "latest").ok().out()).contains("a.txt");
            assertThat(holdfast.run("snapshots", "--json").ok().out().lines()).hasSize(1);
            holdfast.run("restore", "latest:" + fixture.data(), "--target", target.toString())
                    .ok();
            assertThat(DirectoryComparison.of(fixture.data(), target).differences())
                    .isEmpty();

            disk.remount("rw");
            fixture.backUp();
            holdfast.run("verify", "--read-data").ok();
        }
    }
}
