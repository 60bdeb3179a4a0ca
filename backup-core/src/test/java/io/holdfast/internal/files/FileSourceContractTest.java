package io.holdfast.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.local.FileSource;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.SourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class FileSourceContractTest extends SourceContract {

    @TempDir
    private Path directory;

    @BeforeEach
    void makeFiles() throws IOException {
        byte[] content = new byte[200_000];
        new Random(3).nextBytes(content);
        for (int i = 0; i < 60; i++) {
            Path below = Files.createDirectories(directory.resolve("d" + i % 7 + "/e" + i % 3));
            Files.write(below.resolve("file" + i), content);
            Files.createSymbolicLink(below.resolve("link" + i), Path.of("file" + i));
        }
        Files.createFile(directory.resolve("empty"));
        Files.createLink(directory.resolve("same"), directory.resolve("d0/e0/file0"));
    }

    @Override
    protected Source open() {
        return FileSource.of(directory);
    }

    @Override
    protected void assertRestored(Path restored) throws Exception {
        Path place = restored.resolve(directory.toString().substring(1));
        assertThat(Trees.described(Trees.of(place))).isEqualTo(Trees.described(Trees.of(directory)));
    }

    @Override
    protected void assertReleased() throws IOException {
        assertThat(OpenFiles.below(directory)).isEmpty();
    }
}
