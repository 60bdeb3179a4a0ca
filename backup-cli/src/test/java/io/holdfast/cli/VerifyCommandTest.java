package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.local.LocalStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {

    @TempDir
    private Path directory;

    private Fixture fixture;

    @BeforeEach
    void makeSnapshot() throws IOException {
        fixture = Fixture.in(directory);
        fixture.backUp();
    }

    @Test
    void aWholeRepositoryIsSaidToBeWhole() {
        assertThat(fixture.run("verify").ok().out())
                .containsPattern("Snapshots +1\n")
                .containsPattern("Verified the structure in .*: no damage.\n");
        assertThat(fixture.run("verify", "--read-data").ok().out()).contains("Verified the structure and all data in ");
        assertThat(fixture.run("verify", "--sample=50%").ok().out())
                .contains("Verified the structure and 50% of the data in ");
        fixture.run("verify", "--sample=10M", "latest").ok();
    }

    @Test
    void aDirectoryOfASnapshotIsNotTakenForTheWhole() {
        assertThat(fixture.run("verify", "latest:home")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("'latest:home' is a directory");
        assertThat(fixture.run("snapshots", "latest:home")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("'latest:home' is a directory");
    }

    @Test
    void damageIsNamedWithWhatItHits() throws Exception {
        Path damaged = damageAPack();
        CommandRun run = fixture.run("verify", "--read-data").endedWith(ExitCode.ERROR);
        assertThat(run.out())
                .contains("DAMAGED ")
                .contains(damaged.getFileName().toString())
                .contains("named above");
    }

    @Test
    void programsGetDamageAndASummary() throws Exception {
        Path damaged = damageAPack();
        CommandRun run = fixture.run("verify", "--read-data", "--json").endedWith(ExitCode.ERROR);
        assertThat(run.lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("{\"message_type\":\"error\",\"kind\":")
                        .contains(damaged.getFileName().toString()));
        assertThat(run.lines())
                .last()
                .asString()
                .startsWith("{\"message_type\":\"summary\",\"num_errors\":")
                .doesNotContain("\"num_errors\":0");
    }

    @Test
    void aRollingVerificationReadsWhatIsDueAndSaysWhenEverythingIsRead() {
        fixture.run("verify", "--rolling", "--within", "1d").ok();
        CommandRun again =
                fixture.run("verify", "--rolling", "--within=1", "--json").ok();
        assertThat(again.lines())
                .last()
                .asString()
                .contains("\"packs_never_proven\":0")
                .contains("\"oldest_proof\":\"20");
    }

    @Test
    void aBudgetThatIsTooSmallIsNotSuccess() {
        assertThat(fixture.run("verify", "--rolling", "--within=2d", "--budget=0.000001M")
                        .endedWith(ExitCode.PARTIAL)
                        .out())
                .contains("and not within 2 d; that needs ");
    }

    @Test
    void damageIsHealedFromACopy() throws Exception {
        Path copy = directory.resolve("copy");
        Fixture other = fixture.at(
                Map.of(
                        RepositoryAccess.VARIABLE, copy.toString(),
                        FromRepository.VARIABLE, fixture.repository().toString(),
                        FromRepository.PASSWORD_VARIABLE, Fixture.PASSWORD),
                () -> LocalStore.at(copy));
        Repository.init(
                        other.store(),
                        Secret.of(Fixture.PASSWORD),
                        RepositoryOptions.builder()
                                .keyDerivationTime(Duration.ZERO)
                                .build())
                .close();
        other.run("copy").ok();
        damageAPack();
        Fixture healed = fixture.at(
                Map.of(
                        RepositoryAccess.VARIABLE, fixture.repository().toString(),
                        FromRepository.VARIABLE, copy.toString(),
                        FromRepository.PASSWORD_VARIABLE, Fixture.PASSWORD),
                fixture::store);
        assertThat(healed.run("verify", "--rolling", "--within=1d", "--heal")
                        .ok()
                        .out())
                .contains("HEALED pack ")
                .contains("no damage.");
        fixture.run("verify", "--read-data").ok();
    }

    @Test
    void optionsThatContradictOneAnotherAreRefused() {
        fixture.run("verify", "--heal").endedWith(ExitCode.ERROR);
        fixture.run("verify", "--rolling", "--read-data").endedWith(ExitCode.ERROR);
        fixture.run("verify", "--rolling", "latest").endedWith(ExitCode.ERROR);
        fixture.run("verify", "--rolling", "--within=0d").endedWith(ExitCode.USAGE);
    }

    private Path damageAPack() throws IOException {
        Path pack = fixture.files("data").get(0);
        byte[] bytes = Files.readAllBytes(pack);
        bytes[20] ^= 1;
        Files.delete(pack);
        return Files.write(pack, bytes);
    }
}
