package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.local.LocalStore;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.PruneForecast;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.UnusedLimit;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that prune and are killed at random moments. */
class KilledPruneIT {

    private static final int KILLS = RandomMoments.count(10);
    private static final PruneOptions AT_ONCE = PruneOptions.builder()
            .maxUnused(UnusedLimit.percent(0))
            .grace(Duration.ZERO)
            .build();

    @TempDir
    Path directory;

    private ChangingFiles files;

    @Test
    void repositoryIsWholeAfterEachKillAndTheNextPruneFinishes() throws Exception {
        Path before = repositoryToPrune();
        RandomMoments moments = new RandomMoments(400);
        for (int kill = 1; kill <= KILLS; kill++) {
            String when = "seed " + RandomMoments.SEED + ", kill " + kill;
            Path killed = copy(before, "killed");
            Process pruner = Jvm.start(KilledPruneIT.class, killed.toString());
            moments.await(pruner);
            pruner.destroyForcibly().waitFor();

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
            Listing.assertEqual(
                    restic.restore("latest", files.directory(), directory.resolve("restored")), files.directory());
            Processes.ok(directory, "rm", "-rf", "restored", "killed");
        }
    }

    private Path repositoryToPrune() throws Exception {
        files = ChangingFiles.in(directory.resolve("files"));
        Path at = directory.resolve("repository");
        Holdfast.init(at, ChunkerChoice.FASTCDC).close();
        try (Repository repository = open(at)) {
            for (int i = 0; i < 4; i++) {
                files.change();
                Holdfast.backUp(repository, files.directory());
            }
        }
        Restic.on(at).ok("forget", "--keep-last", "1");
        return at;
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
        try (Repository repository = open(Path.of(arguments[0]))) {
            RandomMoments.begin();
            repository.prune(repository.planPrune(AT_ONCE));
        }
    }
}
