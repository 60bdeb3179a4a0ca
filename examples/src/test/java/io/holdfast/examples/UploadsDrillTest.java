package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupReport;
import io.holdfast.repository.RestoreReport;
import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drill of {@link UploadsBackup}: what it backs up comes back. */
class UploadsDrillTest {

    @TempDir
    Path scratch;

    @Test
    void imagesComeBackAsTheyWere() throws IOException {
        Path uploads = Files.createDirectories(scratch.resolve("uploads/2026"));
        Files.write(uploads.resolve("cat.jpg"), new byte[300_000]);
        Files.writeString(uploads.resolve("dog.png"), "woof");
        UploadsBackup backup =
                new UploadsBackup(scratch.resolve("backups"), uploads.getParent(), () -> Secret.of("a good password"));

        BackupReport made = backup.backUp();
        RestoreReport restored = backup.restoreImages(scratch.resolve("restored"));

        assertThat(made.partial()).isFalse();
        assertThat(backup.prove()).isTrue();
        assertThat(restored.complete()).isTrue();
        assertSameFiles(scratch.resolve("restored"), scratch.resolve("uploads"));
    }

    @Test
    void withoutADiskNothingIsBackedUp() {
        UploadsBackup backup =
                new UploadsBackup(scratch.resolve("not mounted"), scratch, () -> Secret.of("a good password"));

        assertThat(backup.health()).isInstanceOf(Health.Down.class);
    }

    private static void assertSameFiles(Path restored, Path original) throws IOException {
        try (Stream<Path> files = Files.walk(original).filter(Files::isRegularFile)) {
            for (Path file : files.toList()) {
                assertThat(restored.resolve(original.relativize(file))).hasSameBinaryContentAs(file);
            }
        }
    }
}
