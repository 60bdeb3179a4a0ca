package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.ConfigurationException;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.RunState;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadsRecoveryTest {

    @TempDir
    Path scratch;

    private Repository repository;
    private Path upload;
    private UploadsRecovery recovery;

    @BeforeEach
    void backUpAndDamage() throws IOException {
        RepositoryOptions options =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        repository = Repository.init(LocalStore.at(scratch.resolve("backups")), Secret.of("a good password"), options);
        Path uploads = Files.createDirectories(scratch.resolve("uploads"));
        upload = Files.writeString(uploads.resolve("letter.txt"), "Dear Anna");
        try (FileSource source = FileSource.of(uploads)) {
            BackupPlan.builder("shop", repository)
                    .source("uploads", source)
                    .build()
                    .run();
        }
        Files.writeString(upload, "xxxx xxxx");
        recovery = new UploadsRecovery(repository, uploads, UploadsRecoveryTest::look, scratch.resolve("work"));
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private static CheckReport look(Restored restored, Operation operation) {
        try {
            String letter = Files.readString(restored.directory().resolve("letter.txt"));
            return new CheckReport(
                    List.of(new Finding("letter", letter.startsWith("Dear") ? Result.PASSED : Result.FAILED, letter)));
        } catch (IOException e) {
            return new CheckReport(List.of(new Finding("letter", Result.UNKNOWN, e.toString())));
        }
    }

    @Test
    void itIsRehearsedAndThenDoneForReal() {
        assertThat(recovery.scenario().lint()).isEmpty();
        assertThat(recovery.drill("anna", "ben", "drill-1").state()).isEqualTo(RunState.COMPLETED);
        assertThat(recovery.drillAtAnyMoment("anna", "drill-2").point()).isPresent();
        assertThat(upload).hasContent("xxxx xxxx");

        RecoveryReport waiting = recovery.begin("anna", Instant.now(), "incident-1");
        assertThat(waiting.state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);
        assertThat(upload).hasContent("xxxx xxxx");
        assertThatThrownBy(() -> recovery.approve("anna", "incident-1")).isInstanceOf(ConfigurationException.class);

        RecoveryReport report = recovery.approve("ben", "incident-1");
        assertThat(report.state()).isEqualTo(RunState.COMPLETED);
        assertThat(report.rtoMet() && report.rpoMet()).isTrue();
        assertThat(upload).hasContent("Dear Anna");
        assertThat(recovery.resume("anna", "incident-1").state()).isEqualTo(RunState.COMPLETED);
    }
}
