package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.local.LocalStore;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.PruneForecast;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.UnusedLimit;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that prune and are killed at random moments. */
class KilledPruneIT {

    private static final long SEED = 20_261_121;
    private static final int KILLS = Boolean.getBoolean("holdfast.exhaustive") ? 300 : 30;
    private static final int FILES = 60;
    private static final PruneOptions AT_ONCE = PruneOptions.builder()
            .maxUnused(UnusedLimit.percent(0))
            .grace(Duration.ZERO)
            .build();

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private Path files;

    @Test
    void repositoryIsWholeAfterEachKillAndTheNextPruneFinishes() throws Exception {
        Path before = repositoryToPrune();
        long span = 400;
        for (int kill = 1; kill <= KILLS; kill++) {
            String when = "seed " + SEED + ", kill " + kill;
            Path killed = copy(before, "killed");
            span = kill(killed, random.nextInt((int) span), span);

            Restic restic = Restic.on(killed);
            restic.ok("unlock", "--remove-all");
            assertThat(restic.ok("check")).as(when).contains("no errors were found");
            try (Repository repository = Holdfast.open(killed)) {
                repository.prune(repository.planPrune(AT_ONCE));
                PruneForecast left = repository.planPrune(AT_ONCE).forecast();
                assertThat(left.unused().packs()).as(when).isZero();
                assertThat(left.repacked().packs()).as(when).isZero();
                assertThat(left.unindexed().packs() + left.due().packs())
                        .as(when)
                        .isZero();
            }
            restic.check();
            Listing.assertEqual(restic.restore("latest", files, directory.resolve("restored")), files);
            Processes.ok(directory, "rm", "-rf", "restored", "killed");
        }
    }

    /** Kills it so long after it has begun, and returns how long it takes if it has ended by then. */
    private static long kill(Path repository, long millis, long span) throws Exception {
        Process pruner = Jvm.start(KilledPruneIT.class, repository.toString());
        assertThat(pruner.getInputStream().read()).isEqualTo('.');
        long begin = System.nanoTime();
        Thread.sleep(millis);
        boolean ended = !pruner.isAlive();
        pruner.destroyForcibly().waitFor();
        // Where a machine is slow the kills are spread over the longer time that it takes.
        return ended
                ? Math.max(50, Math.min(span, (System.nanoTime() - begin) / 1_000_000))
                : Math.min(5_000, span + span / 8);
    }

    private Path repositoryToPrune() throws Exception {
        files = Files.createDirectories(directory.resolve("files"));
        Path at = directory.resolve("repository");
        Holdfast.init(at, ChunkerChoice.FASTCDC).close();
        try (Repository repository = open(at)) {
            for (int i = 0; i < 4; i++) {
                change();
                Holdfast.backUp(repository, files);
            }
        }
        Restic.on(at).ok("forget", "--keep-last", "1");
        return at;
    }

    private void change() throws IOException {
        for (int i = 0; i < FILES; i++) {
            if (!Files.exists(files.resolve("file " + i)) || random.nextInt(3) == 0) {
                byte[] content = new byte[random.nextInt(600_000)];
                random.nextBytes(content);
                Files.write(files.resolve("file " + i), content);
            }
        }
    }

    private Path copy(Path repository, String name) throws Exception {
        Processes.ok(directory, "cp", "-a", repository.toString(), name);
        return directory.resolve(name);
    }

    private static Repository open(Path at) {
        return Repository.open(
                LocalStore.at(at),
                Restic.password(),
                RepositoryOptions.builder()
                        .hostName(Restic.HOST)
                        .packSize(4 << 20)
                        .clock(Clock.systemUTC())
                        .build());
    }

    /** Prunes a repository, after it has said that it begins. */
    public static void main(String[] arguments) throws Exception {
        try (Repository repository = open(Path.of(arguments[0]));
                PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true)) {
            out.write('.');
            out.flush();
            repository.prune(repository.planPrune(AT_ONCE));
        }
    }
}
