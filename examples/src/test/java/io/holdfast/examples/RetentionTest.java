package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.Snapshot;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

    @TempDir
    Path scratch;

    private final MutableClock clock = MutableClock.at("2026-10-01T00:00:00Z");

    @Test
    void oldSnapshotsGoUnlessTheyAreHeldAndCanBePutBack() throws IOException {
        Path uploads = Files.createDirectory(scratch.resolve("uploads"));
        RepositoryOptions options = RepositoryOptions.builder()
                .clock(clock)
                .keyDerivationTime(Duration.ZERO)
                .lock(false)
                .build();
        try (Repository repository =
                Repository.init(LocalStore.at(scratch.resolve("backups")), Secret.of("a good password"), options)) {
            Retention retention = new Retention(repository);
            for (int i = 0; i < 20; i++) {
                clock.advance(Duration.ofHours(6));
                backUp(repository, uploads);
                if (i == 4) {
                    assertThat(retention.holdLatest().holdReasons()).containsExactly("case 7");
                }
            }
            assertThat(retention.forgetOldUploads().removed()).isNotEmpty();
            int left = repository.snapshots().size();
            assertThat(repository.snapshots()).anyMatch(Snapshot::held).hasSizeLessThan(20);
            assertThat(retention.planDatabase().groups()).isEmpty();
            retention.putBackTheLast();
            assertThat(repository.snapshots()).hasSize(left + 1);
        }
    }

    private static void backUp(Repository repository, Path uploads) {
        try (FileSource files = FileSource.of(uploads)) {
            BackupPlan.builder("shop", repository)
                    .source("uploads", files)
                    .build()
                    .run();
        }
    }
}
