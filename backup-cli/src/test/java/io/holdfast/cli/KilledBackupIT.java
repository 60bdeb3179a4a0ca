package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A backup that is killed, at any moment, costs nothing but its own work. */
@DisabledOnOs(OS.WINDOWS)
class KilledBackupIT {

    /** So that what comes after a kill is tried as well, and snapshots grow old; the last kill is followed by a backup, too. */
    private static final int KILLS_BETWEEN_BACKUPS = 4;

    @TempDir
    private Path directory;

    private Fixture fixture;
    private CommandProcess holdfast;
    private Restic restic;
    private LargeDirectory data;
    private long generation;
    private long nanosOfWork = Long.MAX_VALUE;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = Fixture.in(directory);
        fixture.backUp();
        holdfast = CommandProcess.on(fixture.repository());
        restic = new Restic(fixture.repository());
        data = new LargeDirectory(directory.resolve("large"));
    }

    @Test
    void nothingIsLostWheneverItIsKilled() throws Exception {
        assertThat(killAt(1)).isFalse();
        int killed = 0;
        for (double moment : Kills.parts()) {
            List<String> before = snapshots();
            boolean wasKilled = killAt(moment);
            while (!wasKilled) {
                wasKilled = killAt(moment);
            }
            fixture.run("verify").ok();
            assertThat(Kills.locks(fixture.repository())).isEmpty();
            assertThat(snapshots()).containsAll(before);
            restic.check();
            if (++killed % KILLS_BETWEEN_BACKUPS == 0) {
                backUpToItsEnd();
            }
        }
        everythingIsThere();
    }

    /**
     * Kills a backup that has everything to do at this part of its work, which begins when it has its lock.
     *
     * @return false if it came to its end before; then it is known better how long that takes
     */
    private boolean killAt(double moment) throws IOException, InterruptedException {
        data.write(++generation);
        Process process = Kills.startWorking(
                holdfast,
                fixture.repository(),
                "backup",
                "--pack-size",
                "4M",
                data.directory().toString());
        long begin = System.nanoTime();
        if (!process.waitFor((long) (moment * nanosOfWork), TimeUnit.NANOSECONDS) && Kills.kill(process)) {
            return true;
        }
        nanosOfWork = System.nanoTime() - begin;
        assertThat(process.exitValue()).isZero();
        return false;
    }

    private void backUpToItsEnd() throws Exception {
        int before = snapshots().size();
        fixture.run("backup", data.directory().toString()).ok();
        assertThat(snapshots()).hasSize(before + 1);
    }

    private List<String> snapshots() {
        return fixture.run("snapshots", "--json").ok().lines();
    }

    private void everythingIsThere() throws Exception {
        fixture.run("verify", "--read-data").ok();
        restic.check("--read-data");
        Path ours = directory.resolve("ours");
        Path theirs = directory.resolve("theirs");
        fixture.run("restore", "latest:" + data.directory(), "--target", ours.toString())
                .ok();
        restic.ok("restore", "latest", "--path", data.directory().toString(), "--target", theirs.toString());
        Path restored = theirs.resolve(directory.getRoot().relativize(data.directory()));
        for (Path copy : List.of(ours, restored)) {
            DirectoryComparison compared = DirectoryComparison.of(data.directory(), copy);
            assertThat(compared.differences()).isEmpty();
            assertThat(compared.entries()).isGreaterThan(LargeDirectory.FILES);
        }
    }
}
