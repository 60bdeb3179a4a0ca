package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that is asked to end ends cleanly, and what one that was killed had begun the next one does. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(1800)
class KilledDaemonIT {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();
    private Fixture fixture;
    private CommandProcess holdfast;
    private LargeDirectory data;
    private Path audit;
    private int plans;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = Fixture.in(directory);
        holdfast = CommandProcess.on(fixture.repository());
        data = new LargeDirectory(directory.resolve("large"));
        audit = directory.resolve("audit.log");
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void askedToEndItLeavesNothingBehindAndTheNextBeginsAgain() throws Exception {
        Daemon interrupted = interruptedInABackup();

        assertThat(interrupted.said())
                .contains("Interrupted. Tidying up")
                .contains("was ended before it was done, and is begun again later")
                .doesNotContain("full: done", Fixture.PASSWORD, "\tat ");
        assertThat(Kills.locks(fixture.repository())).isEmpty();
        assertThat(snapshots(interrupted.plan())).hasSize(1);
        assertThat(Files.readString(audit)).contains("\"cancelled\"");

        // Its lease is of ten minutes, and was given back.
        Daemon next = start(interrupted.plan(), interrupted.config());
        next.awaitDone();
        next.terminate();
        everythingIsThere(next.plan());
    }

    /** A daemon that was asked to end while it backed up, and has. */
    private Daemon interruptedInABackup() throws Exception {
        while (true) {
            Daemon daemon = start("10m");
            daemon.awaitLock();
            daemon.terminate();
            if (!daemon.said().contains("full: done")) {
                return daemon;
            }
        }
    }

    @Test
    void killedAtAnyMomentTheNextGoesOn() throws Exception {
        long work = nanosOfWork();
        for (double moment : Kills.partsUsually(2)) {
            Daemon killed = start("2s");
            killed.awaitLock();
            TimeUnit.NANOSECONDS.sleep((long) (moment * work));
            assertThat(Kills.kill(killed.process())).isTrue();

            Daemon next = start(killed.plan(), killed.config());
            next.await(() -> notEnded().isEmpty());
            next.terminate();

            assertThat(Kills.locks(fixture.repository())).isEmpty();
            everythingIsThere(killed.plan());
        }
        assertThat(fixture.run("audit", "verify", audit.toString()).ok().out()).isNotEmpty();
        new Restic(fixture.repository()).check();
    }

    private long nanosOfWork() throws Exception {
        Daemon undisturbed = start("2s");
        undisturbed.awaitLock();
        long begin = System.nanoTime();
        undisturbed.awaitDone();
        long work = System.nanoTime() - begin;
        undisturbed.terminate();
        return work;
    }

    /** Starts one that has everything to do. */
    private Daemon start(String lease) throws Exception {
        plans++;
        data.write(plans);
        String plan = "plan-" + plans;
        return start(plan, DuePlan.write(fixture, plan, data.directory(), lease, ""));
    }

    private Daemon start(String plan, Path config) throws IOException {
        Path said = Files.createTempFile(directory, "said", ".txt");
        Process process = holdfast.start(said, "--audit=" + audit, "daemon", "--config=" + config);
        started.add(process);
        return new Daemon(plan, config, process, said);
    }

    private final class Daemon {

        private final String plan;
        private final Path config;
        private final Process process;
        private final Path file;

        Daemon(String plan, Path config, Process process, Path file) {
            this.plan = plan;
            this.config = config;
            this.process = process;
            this.file = file;
        }

        String plan() {
            return plan;
        }

        Path config() {
            return config;
        }

        Process process() {
            return process;
        }

        String said() throws IOException {
            return Files.readString(file);
        }

        void awaitLock() throws Exception {
            await(() -> !Kills.locks(fixture.repository()).isEmpty() || said().contains("full: done"));
        }

        void awaitDone() throws Exception {
            await(() -> said().contains(plan + ", full: done"));
        }

        void await(Condition condition) throws Exception {
            long end = System.nanoTime() + PATIENCE;
            while (!condition.holds()) {
                assertThat(process.isAlive()).as("it ended: %s", said()).isTrue();
                assertThat(System.nanoTime()).as("in vain: %s", said()).isLessThan(end);
                Thread.sleep(2);
            }
        }

        void terminate() throws Exception {
            process.destroy();
            assertThat(process.waitFor(PATIENCE, TimeUnit.NANOSECONDS))
                    .as(said())
                    .isTrue();
            // Before it listens to signals it has begun nothing, and the system ends it.
            assertThat(process.exitValue()).as(said()).isIn(said().isEmpty() ? List.of(0, 128 + 15) : List.of(0));
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private List<String> snapshots(String plan) {
        try (Repository repository =
                Repository.open(fixture.store(), Secret.of(Fixture.PASSWORD), RepositoryOptions.defaults())) {
            return repository.snapshots(SnapshotFilter.all().tags("plan=" + plan)).stream()
                    .map(snapshot -> snapshot.id())
                    .toList();
        }
    }

    /** What was begun and has no end. */
    private List<String> notEnded() throws Exception {
        List<String> names = new ArrayList<>();
        try (Store store = fixture.store()) {
            store.list("holdfast/occurrence/", blob -> names.add(blob.name()));
        }
        assertThat(names).isNotEmpty();
        return names.stream()
                .map(name -> name.substring(0, name.lastIndexOf('/')))
                .filter(occurrence -> !names.contains(occurrence + "/end"))
                .toList();
    }

    private void everythingIsThere(String plan) throws Exception {
        fixture.run("verify", "--read-data").ok();
        List<String> all = snapshots(plan);
        assertThat(all).hasSizeBetween(2, 3);
        Path target = directory.resolve("restored-" + plan);
        fixture.run("restore", all.get(all.size() - 1) + ":" + data.directory(), "--target", target.toString())
                .ok();
        assertThat(DirectoryComparison.of(data.directory(), target).differences())
                .isEmpty();
    }
}
