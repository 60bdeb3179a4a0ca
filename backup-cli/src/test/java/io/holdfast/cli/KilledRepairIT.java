package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repair that is killed costs nothing that could be read before, and the next one succeeds. */
class KilledRepairIT {

    private static final long SEED = 20_261_121;
    private static final int KILLS = Boolean.getBoolean("holdfast.exhaustive") ? 100 : 4;

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private Fixture fixture;
    private CommandProcess holdfast;
    private Restic restic;

    @BeforeEach
    void backUp() throws IOException {
        fixture = Fixture.in(directory);
        byte[] noise = new byte[12 << 20];
        random.nextBytes(noise);
        Files.write(fixture.data().resolve("noise"), noise);
        fixture.backUp("--pack-size=4M");
        fixture.write("later.txt", "later\n");
        fixture.backUp("--pack-size=4M");
        holdfast = CommandProcess.on(fixture.repository());
        restic = new Restic(fixture.repository());
    }

    @Test
    void repairIndex() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            for (Path file : files("index")) {
                Files.delete(file);
            }
            kill("repair", "index");
            fixture.run("repair", "index").ok();
            assertNothingIsLost(kill);
        }
        restic.unlockAndCheck("--read-data");
    }

    @Test
    void repairPacks() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            damageContent();
            kill("repair", "packs");
            fixture.run("backup", fixture.data().toString()).ok();
            fixture.run("repair", "packs").ok();
            assertNothingIsLost(kill);
        }
        restic.unlockAndCheck("--read-data");
    }

    @Test
    void repairSnapshots() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            damageContent();
            int before = fixture.run("snapshots", "--json").ok().lines().size();
            kill("repair", "snapshots", "--forget");
            // New ones come before old ones go, so that there are never fewer.
            assertThat(fixture.run("snapshots", "--json").ok().lines().size()).isGreaterThanOrEqualTo(before);
            fixture.run("repair", "snapshots", "--forget").ok();
            fixture.run("repair", "packs").endedWith(ExitCode.PARTIAL);
            fixture.run("verify", "--read-data").ok();
            // The file that was shortened is read again, and so the next round has something to damage.
            fixture.run("backup", fixture.data().toString()).ok();
            assertNothingIsLost(kill);
        }
        restic.unlockAndCheck("--read-data");
    }

    /** Starts a command, kills it after a while, and removes the locks that it leaves. */
    private void kill(String... command) throws Exception {
        Process process = holdfast.start(command);
        Thread.sleep(300 + random.nextInt(1500));
        process.destroyForcibly().waitFor();
        restic.ok("unlock", "--remove-all");
    }

    private void assertNothingIsLost(int round) throws Exception {
        fixture.run("verify", "--read-data").ok();
        Path target = Files.createDirectories(directory.resolve("restored"));
        fixture.run("restore", "latest:" + fixture.data(), "--target", target.toString(), "--overwrite=always")
                .ok();
        assertThat(DirectoryComparison.of(fixture.data(), target).differences())
                .as("seed %d, round %d", SEED, round)
                .isEmpty();
    }

    private List<Path> files(String kind) throws IOException {
        try (Stream<Path> all = Files.walk(fixture.repository().resolve(kind))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /**
     * Flips a bit in the middle of one of the packs that hold nothing but pieces of the large file, so that verification finds it: what a killed repair has
     * left, and is in no index, nobody reads.
     */
    private void damageContent() throws IOException {
        List<Path> packs = new ArrayList<>(files("data"));
        packs.removeIf(pack -> pack.toFile().length() <= 500_000);
        Collections.shuffle(packs, random);
        for (Path pack : packs) {
            byte[] sound = Files.readAllBytes(pack);
            byte[] damaged = sound.clone();
            damaged[damaged.length / 2] ^= (byte) (1 << random.nextInt(8));
            replace(pack, damaged);
            CommandRun verification = fixture.run("verify", "--read-data");
            if (verification.out().contains("DAMAGED ")) {
                verification.endedWith(ExitCode.ERROR);
                return;
            }
            verification.ok();
            replace(pack, sound);
        }
        throw new AssertionError("verification reads none of " + packs);
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Files.delete(file);
        Files.write(file, content);
    }
}
