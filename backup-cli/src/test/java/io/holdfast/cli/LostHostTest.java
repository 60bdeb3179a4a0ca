package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.Plugins;
import io.holdfast.bootstrap.RecoveryDocuments;
import io.holdfast.config.ConfigReader;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.CopyRequest;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan with a copy: a pack goes bad and is healed, and then the host is lost and comes back. */
class LostHostTest {

    @TempDir
    private Path directory;

    private Fixture fixture;
    private Path offsite;
    private Path config;

    @BeforeEach
    void backUpAndCopy() throws IOException {
        fixture = Fixture.in(directory);
        offsite = directory.resolve("offsite");
        Path password = Files.writeString(directory.resolve("password"), Fixture.PASSWORD);
        String yaml = """
                repositories:
                  primary: {url: "PRIMARY", password: "${file:PASSWORD}"}
                  offsite: {url: "OFFSITE", password: "${HOLDFAST_PASSWORD}"}
                sources:
                  documents: {type: files, class: critical, rpo: 25h, settings: {path: "DATA"}}
                plans:
                  files:
                    sources: documents
                    repository: primary
                    schedules: {full: "@daily"}
                    copies: [{repository: offsite}]
                """.replace("PRIMARY", fixture.repository().toString())
                .replace("OFFSITE", offsite.toString())
                .replace("${file:PASSWORD}", "${file:" + password + "}")
                .replace("DATA", fixture.data().toString());
        config = Files.writeString(directory.resolve("holdfast.yaml"), yaml);
        RecoveryDocuments documents = RecoveryDocuments.of(
                yaml,
                ConfigReader.of(Plugins.discover(), name -> Optional.of("any"))
                        .read(yaml)
                        .config());
        RepositoryOptions cheap =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        try (Repository primary = Repository.open(fixture.store(), Secret.of(Fixture.PASSWORD));
                Repository copy = Repository.init(LocalStore.at(offsite), Secret.of(Fixture.PASSWORD), cheap);
                FileSource source = FileSource.of(fixture.data())) {
            BackupPlan.builder("files", primary)
                    .source("documents", source)
                    .build()
                    .run();
            assertThat(copy.copy(CopyRequest.from(primary)).complete()).isTrue();
            assertThat(primary.keep(documents)).isTrue();
            assertThat(primary.keep(documents)).as("the same again").isFalse();
            assertThat(copy.keep(documents)).isTrue();
        }
    }

    @Test
    void aDamagedPackIsFoundSaidHealedAndSaidToBeWell() throws IOException {
        Path pack = fixture.files("data").get(0);
        byte[] bytes = Files.readAllBytes(pack);
        bytes[20] ^= 1;
        Files.delete(pack);
        Files.write(pack, bytes);

        fixture.run("verify", "--rolling", "--within=1d").endedWith(ExitCode.ERROR);
        assertThat(status(config).endedWith(ExitCode.ERROR).out())
                .contains("FAILED files/documents")
                .contains("1 of the 2 packs of the repository are damaged or missing.");

        Fixture healing = fixture.at(
                Map.of(
                        RepositoryAccess.VARIABLE, fixture.repository().toString(),
                        FromRepository.VARIABLE, offsite.toString(),
                        FromRepository.PASSWORD_VARIABLE, Fixture.PASSWORD),
                fixture::store);
        assertThat(healing.run("verify", "--rolling", "--within=1d", "--heal")
                        .ok()
                        .out())
                .contains("HEALED pack " + pack.getFileName());
        fixture.run("verify", "--rolling", "--within=1d").ok();
        fixture.run("verify", "--read-data").ok();
        assertThat(status(config).endedWith(ExitCode.PARTIAL).out())
                .contains("warn: The copy in 'offsite': 2 of the 2 packs");
        try (Repository copy = Repository.open(LocalStore.at(offsite), Secret.of(Fixture.PASSWORD))) {
            assertThat(Verifier.everythingRead().verify(copy).intact()).isTrue();
        }
        assertThat(status(config).ok().out()).contains("OK files/documents, score 100");
    }

