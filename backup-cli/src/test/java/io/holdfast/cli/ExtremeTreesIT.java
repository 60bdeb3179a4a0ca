package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Very many files, very large ones and very long paths go in and come back. */
@EnabledOnOs(OS.LINUX)
class ExtremeTreesIT {

    private static final boolean EXHAUSTIVE = Boolean.getBoolean("holdfast.exhaustive");
    /** In any case more than are restored at a time. */
    private static final int FILES = EXHAUSTIVE ? 100_000 : 20_000;
    /** In any case more than 32 bits can count. */
    private static final long SPARSE = EXHAUSTIVE ? 10L << 30 : 5L << 30;

    private static final int LONGEST = 4000;

    @TempDir
    private Path directory;

    private Fixture fixture;
    private Restic restic;
    private Path data;
    private Path target;

    @BeforeEach
    void makeRepository() throws IOException {
        fixture = Fixture.in(directory.resolve("fixture"));
        restic = new Restic(fixture.repository());
        data = Files.createDirectory(directory.resolve("data"));
        target = directory.resolve("target");
    }

    @Test
    @Timeout(300)
    void veryManyFilesInOneDirectory() throws Exception {
        for (int i = 0; i < FILES; i++) {
            Files.writeString(data.resolve("file " + i), "content " + i);
        }

        backUpAndRestore();
        assertThat(backUp()).contains("\"files_unmodified\":" + FILES + ",").contains("\"data_blobs\":0,");

        assertThat(DirectoryComparison.of(data, target)).satisfies(compared -> {
            assertThat(compared.differences()).isEmpty();
            assertThat(compared.entries()).isEqualTo(FILES);
        });
        assertThat(restic.ok("ls", "latest").lines().filter(line -> line.contains("/file ")))
                .hasSize(FILES);
    }

    @Test
    @Timeout(300)
    void aLargeSparseFileStaysSparse() throws Exception {
        Path sparse = data.resolve("sparse");
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(SPARSE);
            for (long at = 0; at < SPARSE; at += SPARSE / 4) {
                file.seek(at + 12_345);
                file.write("something".getBytes(UTF_8));
            }
        }

        backUpAndRestore();

        Path restored = target.resolve("sparse");
        assertThat(Files.size(restored)).isEqualTo(SPARSE);
        assertThat(Files.mismatch(sparse, restored)).isEqualTo(-1);
        assertThat(allocated(restored)).isLessThan(1 << 20);
    }

    private static long allocated(Path file) throws Exception {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return 512 * Long.parseLong(new String(stat.getInputStream().readAllBytes(), UTF_8).strip());
    }

    /** Linux takes 4,095 bytes, and the path in the target is longer by two. */
    @Test
    @Timeout(60)
    void aPathOfFourThousandBytes() throws Exception {
        Path below = data;
        while (length(below) + 201 < LONGEST - 1) {
            below = below.resolve("d".repeat(200));
        }
        Path leaf = below.resolve("f".repeat(LONGEST - 1 - length(below)));
        Files.createDirectories(below);
        Files.writeString(leaf, "content");
        assertThat(length(leaf)).isEqualTo(LONGEST);

        backUpAndRestore();

        assertThat(fixture.run("ls", "latest").ok().lines()).contains(leaf.toString());
        assertThat(DirectoryComparison.of(data, target).differences()).isEmpty();
        assertThat(target.resolve(data.relativize(leaf))).hasContent("content");
    }

    private static int length(Path path) {
        return path.toString().getBytes(UTF_8).length;
    }

    private void backUpAndRestore() throws Exception {
        backUp();
        fixture.run("verify", "--read-data").ok();
        fixture.run("restore", "latest:" + data, "--target", target.toString()).ok();
        restic.check();
    }

    private String backUp() {
        return fixture.run("backup", "--json", data.toString()).ok().out();
    }
}
