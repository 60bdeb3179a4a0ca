package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.ForgetRequest;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintenanceTest {

    @TempDir
    Path scratch;

    @Test
    void whatWasForgottenStaysForItsGraceUnlessRoomIsNeeded() throws IOException {
        RepositoryOptions options =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        try (Repository repository =
                Repository.init(LocalStore.at(scratch.resolve("backups")), Secret.of("a good password"), options)) {
            String first = backUp(repository, 1);
            backUp(repository, 2);
            repository.forget(
                    repository.planForget(ForgetRequest.of(List.of(first)).build()));

            Maintenance maintenance = new Maintenance(repository);
            assertThat(maintenance.pruneEachNight().marked().packs()).isZero();
            assertThat(maintenance.weigh().cost()).isPresent();
            assertThat(maintenance.makeRoomNow().deleted().bytes()).isGreaterThan(1 << 20);
            assertThat(Verifier.everythingRead().verify(repository).intact()).isTrue();
        }
    }

    private String backUp(Repository repository, long seed) throws IOException {
        Path uploads = Files.createDirectories(scratch.resolve("uploads"));
        byte[] content = new byte[1 << 20];
        new Random(seed).nextBytes(content);
        Files.write(uploads.resolve("upload"), content);
        try (FileSource files = FileSource.of(uploads)) {
            return BackupPlan.builder("shop", repository)
                    .source("uploads", files)
                    .build()
                    .run()
                    .sources()
                    .get(0)
                    .snapshot()
                    .orElseThrow()
                    .id();
        }
    }
}