    @Test
    void theHostComesBackFromTheRepositoryAndItsPassword() throws IOException {
        String before = Files.readString(config);
        Fixture.deleteAll(fixture.data());
        Files.delete(config);
        Path host = directory.resolve("new host");

        assertThat(fixture.run("bootstrap", "--target", host.toString(), "--dry-run")
                        .ok()
                        .out())
                .contains("new " + host.resolve("holdfast.yaml"));
        assertThat(host).doesNotExist();
        fixture.run("bootstrap", "--target", host.toString()).ok();

        assertThat(host.resolve("holdfast.yaml")).hasContent(before);
        assertThat(host.resolve("RUNBOOK.md"))
                .content()
                .contains("password of the repository 'primary'")
                .contains("the variable `HOLDFAST_PASSWORD`: password of the repository 'offsite'")
                .doesNotContain(Fixture.PASSWORD);
        Path restored = directory.resolve("restored");
        fixture.run("restore", "latest", "--target", restored.toString()).ok();
        assertThat(restored.resolve(fixture.shown("a.txt").substring(1))).hasContent("alpha\n");
        assertThat(status(host.resolve("holdfast.yaml")).out()).contains(" files/documents");
    }

    @Test
    void whatWasRunLastIsWhatComesBackAndCanBeRunAgain() throws IOException {
        Files.writeString(directory.resolve("network.md"), "the switch is in the cellar");
        Files.writeString(config, Files.readString(config) + "documents: network.md\n");
        fixture.run("run", "files", "--config", config.toString()).ok();
        String before = Files.readString(config);
        Files.delete(config);
        Path host = directory.resolve("new host");

        fixture.run("bootstrap", "--target", host.toString()).ok();

        Path back = host.resolve("holdfast.yaml");
        assertThat(back).hasContent(before);
        assertThat(host.resolve("network.md")).hasContent("the switch is in the cellar");
        assertThat(fixture.run("run", "files", "--config", back.toString()).ok().out())
                .contains("keep primary: the configuration is as it was");
    }

    @Test
    void nothingIsReplacedUnlessThatIsWanted() throws IOException {
        Path host = Files.createDirectory(directory.resolve("host"));
        Path mine = Files.writeString(host.resolve("RUNBOOK.md"), "mine");
        assertThat(fixture.run("bootstrap", "--target", host.toString())
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("is there already, and is different");
        assertThat(mine).hasContent("mine");
        assertThat(host.resolve("holdfast.yaml")).doesNotExist();
        fixture.run("bootstrap", "--target", host.toString(), "--replace").ok();
        assertThat(mine).content().contains("# When this host is lost");
        fixture.run("bootstrap", "--target", host.toString()).ok();
    }

    @Test
    void whatIsKeptIsSealedAndDamageOfItIsNoBootstrap() throws IOException {
        List<Path> kept = fixture.files("holdfast/bootstrap");
        assertThat(kept).hasSize(1);
        byte[] bytes = Files.readAllBytes(kept.get(0));
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("documents");
        bytes[bytes.length / 2] ^= 1;
        Files.delete(kept.get(0));
        Files.write(kept.get(0), bytes);
        assertThat(fixture.run(
                                "bootstrap",
                                "--target",
                                directory.resolve("host").toString())
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("has kept a configuration in this repository");
    }

    @Test
    void aKitHasThePasswordOnlyInTheFileThatIsNamed() throws IOException {
        CommandRun shown = fixture.run("kit").ok();
        assertThat(shown.out())
                .contains("Repository   " + fixture.repository())
                .contains("restic restore SNAPSHOT")
                .doesNotContain(Fixture.PASSWORD);
        fixture.run("kit", "--with-password").endedWith(ExitCode.ERROR);

        Path page = directory.resolve("kit.html");
        CommandRun written = fixture.run("kit", "--html", "--with-password", "--out", page.toString())
                .ok();
        assertThat(page).content().contains("Password     " + Fixture.PASSWORD);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page)))
                .isEqualTo("rw-------");
        assertThat(written.out() + written.err()).doesNotContain(Fixture.PASSWORD);
        fixture.run("kit", "--out", page.toString()).endedWith(ExitCode.ERROR);
    }

    @Test
    void aNewKeyOfAKitOpensTheRepository() throws IOException {
        Path page = directory.resolve("kit.txt");
        fixture.run("kit", "--with-new-key", "--out", page.toString()).ok();
        String password = Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("Password "))
                .map(line -> line.substring("Password ".length()).strip())
                .findFirst()
                .orElseThrow();
        CommandRun.of(
                        Map.of(
                                RepositoryAccess.VARIABLE,
                                fixture.repository().toString(),
                                Passwords.VARIABLE,
                                password),
                        "snapshots")
                .ok();
        assertThat(fixture.run("key", "list").ok().out()).contains("recovery-kit");
    }

    private CommandRun status(Path file) {
        return fixture.run("status", "--config", file.toString());
    }
}
