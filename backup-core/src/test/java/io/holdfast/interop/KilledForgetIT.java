package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that forget and are killed at random moments. */
class KilledForgetIT {

    private static final int KILLS = RandomMoments.count(10);
    private static final int SNAPSHOTS = 40;
    private static final RetentionPolicy LAST_TWO =
            RetentionPolicy.builder().last(2).build();

    @TempDir
    Path directory;

    @Test
    void everySnapshotIsThereOrCanBePutBackAndTheNextForgetFinishes() throws Exception {
        Path before = directory.resolve("repository");
        List<String> all = makeSnapshots(before);
        RandomMoments moments = new RandomMoments(300);
        for (int kill = 1; kill <= KILLS; kill++) {
            String when = "seed " + RandomMoments.SEED + ", kill " + kill;
            Processes.ok(directory, "cp", "-a", before.toString(), "killed");
            Path killed = directory.resolve("killed");
            Process forgetting = Jvm.start(KilledForgetIT.class, killed.toString());
            moments.await(forgetting);
            forgetting.destroyForcibly().waitFor();

            Restic restic = Restic.on(killed);
            try (Repository repository = Holdfast.open(killed)) {
                assertThat(withForgotten(repository)).as(when).containsExactlyInAnyOrderElementsOf(all);
                // It removes the lock of the killed one.
                repository.forget(repository.planForget(LAST_TWO));
                assertThat(ids(repository)).as(when).containsExactlyElementsOf(all.subList(SNAPSHOTS - 2, SNAPSHOTS));
                assertThat(withForgotten(repository)).as(when).containsExactlyInAnyOrderElementsOf(all);
                repository.undelete(all.get(0));
            }
            restic.check();
            Processes.ok(directory, "rm", "-rf", "killed");
        }
    }

    private List<String> makeSnapshots(Path at) throws Exception {
        Path files = Files.createDirectories(directory.resolve("files"));
        try (Repository repository = Holdfast.init(at, ChunkerChoice.FASTCDC)) {
            for (int i = 0; i < SNAPSHOTS; i++) {
                Files.writeString(files.resolve("file"), "content " + i);
                Holdfast.backUp(repository, files);
            }
            return ids(repository);
        }
    }

    private static List<String> ids(Repository repository) {
        return repository.snapshots().stream().map(Snapshot::id).toList();
    }

    private static List<String> withForgotten(Repository repository) {
        List<String> all = new ArrayList<>(ids(repository));
        repository.forgotten().forEach(forgotten -> all.add(forgotten.snapshot().id()));
        return all;
    }

    /** Forgets most snapshots of a repository, after it has said that it begins. */
    public static void main(String[] arguments) throws Exception {
        try (Repository repository = Holdfast.open(Path.of(arguments[0]))) {
            RandomMoments.begin();
            repository.forget(repository.planForget(LAST_TWO));
        }
    }
}
