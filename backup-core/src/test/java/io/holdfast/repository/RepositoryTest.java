package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.local.FileSource;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Entry;
import io.holdfast.testkit.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryTest {
    @TempDir
    Path directory;

    @Test
    void whatWasBackedUpCanBeReadAgain() throws Exception {
        Files.writeString(directory.resolve("hello.txt"), "hello");
        try (Repository repository = Repository.init(new MemoryStore(), Secret.of("p"), RepositoryOptions.defaults());
                FileSource source = FileSource.of(directory)) {
            BackupReport report = BackupPlan.builder("test", repository)
                    .source("files", source)
                    .build()
                    .run();
            assertThat(report.partial()).isFalse();
            var entries = repository.entries(repository.snapshot("latest"));
            String path = directory.resolve("hello.txt").toString().substring(1);
            Entry entry = entries.entry(path).orElseThrow();
            assertThat(entries.open(entry).readAllBytes()).asString().isEqualTo("hello");
        }
    }
}
