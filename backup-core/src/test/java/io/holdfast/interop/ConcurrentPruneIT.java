package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.ConfigurationException;
import io.holdfast.LockedException;
import io.holdfast.RetentionPolicy;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.UnusedLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes that back up into one repository, Holdfast's and restic's, while another one forgets and prunes. */
class ConcurrentPruneIT {

    private static final int BACKUPS = Boolean.getBoolean("holdfast.exhaustive") ? 30 : 5;
    private static final int MINUTES = Boolean.getBoolean("holdfast.exhaustive") ? 30 : 6;
    private static final int FILES = 20;

    @TempDir
    Path directory;

    @Test
    void nothingIsLostAndEverybodyEnds() throws Exception {
        Path at = directory.resolve("repository");
        Restic restic = Restic.on(at);
        Holdfast.init(at, ChunkerChoice.RABIN).close();
        List<Process> writers = new ArrayList<>();
        for (String host : List.of("one", "two")) {
            writers.add(Jvm.start(
                    ConcurrentPruneIT.class,
                    "write",
                    at.toString(),
                    host,
                    files(host).toString()));
        }
        Process pruner = Jvm.start(ConcurrentPruneIT.class, "prune", at.toString());

        Path theirs = files("three");
        Random random = new Random(3);
        for (int i = 0; i < BACKUPS; i++) {
            change(theirs, random);
            while (restic.run("backup", "--host", "three", theirs.toString()).status() != 0) {
                assertThat(pruner.isAlive()).isTrue();
                Thread.sleep(100);
            }
        }
        for (Process writer : writers) {
            assertThat(writer.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(writer.exitValue()).isZero();
        }
        pruner.getOutputStream().write('.');
        pruner.getOutputStream().flush();
        assertThat(pruner.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(pruner.exitValue()).isZero();

        restic.check();
        for (String host : List.of("one", "two", "three")) {
            restic.ok(
                    "restore",
                    "latest",
                    "--host",
                    host,
                    "--target",
                    directory.resolve("restored-" + host).toString());
            Path files = directory.resolve("files-" + host);
            Path restored = directory
                    .resolve("restored-" + host)
                    .resolve(files.getRoot().relativize(files));
            Listing.assertEqual(restored, files);
        }
    }

    private Path files(String host) throws IOException {
        return Files.createDirectories(directory.resolve("files-" + host));
    }

    /** About half of the files change; some become again what they were. */
    private static void change(Path files, Random random) throws IOException {
        for (int i = 0; i < FILES; i++) {
            Path file = files.resolve("file " + i);
            if (!Files.exists(file) || random.nextBoolean()) {
                byte[] content = new byte[200_000];
                new Random(random.nextInt(60)).nextBytes(content);
                Files.write(file, content);
            }
        }
    }

    private static Repository open(Path at, String host) {
        return Repository.open(
                LocalStore.at(at),
                Restic.password(),
                RepositoryOptions.builder()
                        .hostName(host)
                        .packSize(4 << 20)
                        .lockWait(Duration.ofSeconds(20))
                        .clock(Clock.systemUTC())
                        .build());
    }

    /** A process that backs up, or one that forgets and prunes until it is told to end. */
    public static void main(String[] arguments) throws Exception {
        Path at = Path.of(arguments[1]);
        if (arguments[0].equals("write")) {
            write(at, arguments[2], Path.of(arguments[3]));
        } else {
            while (System.in.available() == 0) {
                prune(at);
                Thread.sleep(50);
            }
        }
    }

    private static void write(Path at, String host, Path files) throws Exception {
        Random random = new Random(host.hashCode());
        for (int done = 0; done < BACKUPS; ) {
            change(files, random);
            try (Repository repository = open(at, host);
                    FileSource source = FileSource.of(files)) {
                BackupPlan.builder("concurrent", repository)
                        .source("files", source)
                        .build()
                        .run();
                done++;
            } catch (LockedException e) {
                Thread.sleep(100);
            }
        }
    }

    private static void prune(Path at) {
        try (Repository repository = open(at, "pruner")) {
            repository.forget(
                    repository.planForget(RetentionPolicy.builder().last(2).build()));
            repository.prune(repository.planPrune(PruneOptions.builder()
                    .maxUnused(UnusedLimit.percent(0))
                    .grace(Duration.ZERO)
                    .build()));
        } catch (LockedException | ConfigurationException e) {
            // Others were at work, or the state has changed since it was planned.
            return;
        }
    }
}
