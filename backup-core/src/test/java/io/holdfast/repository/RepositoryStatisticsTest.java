package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.local.FileSource;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryStatisticsTest {

    @TempDir
    Path directory;

    @Test
    void whatIsStoredIsTheSizeOfAllPacksInTheStore() throws Exception {
        MemoryStore store = new MemoryStore();
        RepositoryOptions options =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        try (Repository repository = Repository.init(store, Secret.of("p"), options);
                FileSource source = FileSource.of(directory)) {
            Files.writeString(directory.resolve("file"), "content");
            BackupPlan.builder("test", repository)
                    .source("files", source)
                    .build()
                    .run();
            List<String> packs = store.names().stream()
                    .filter(name -> name.startsWith("data/"))
                    .toList();
            long bytes = 0;
            for (String pack : packs) {
                bytes += store.bytes(pack).length;
            }

            RepositoryStatistics statistics = repository.statistics();

            assertThat(statistics.packs()).isEqualTo(packs.size());
            assertThat(statistics.bytesStored()).isEqualTo(bytes);
        }
    }
}
