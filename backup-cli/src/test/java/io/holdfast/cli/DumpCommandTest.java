package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.ArchiveStreamFactory;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @ParameterizedTest
    @EnumSource
    void damagedFileIsLeftOutAndNamed(DumpCommand.Format format) throws Exception {
        List<Path> before = fixture.files("data");
        fixture.write("dir/a-lost.txt", "lost\n");
        fixture.run("backup", fixture.shown("dir/a-lost.txt")).ok();
        List<Path> packsOfTheFile = new ArrayList<>(fixture.files("data"));
        packsOfTheFile.removeAll(before);
        fixture.backUp();
        for (Path pack : packsOfTheFile) {
            Files.delete(pack);
        }
        Path archive = directory.resolve("archive");
        CommandRun run = fixture.run(
                        "dump", "-a", format.toString(), "latest:" + fixture.data(), "-t", archive.toString())
                .endedWith(ExitCode.PARTIAL);
        assertThat(run.err())
                .startsWith("missing: " + fixture.shown("dir/a-lost.txt").substring(1) + ": it is not in the archive: ")
                .contains("the pack is missing");
        assertThat(names(archive)).contains("a.txt", "dir/b.txt").doesNotContain("dir/a-lost.txt");
    }

    private static List<String> names(Path archive) throws Exception {
        List<String> names = new ArrayList<>();
        try (ArchiveInputStream<?> in = new ArchiveStreamFactory()
                .createArchiveInputStream(new BufferedInputStream(Files.newInputStream(archive)))) {
            for (ArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }
}
