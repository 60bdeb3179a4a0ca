package io.holdfast;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of a backup is as secret as the backup: names, hosts and tags are sealed like content. */
class SealedNamesTest {

    @TempDir
    private Path directory;

    @Test
    void nothingOfASourceIsInClearInTheStore() throws Exception {
        Path source = Files.createDirectory(directory.resolve("clear-directory"));
        Files.writeString(source.resolve("clear-file"), "clear-content");
        RepositoryOptions cheap =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        try (Repository repository =
                        Repository.init(LocalStore.at(directory.resolve("store")), Secret.of("clear-password"), cheap);
                FileSource files = FileSource.of(source)) {
            BackupReport report = BackupPlan.builder("clear-plan", repository)
                    .source("clear-source", files)
                    .tag("clear-tag")
                    .hostName("clear-host")
                    .build()
                    .run();
            assertThat(report.snapshots()).hasSize(1);
        }
        try (Stream<Path> stored = Files.walk(directory.resolve("store"))) {
            List<Path> objects = stored.filter(Files::isRegularFile).toList();
            assertThat(objects).hasSizeGreaterThan(4);
            for (Path object : objects) {
                assertThat(directory.relativize(object).toString()).doesNotContain("clear-");
                assertThat(new String(Files.readAllBytes(object), ISO_8859_1)).doesNotContain("clear-");
            }
        }
    }
}
