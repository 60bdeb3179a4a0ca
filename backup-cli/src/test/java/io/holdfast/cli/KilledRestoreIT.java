package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A restore that is killed, again and again, goes on where it was. */
@EnabledOnOs(OS.LINUX)
class KilledRestoreIT {

    /** Kills come within this part of the files, so that the last one still meets a restore that is at work. */
    private static final double FILES_UNTIL_KILLED = 0.9 * LargeDirectory.FILES;

    private static final String UNFINISHED = ".holdfast-restore-";

    @TempDir
    private Path directory;

    private Fixture fixture;
    private CommandProcess holdfast;
    private Path data;
    private Path target;
    private int targets;

    /** The files that are whole, by what tells one file from another. */
    private Map<Path, Object> finished;

    @BeforeEach
    void backUp() throws Exception {
        fixture = Fixture.in(directory);
        holdfast = CommandProcess.on(fixture.repository());
        data = directory.resolve("large");
        new LargeDirectory(data).write(0);
        fixture.run("backup", data.toString()).ok();
        beginAnew();
    }

    private void beginAnew() throws IOException {
        target = Files.createDirectory(directory.resolve("target " + ++targets));
        finished = new TreeMap<>();
    }

    @Test
    void whatWasFinishedIsKeptAndTheRestIsRestored() throws Exception {
        for (double part : Kills.parts()) {
            while (!killWhenFinished((int) (part * FILES_UNTIL_KILLED))) {
                beginAnew();
            }
            // The next one removes the lock of the last one.
            assertThat(Kills.locks(fixture.repository())).hasSizeLessThan(2);
            whatWasWholeIsTheSameStill();
        }
        restoreTheRest();
        assertThat(Kills.locks(fixture.repository())).isEmpty();
        new Restic(fixture.repository()).check();
    }

    /** Kills a restore when there are so many files; returns false if it came to its end before. */
    private boolean killWhenFinished(int files) throws IOException, InterruptedException {
        Process process = holdfast.start("restore", "latest:" + data, "--target", target.toString());
        while (process.isAlive()
                && (Kills.locks(fixture.repository()).isEmpty() || wholeFiles().size() < files)) {
            Thread.sleep(1);
        }
        return Kills.kill(process);
    }

    private void whatWasWholeIsTheSameStill() throws IOException {
        Map<Path, Object> now = new TreeMap<>();
        for (Path file : wholeFiles()) {
            Path name = target.relativize(file);
            now.put(
                    name,
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .fileKey());
            if (!finished.containsKey(name)) {
                assertThat(file).hasSameBinaryContentAs(data.resolve(name));
            }
        }
        assertThat(now).containsAllEntriesOf(finished);
        finished = now;
    }

    private List<Path> wholeFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(target, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!file.getFileName().toString().startsWith(UNFINISHED)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            /** It has got its name meanwhile. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private void restoreTheRest() throws Exception {
        String summary = fixture.run("restore", "--json", "latest:" + data, "--target", target.toString())
                .ok()
                .out();
        assertThat(summary)
                .contains("\"files_skipped\":" + finished.size() + ",")
                .contains("\"files_restored\":" + (LargeDirectory.FILES - finished.size()) + ",")
                .contains("\"problems\":0");
        whatWasWholeIsTheSameStill();
        assertThat(DirectoryComparison.of(data, target).differences()).isEmpty();
    }
}
