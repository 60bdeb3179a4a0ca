package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpCommandTest {

    @TempDir
    private Path directory;

    private Fixture fixture;

    @BeforeEach
    void makeSnapshot() throws IOException {
        fixture = Fixture.in(directory);
        fixture.backUp();
    }

    @Test
    void aFileIsWrittenAsItIs() {
        CommandRun run =
                fixture.run("dump", "latest", fixture.shown("dir/b.txt")).ok();
        assertThat(run.bytes()).isEqualTo("beta\n".getBytes(UTF_8));
    }

    @Test
    void gnuTarUnpacksADirectory() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/tar")), "there is no tar");
        Path tar = Files.write(
                directory.resolve("a.tar"),
                fixture.run("dump", "latest:" + fixture.data()).ok().bytes());
        Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
        Process process = new ProcessBuilder("tar", "-xpf", tar.toString(), "-C", unpacked.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(DirectoryComparison.of(fixture.data(), unpacked).differences())
                .isEmpty();
    }

    @Test
    void aZipGoesIntoANewFile() throws Exception {
        Path zip = directory.resolve("a.zip");
        fixture.run("dump", "-a", "zip", "latest", fixture.shown("dir"), "--output", zip.toString())
                .ok();
        String inside = fixture.shown("dir").substring(1);
        try (ZipFile file = ZipFile.builder().setPath(zip).get()) {
            assertThat(file.getInputStream(file.getEntry(inside + "/b.txt"))).hasContent("beta");
        }
        byte[] before = Files.readAllBytes(zip);
        CommandRun again =
                fixture.run("dump", "latest", "--output", zip.toString()).endedWith(ExitCode.ERROR);
        assertThat(again.err()).contains(zip + ": it exists already");
        assertThat(zip).hasBinaryContent(before);
    }

    @Test
    void whatIsNotThereWritesNothing() {
        Path output = directory.resolve("output");
        CommandRun run = fixture.run("dump", "latest", "/nowhere", "--output", output.toString());
        run.endedWith(ExitCode.ERROR);
        assertThat(run.err()).contains("nothing at /nowhere").contains("Nothing was written");
        assertThat(output).doesNotExist();
    }

    @Test
    void aLinkHasNoContent() {
        Path output = directory.resolve("output");
        CommandRun run = fixture.run("dump", "latest", fixture.shown("link"), "-t", output.toString());
        run.endedWith(ExitCode.ERROR);
        assertThat(run.err()).contains("neither a file nor a directory");
        assertThat(output).doesNotExist();
    }
}
