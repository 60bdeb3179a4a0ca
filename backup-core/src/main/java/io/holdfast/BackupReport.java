package io.holdfast;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a run of a plan did.
 *
 * @param plan the name of the plan
 * @param run the id of this run, which its snapshots carry as a tag
 * @param sources one report for each source, in the order of the plan
 * @param cut what the sources show together, if the plan is consistent
 * @param duration how long it took
 */
public record BackupReport(
        String plan, String run, List<SourceReport> sources, Optional<ConsistentCut> cut, Duration duration) {

    /** Copies the list. */
    public BackupReport {
        sources = List.copyOf(sources);
    }

    /** The snapshots that were made; none in a dry run. */
    public List<Snapshot> snapshots() {
        return sources.stream().flatMap(source -> source.snapshot().stream()).toList();
    }

    /** Whether something of a source is missing. */
    public boolean partial() {
        return sources.stream().anyMatch(SourceReport::partial);
    }

    /**
     * What was done for one source.
     *
     * @param source its name in the plan
     * @param snapshot what was made; empty in a dry run
     * @param summary what was found and stored, or would have been in a dry run
     * @param skipped what is missing from the snapshot, and why
     * @param warnings what a person should know although nothing is missing
     * @param healed how many chunks and directories were stored again because the repository has them damaged, or in packs that are not there
     */
    public record SourceReport(
            String source,
            Optional<Snapshot> snapshot,
            SnapshotSummary summary,
            List<Problem> skipped,
            List<Problem> warnings,
            long healed) {

        /** Copies the lists. */
        public SourceReport {
            skipped = List.copyOf(skipped);
            warnings = List.copyOf(warnings);
        }

        /** Whether something of the source is missing. */
        public boolean partial() {
            return !skipped.isEmpty();
        }
    }
}
