package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A full disk ends what needs room, and costs nothing that was there. */
@EnabledOnOs(OS.LINUX)
class FullDiskIT {

    @TempDir
    private Path directory;

    private Path small;
    private Path data;

    @BeforeEach
    void makeData() throws Exception {
        small = Files.createDirectory(directory.resolve("small"));
        data = Files.createDirectory(directory.resolve("data to back up"));
        Random random = new Random(1);
        for (int i = 0; i < 10; i++) {
            byte[] content = new byte[1 << 20];
            random.nextBytes(content);
            Files.write(data.resolve("file " + i), content);
        }
    }

    @Test
    void backupSaysSoAndSucceedsOnceThereIsRoom() throws Exception {
        try (TestFileSystem disk = TestFileSystem.tmpfs(small, "size=4m,mode=0700")) {
            Fixture fixture = Fixture.in(small);
            fixture.backUp();
            CommandProcess holdfast = CommandProcess.on(fixture.repository());

            CommandProcess.Ended failed =
                    holdfast.run("backup", data.toString()).with(ExitCode.ERROR);
            assertThat(failed.err())
                    .contains("No snapshot of files was made", "the disk is full", "nothing was stored");
            assertThat(failed.err()).contains(fixture.repository().toString());
            assertThat(holdfast.run("snapshots", "--json").ok().out().lines()).hasSize(1);
            holdfast.run("verify", "--read-data").ok();

            disk.remount("size=40m");
            holdfast.run("backup", data.toString()).ok();
            holdfast.run("verify", "--read-data").ok();
            new Restic(fixture.repository()).unlockAndCheck("--read-data");
        }
    }

    @Test
    void whatIsThereCanBeReadWhenNotEvenALockHasRoom() throws Exception {
        try (TestFileSystem disk = TestFileSystem.tmpfs(small, "size=40m,nr_inodes=100,mode=0700")) {
            Fixture fixture = Fixture.in(small);
            fixture.backUp();
            CommandProcess holdfast = CommandProcess.on(fixture.repository());
            for (int i = 0; disk.hasRoomForAFile(); i++) {
                Files.createFile(small.resolve("filling " + i));
            }

            CommandProcess.Ended failed =
                    holdfast.run("backup", data.toString()).with(ExitCode.ERROR);
            assertThat(failed.err()).contains("No snapshot was made", "no room on the file system for another file");
            assertThat(holdfast.run("verify", "--read-data").ok().err()).contains("no lock could be taken");
            holdfast.run(
                            "restore",
                            "latest",
                            "--target",
                            directory.resolve("restored").toString())
                    .ok();
        }
    }

    @Test
    void restoreSaysSoAndGoesOnOnceThereIsRoom() throws Exception {
        Fixture fixture = Fixture.in(directory.resolve("fixture"));
        CommandProcess holdfast = CommandProcess.on(fixture.repository());
        holdfast.run("backup", data.toString()).ok();
        try (TestFileSystem disk = TestFileSystem.tmpfs(small, "size=4m")) {
            String[] restore = {"restore", "--json", "latest:" + data, "--target", small.toString()};

            CommandProcess.Ended failed = holdfast.run(restore).with(ExitCode.ERROR);
            assertThat(failed.err()).contains("no space left on device", "restore again", small.toString());
            int finished = filesIn(small);
            assertThat(finished).isPositive().isLessThan(10);
            assertThat(small).isDirectoryNotContaining(file -> file.toString().contains(".holdfast-restore-"));

            disk.remount("size=40m");
            assertThat(holdfast.run(restore).ok().out()).contains("\"files_skipped\":" + finished + ",");
            assertThat(DirectoryComparison.of(data, small).differences()).isEmpty();
        }
    }

    private static int filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return (int) files.count();
        }
    }
}
