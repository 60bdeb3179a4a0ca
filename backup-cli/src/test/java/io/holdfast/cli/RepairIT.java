package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/repair.md says, step by step, with the real restic as the judge of each repair. */
class RepairIT {

    @TempDir
    private Path directory;

    private Fixture fixture;
    private Restic restic;
    private String snapshot;

    @BeforeEach
    void backUp() throws IOException {
        fixture = Fixture.in(directory);
        byte[] noise = new byte[3 << 20];
        new Random(5).nextBytes(noise);
        Files.write(fixture.data().resolve("noise"), noise);
        restic = new Restic(fixture.repository());
        snapshot = fixture.backUp();
    }

    @Test
    void aLostIndexIsMadeAnew() throws Exception {
        for (Path file : fixture.files("index")) {
            Files.delete(file);
        }
        fixture.run("repair", "index", "--dry-run").ok();
        assertThat(fixture.files("index")).isEmpty();
        assertThat(fixture.run("repair", "index").ok().out()).contains("The index is mended");
        restic.unlockAndCheck("--read-data");
        assertRestoredByRestic(snapshot);
        assertThat(fixture.run("repair", "index").ok().out()).contains("nothing was changed");
    }

    @Test
    void aDamagedPackHealsFromTheSourceAndThenAllIsWell() throws Exception {
        flip(largestPack());
        fixture.run("check", "--read-data").endedWith(ExitCode.ERROR);
        assertThat(fixture.run("--json", "backup", fixture.data().toString())
                        .ok()
                        .out())
                .contains("\"blobs_healed\":1,");
        assertThat(fixture.run(
                                "repair",
                                "packs",
                                "--keep",
                                directory.resolve("kept").toString())
                        .ok()
                        .out())
                .containsPattern("lost +0");
        fixture.run("check", "--read-data").ok();
        restic.unlockAndCheck("--read-data");
        assertRestoredByRestic(snapshot);
        assertRestoredByRestic("latest");
        assertThat(directory.resolve("kept")).isNotEmptyDirectory();
    }

    @Test
    void aMissingPackHealsToo() throws Exception {
        Files.delete(largestPack());
        fixture.run("backup", fixture.data().toString()).ok();
        fixture.run("repair", "packs").ok();
        assertRestoredByRestic("latest");
    }

    @Test
    void whatTheSourceHasNoMoreIsLeftOutAndTheRestIsAsItWas() throws Exception {
        flip(largestPack());
        Files.delete(fixture.data().resolve("noise"));
        fixture.run("verify", "--read-data").endedWith(ExitCode.ERROR);
        fixture.run("repair", "packs").endedWith(ExitCode.PARTIAL);
        fixture.run("repair", "snapshots", "--forget", "--remove-files").ok();
        fixture.run("check", "--read-data").ok();
        restic.unlockAndCheck("--read-data");
        assertThat(fixture.run("snapshots").ok().out()).contains("repaired");
        assertRestoredByRestic("latest");
    }

    @Test
    void lostSnapshotsAreRecovered() throws Exception {
        Files.delete(fixture.files("snapshots").get(0));
        fixture.run("recover").ok();
        restic.unlockAndCheck("--read-data");
        assertThat(restic.ok("ls", "latest", "--recursive")).contains("a.txt");
    }

    @Test
    void whatIsExcludedIsGoneFromRewrittenSnapshotsAndResticGoesOnWithThem() throws Exception {
        fixture.run("rewrite", "--exclude", "noise", "--forget", "latest").ok();
        restic.unlockAndCheck("--read-data");
        Files.delete(fixture.data().resolve("noise"));
        assertRestoredByRestic("latest");
        restic.ok("tag", "--add", "seen");
        if (Stream.of(restic.ok("help").split("\n"))
                .anyMatch(line -> line.strip().startsWith("rewrite "))) {
            restic.ok("rewrite", "--exclude", "a.txt", "latest");
        }
        restic.unlockAndCheck("--read-data");
        fixture.run("verify", "--read-data").ok();
    }

    @Test
    void aRepositoryOfResticsIsCopiedToOursAndRestoredByRestic() throws Exception {
        Restic theirs = new Restic(directory.resolve("theirs"));
        theirs.ok("init");
        theirs.ok("backup", fixture.data().toString());
        Path ours = directory.resolve("ours");
        Map<String, String> variables = variables(ours, directory.resolve("theirs"));
        CommandRun.of(variables, "init", "--copy-chunker-params").ok();
        assertThat(CommandRun.of(variables, "copy").ok().err()).doesNotContain("cut at other places");
        assertThat(CommandRun.of(variables, "--json", "copy").ok().out())
                .contains("\"snapshots_copied\":0,\"snapshots_present\":1");
        Restic copy = new Restic(ours);
        copy.unlockAndCheck("--read-data");
        assertRestoredBy(copy, "latest");
        CommandRun.of(variables, "verify", "--read-data").ok();
    }

    @Test
    void ourRepositoryIsCopiedToOneOfResticsAndResticCopiesNothingMore() throws Exception {
        Restic theirs = new Restic(directory.resolve("theirs"));
        theirs.ok("init");
        Map<String, String> variables = variables(directory.resolve("theirs"), fixture.repository());
        CommandRun copy = CommandRun.of(variables, "copy").ok();
        assertThat(copy.err()).contains("cut at other places");
        theirs.unlockAndCheck("--read-data");
        assertRestoredBy(theirs, "latest");
        restic.ok("unlock");
        Path password = Files.writeString(directory.resolve("password"), Fixture.PASSWORD);
        theirs.ok("copy", "--from-repo", fixture.repository().toString(), "--from-password-file", password.toString());
        assertThat(theirs.ok("snapshots", "--json").split("\"short_id\"")).hasSize(2);
    }

    private static Map<String, String> variables(Path repository, Path from) {
        Map<String, String> variables = new HashMap<>();
        variables.put(RepositoryAccess.VARIABLE, repository.toString());
        variables.put(Passwords.VARIABLE, Fixture.PASSWORD);
        variables.put(FromRepository.VARIABLE, from.toString());
        variables.put(FromRepository.PASSWORD_VARIABLE, Fixture.PASSWORD);
        return variables;
    }

    private void assertRestoredByRestic(String which) throws Exception {
        assertRestoredBy(restic, which);
    }

    private void assertRestoredBy(Restic by, String which) throws Exception {
        Path target = Files.createTempDirectory(directory, "restored");
        by.ok("restore", which, "--target", target.toString());
        Path restored = target.resolve(fixture.data().getRoot().relativize(fixture.data()));
        assertThat(DirectoryComparison.of(fixture.data(), restored).differences())
                .isEmpty();
    }

    private Path largestPack() throws IOException {
        return fixture.files("data").stream()
                .max(Comparator.comparingLong(file -> file.toFile().length()))
                .orElseThrow();
    }

    /** A bit of the chunk of the large file, which lies behind the small ones. */
    private static void flip(Path pack) throws IOException {
        byte[] bytes = Files.readAllBytes(pack);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(pack);
        Files.write(pack, bytes);
    }
}
