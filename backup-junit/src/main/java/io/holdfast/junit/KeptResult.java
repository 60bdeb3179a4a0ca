package io.holdfast.junit;

import io.holdfast.HoldfastException;
import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.repository.TestedSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a drill ended, which a repository keeps with the snapshots that were restored. Immutable.
 *
 * @param passed whether nothing was missed, and tests have looked of which none failed
 * @param detail what was measured, or was wrong, for a person
 * @param scenario that was rehearsed; empty if a source was restored
 * @param asked whether another point than the newest was asked for
 */
record KeptResult(boolean passed, String detail, Optional<String> scenario, boolean asked) {

    /** What came of a drill. */
    static KeptResult of(
            Rehearsal.Verdict verdict, Optional<String> ofTests, Optional<String> scenario, boolean asked) {
        List<String> wrong = new ArrayList<>(verdict.missed());
        ofTests.ifPresent(wrong::add);
        return wrong.isEmpty()
                ? new KeptResult(true, verdict.report(), scenario, asked)
                : new KeptResult(false, String.join(" ", wrong), scenario, asked);
    }

    /**
     * Keeps it with each of these snapshots that there is. A repository that is read only has shown what it was to show, too: that nothing is kept is said, and no failure.
     *
     * @param ids of the snapshots that were restored
     * @return what there is to say of that, for a person; empty if nothing
     */
    String keep(Repository repository, Set<String> ids) {
        try {
            List<Snapshot> restored = repository.snapshots(SnapshotFilter.all(), problem -> {}).stream()
                    .filter(snapshot -> ids.contains(snapshot.id()))
                    .toList();
            restored.forEach(snapshot -> repository.keep(result(repository, Optional.of(snapshot), true)));
            if (restored.isEmpty() && scenario.isPresent()) {
                repository.keep(result(repository, Optional.empty(), false));
            }
            return "";
        } catch (HoldfastException e) {
            return notKept(e);
        }
    }

    /** Keeps it for the source of a snapshot, of which nobody knows whether it was restored. */
    String keepFor(Repository repository, Snapshot ofSource) {
        try {
            repository.keep(result(repository, Optional.of(ofSource), false));
            return "";
        } catch (HoldfastException e) {
            return notKept(e);
        }
    }

    private static String notKept(HoldfastException e) {
        return " How it ended is not kept in the repository: " + e.getMessage();
    }

    private RestoreTestResult result(Repository repository, Optional<Snapshot> snapshot, boolean restored) {
        return new RestoreTestResult(
                snapshot.flatMap(Snapshot::plan).orElse(""),
                snapshot.flatMap(Snapshot::source).orElse(""),
                repository.storeTime(),
                passed,
                detail,
                snapshot.filter(one -> restored).map(TestedSnapshot::of),
                scenario,
                asked);
    }
}
