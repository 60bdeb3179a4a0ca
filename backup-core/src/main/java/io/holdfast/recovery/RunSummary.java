package io.holdfast.recovery;

import io.holdfast.spi.recovery.RecoveryMode;
import java.nio.file.Path;
import java.time.Instant;

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

    /** The beginning of {@link #run()}, for a person. */
    public String shortId() {
        return run.substring(0, Math.min(8, run.length()));
    }
}
