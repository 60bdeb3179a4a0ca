package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.local.FileSource;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandTest {

    @TempDir
    private Path directory;

    private Fixture fixture;

    @BeforeEach
    void create() throws IOException {
        fixture = Fixture.in(directory);
    }

    @Test
    void whatTheConfigurationHasAndTheRepositoryHasNotIsMissed() throws IOException {
        CommandRun run = fixture.run("status", "--config", config().toString()).endedWith(ExitCode.ERROR);
        assertThat(run.out()).contains("NEVER files/documents, score 0").contains("There is no backup.");
    }

    @Test
    void aBackupThatNobodyHasProvenIsNotGreenAndOneThatIsProvenIs() throws IOException {
        backUp();
        String config = config().toString();
        CommandRun unproven =
                fixture.run("status", "--config", config, "--json").endedWith(ExitCode.PARTIAL);
        assertThat(unproven.lines().get(0))
                .startsWith(
                        "{\"message_type\":\"source\",\"source\":\"files/documents\",\"state\":\"warn\",\"score\":90")
                .contains("\"check\":\"verification\"");
        fixture.run("verify", "--rolling", "--within=1d").ok();
        assertThat(fixture.run("status", "--config", config).ok().out()).contains("OK files/documents, score 100");
    }

    @Test
    void aRepositoryThatCannotBeOpenedIsUnknown() throws IOException {
        String config = config().toString();
        Files.writeString(directory.resolve("password"), "another one");
        assertThat(fixture.run("status", "--config", config)
                        .endedWith(ExitCode.PARTIAL)
                        .out())
                .contains("UNKNOWN files/documents")
                .doesNotContain("another one");
    }

    @Test
    void withoutAConfigurationNobodyKnowsHowOftenThereIsToBeABackup() {
        fixture.backUp();
        assertThat(fixture.run("status").endedWith(ExitCode.PARTIAL).out())
                .contains("UNKNOWN ")
                .contains("nobody says how often there is to be one");
    }

    private void backUp() {
        try (FileSource source = FileSource.of(fixture.data());
                Repository repository = Repository.open(fixture.store(), Secret.of(Fixture.PASSWORD))) {
            BackupPlan.builder("files", repository)
                    .source("documents", source)
                    .build()
                    .run();
        }
    }

    private Path config() throws IOException {
        String yaml = """
                repositories:
                  primary: {url: "REPOSITORY", password: "${file:PASSWORD}"}
                sources:
                  documents: {type: files, settings: {path: "DATA"}}
                plans:
                  files:
                    sources: documents
                    repository: primary
                    schedules: {full: "@daily"}
                """;
        return Files.writeString(
                directory.resolve("holdfast.yaml"),
                yaml.replace("REPOSITORY", fixture.repository().toString())
                        .replace("PASSWORD", password().toString())
                        .replace("DATA", fixture.data().toString()));
    }

    private Path password() throws IOException {
        return Files.writeString(directory.resolve("password"), Fixture.PASSWORD);
    }
}
