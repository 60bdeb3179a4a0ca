package io.holdfast.recovery;

import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.internal.recovery.DrillVerdict;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.repository.TestedSnapshot;
import io.holdfast.spi.recovery.RecoveryMode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How drills ended, kept in a repository with the snapshots that they restored: so is known of each when it was tested last, and how that ended. */
public final class DrillResults {

    private static final String SNAPSHOT = "snapshot";

    private DrillResults() {}

    /** Whether a report is of a drill that has shown something: that has ended, and not because a person wanted no more of it, or in which a step failed that people have to look at. */
    public static boolean isShown(RecoveryReport report) {
        return report.mode() == RecoveryMode.DRILL
                && (report.state() == RunState.PAUSED_BY_FAILED_STEP
                        || (report.state().isEnd() && report.state() != RunState.CANCELLED));
    }

    /**
     * Keeps how a drill ended: with each snapshot of this repository that it restored, and if there is none, of the scenario alone. It is kept as passed if it was complete, without exceptions, and no objective was
     * missed.
     *
     * @param plan for which plan that is kept; empty if for the one that made the snapshot
     * @throws ConfigurationException if the store takes nothing but files of restic's
     * @throws io.holdfast.HoldfastException if it cannot be written; what of it was written nobody knows
     */
    public static void keep(Repository repository, Optional<String> plan, RecoveryReport report) {
        if (!keepWithSnapshots(repository, plan, report)) {
            repository.keep(result(repository, plan, report, Optional.empty()));
        }
    }

    /** The same, but for what is kept if no snapshot was restored. Whether one was. */
    static boolean keepWithSnapshots(Repository repository, Optional<String> plan, RecoveryReport report) {
        List<Snapshot> restored = restored(repository, report);
        restored.forEach(snapshot -> repository.keep(result(repository, plan, report, Optional.of(snapshot))));
        return !restored.isEmpty();
    }

    private static List<Snapshot> restored(Repository repository, RecoveryReport report) {
        Set<String> ids = report.steps().stream()
                .flatMap(step -> Optional.ofNullable(step.outputs().get(SNAPSHOT)).stream())
                .collect(Collectors.toSet());
        return repository.snapshots(SnapshotFilter.all(), problem -> {}).stream()
                .filter(snapshot -> ids.contains(snapshot.id()))
                .toList();
    }

    private static RestoreTestResult result(
            Repository repository, Optional<String> plan, RecoveryReport report, Optional<Snapshot> snapshot) {
        DrillVerdict verdict = DrillVerdict.of(report);
        return new RestoreTestResult(
                plan.or(() -> snapshot.flatMap(Snapshot::plan)).orElse(""),
                snapshot.flatMap(Snapshot::source).orElse(""),
                repository.storeTime(),
                verdict.passed(),
                verdict.detail(),
                snapshot.map(TestedSnapshot::of),
                Optional.of(report.scenario()));
    }
}
