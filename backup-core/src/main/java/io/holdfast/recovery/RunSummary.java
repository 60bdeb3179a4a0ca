package io.holdfast.recovery;

import io.holdfast.internal.recovery.JournalRecord;
import io.holdfast.internal.recovery.JournalRecord.Kind;
import io.holdfast.spi.recovery.RecoveryMode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What the journal of a run says without its scenario. Immutable.
 *
 * @param journal the file
 * @param run what tells it from all other runs
 * @param scenario the name of what is recovered
 * @param digest of the scenario as it was then
 * @param mode how seriously it is meant
 * @param requester who asked for it
 * @param incident when the incident began
 * @param began when the run began
 * @param state where it stands
 */
public record RunSummary(
        Path journal,
        String run,
        String scenario,
        String digest,
        RecoveryMode mode,
        String requester,
        Instant incident,
        Instant began,
        RunState state) {

    static RunSummary of(Path journal, List<JournalRecord> records) {
        Told told = Told.by(records);
        return new RunSummary(
                journal,
                told.run(),
                told.scenario(),
                told.digest(),
                told.mode(),
                told.requester(),
                told.incident(),
                told.began(),
                told.state());
    }

    /** What the records of a run say without its scenario, wherever they stand. */
    record Told(
            String run,
            String scenario,
            String digest,
            RecoveryMode mode,
            String requester,
            Instant incident,
            Instant began,
            RunState state) {

        static Told by(List<JournalRecord> records) {
            JournalRecord begin = records.get(0);
            RunState state = RunState.PENDING;
            for (JournalRecord one : records) {
                state = one.kind() == Kind.STATE ? RunState.valueOf(one.get("state")) : state;
            }
            return new Told(
                    begin.get("run"),
                    begin.get("scenario"),
                    begin.get("digest"),
                    RecoveryMode.valueOf(begin.get("mode")),
                    begin.get("by"),
                    Instant.parse(begin.get("incident")),
                    begin.time(),
                    state);
        }
    }

    /** The beginning of {@link #run()}, for a person. */
    public String shortId() {
        return run.substring(0, Math.min(8, run.length()));
    }
}
