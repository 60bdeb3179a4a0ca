package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that is killed, again and again, leaves nothing that is wrong, and gets to its end at last. */
class KilledCopyIT {

    private static final long SEED = 20_261_121;
    private static final int KILLS = Boolean.getBoolean("holdfast.exhaustive") ? 300 : 8;

    @TempDir
    private Path directory;

    @Test
    void whatWasCopiedIsWholeWheneverItIsKilled() throws Exception {
        Fixture fixture = Fixture.in(directory.resolve("from"));
        Random random = new Random(SEED);
        for (int i = 0; i < 6; i++) {
            byte[] noise = new byte[8 << 20];
            random.nextBytes(noise);
            Files.write(fixture.data().resolve("noise" + i), noise);
            fixture.backUp();
        }
        Fixture target = Fixture.in(directory.resolve("to"));
        CommandProcess holdfast = CommandProcess.on(target.repository());
        Restic restic = new Restic(target.repository());
        String[] copy = {
            "copy",
            "--pack-size=4M",
            "--from-repo=" + fixture.repository(),
            "--from-password-command=echo '" + Fixture.PASSWORD + "'"
        };
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = holdfast.start(copy);
            Thread.sleep(300 + random.nextInt(2500));
            process.destroyForcibly().waitFor();
            target.run("--no-lock", "verify").ok();
        }
        holdfast.run(copy).ok();
        restic.unlockAndCheck("--read-data");
        assertThat(target.run("snapshots", "--json").ok().lines()).hasSize(6);
        Path restored = directory.resolve("restored");
        restic.ok("restore", "latest", "--target", restored.toString());
        assertThat(DirectoryComparison.of(
                                fixture.data(),
                                restored.resolve(fixture.data().getRoot().relativize(fixture.data())))
                        .differences())
                .isEmpty();
    }
}
