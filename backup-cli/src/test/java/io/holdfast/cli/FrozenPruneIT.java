package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A prune that is frozen at any moment and wakes up two hours later, when its lock is long gone and others have done what it
 * had excluded, deletes nothing that is needed by then. Time passes in the only place where it counts, which is the age of the
 * files in the store.
 */
@DisabledOnOs(OS.WINDOWS)
class FrozenPruneIT {

    private static final int MOMENTS = 8;
    private static final int FILES = 40;
    private static final Duration LONG = Duration.ofHours(2);

    @TempDir
    private Path directory;

    private final Random random = new Random(20_261_121);
    private Fixture fixture;
    private CommandProcess holdfast;
    private Restic restic;
    private Path unneeded;
    private long nanosOfWork;

    /** What others do meanwhile; each needs again what the prune found that nobody needs. */
    private enum Meanwhile {
        BACK_UP,
        BACK_UP_AND_PRUNE,
        PRUNE_AND_BACK_UP
    }

    /** Two snapshots, with what only older ones needed: some of it is marked and due, some is not. */
    @BeforeEach
    void makeRepository() throws Exception {
        fixture = Fixture.in(directory);
        holdfast = CommandProcess.on(fixture.repository());
        restic = new Restic(fixture.repository());
        for (int i = 0; i < 4; i++) {
            changeFiles();
            fixture.backUp("--pack-size=4M");
            if (i == 0) {
                unneeded = directory.resolve("unneeded");
                run("cp", "-a", fixture.data().toString(), unneeded.toString());
            }
            if (i == 1) {
                restic.ok("forget", "--keep-last", "1");
                fixture.run("prune", "--max-unused", "0").ok();
            }
        }
        restic.ok("forget", "--keep-last", "2");
        timePasses();
        run(
                "cp",
                "-a",
                fixture.repository().toString(),
                directory.resolve("before").toString());
    }

    @Test
    void nothingThatIsNeededIsDeletedWheneverItWakesUp() throws Exception {
        nanosOfWork = Long.MAX_VALUE;
        freezeAt(1, Meanwhile.BACK_UP);
        int round = 0;
        int frozen = 0;
        for (double moment : Kills.partsUsually(MOMENTS)) {
            Meanwhile meanwhile = Meanwhile.values()[round++ % Meanwhile.values().length];
            frozen += freezeAt(moment, meanwhile) ? 1 : 0;
            everythingIsThere("frozen at " + moment + ", meanwhile " + meanwhile);
            fixture.run("prune", "--max-unused", "0").ok();
            restic.check("--read-data");
        }
        assertThat(frozen).isGreaterThan(round / 2);
    }

    /** Returns false if it came to its end before; then it is known better how long that takes. */
    private boolean freezeAt(double moment, Meanwhile meanwhile) throws Exception {
        run("rm", "-rf", fixture.repository().toString());
        run(
                "cp",
                "-a",
                directory.resolve("before").toString(),
                fixture.repository().toString());
        String grace = random.nextBoolean() ? "0" : "24h";
        Process prune = Kills.startWorking(
                holdfast, fixture.repository(), "prune", "--max-unused=0", "--pack-size=4M", "--grace=" + grace);
        long begin = System.nanoTime();
        if (prune.waitFor((long) (moment * nanosOfWork), TimeUnit.NANOSECONDS) || !signal("STOP", prune)) {
            nanosOfWork = System.nanoTime() - begin;
            assertThat(prune.waitFor()).isZero();
            act(meanwhile);
            return false;
        }
        timePasses();
        restic.ok("unlock", "--remove-all");
        act(meanwhile);
        timePasses();
        signal("CONT", prune);
        assertThat(prune.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return true;
    }

    /** Returns false if it came to its end before. */
    private static boolean signal(String name, Process process) throws IOException, InterruptedException {
        return new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor()
                == 0;
    }

    private void act(Meanwhile meanwhile) {
        if (meanwhile == Meanwhile.PRUNE_AND_BACK_UP) {
            fixture.run("prune", "--max-unused", "0", "--grace", "0").ok();
        }
        fixture.run("backup", unneeded.toString()).ok();
        if (meanwhile == Meanwhile.BACK_UP_AND_PRUNE) {
            fixture.run("prune", "--max-unused", "0").ok();
        }
    }

    private void everythingIsThere(String when) throws Exception {
        restic.check("--read-data");
        for (Path files : List.of(unneeded, fixture.data())) {
            Path restored = directory.resolve("restored");
            restic.ok("restore", "latest", "--path", files.toString(), "--target", restored.toString());
            DirectoryComparison compared = DirectoryComparison.of(
                    files, restored.resolve(files.getRoot().relativize(files)));
            assertThat(compared.differences()).as(when).isEmpty();
            run("rm", "-rf", restored.toString());
        }
    }

    private void changeFiles() throws IOException {
        for (int i = 0; i < FILES; i++) {
            Path file = fixture.data().resolve("file " + i);
            if (!Files.exists(file) || random.nextInt(3) == 0) {
                byte[] content = new byte[random.nextInt(400_000)];
                random.nextBytes(content);
                Files.write(file, content);
            }
        }
    }

    private void timePasses() throws IOException {
        try (Stream<Path> all = Files.walk(fixture.repository())) {
            for (Path file : (Iterable<Path>) all::iterator) {
                FileTime time = Files.getLastModifiedTime(file);
                Files.setLastModifiedTime(file, FileTime.from(time.toInstant().minus(LONG)));
            }
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
