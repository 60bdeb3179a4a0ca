package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstStepsTest {

    @TempDir
    Path scratch;

    @Test
    void directoryIsBackedUpProvenAndRestored() throws IOException {
        Path uploads = Files.createDirectories(scratch.resolve("uploads"));
        Files.writeString(uploads.resolve("terms.txt"), "None.");
        Files.writeString(uploads.resolve("half.tmp"), "");
        Path elsewhere = scratch.resolve("elsewhere");

        FirstSteps.run(scratch.resolve("backups"), uploads, elsewhere, Secret.of("a good password"));

        Path restored = elsewhere.resolve(uploads.getRoot().relativize(uploads));
        assertThat(restored).isDirectoryContaining(file -> file.endsWith("terms.txt"));
        assertThat(restored.resolve("terms.txt")).hasContent("None.");
        assertThat(restored.resolve("half.tmp")).doesNotExist();
    }
}
