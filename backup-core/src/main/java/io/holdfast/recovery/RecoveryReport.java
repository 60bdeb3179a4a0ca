package io.holdfast.recovery;

import io.holdfast.Objectives;
import io.holdfast.internal.recovery.ReportJson;
import io.holdfast.internal.recovery.ReportMarkdown;
import io.holdfast.internal.recovery.Words;
import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a run has shown so far. Immutable.
 *
 * @param run what tells it from all other runs
 * @param scenario what is recovered
 * @param digest of the scenario
 * @param mode how seriously it was meant
 * @param requester who asked for it
 * @param state where it stands
 * @param reason why, if a person, a failure or the time brought it there; empty if not
 * @param incident when the incident began
 * @param began when the run began
 * @param ended when it ended, if it has
 * @param objectives what was to be met
 * @param rto how long it took from the incident until all was recovered, waiting for people and all; empty if it is not recovered
 * @param waiting how long, of that, at least one step waited to be approved or for a person to do it
 * @param rpo how long before the incident the newest change was made that was found in what was restored: of several things that were restored, in that which lacks most. Empty if no step found out
 * @param point the moment that a drill restored to, if it was to restore to another one than the scenario says: {@code rpo} is before that then, and is no measure of the objective. Empty if not
 * @param reviewDue whether somebody has gone around approvals, and nobody has looked at that yet
 * @param steps in the order of the scenario
 * @param timeline what happened, in this order
 * @param copied if it was read from a {@link RunCopy}, when that was kept, by the store's clock: nobody knows what happened later. Empty if it was read from the journal
 */
public record RecoveryReport(
        String run,
        String scenario,
        String digest,
        RecoveryMode mode,
        String requester,
        RunState state,
        String reason,
        Instant incident,
        Instant began,
        Optional<Instant> ended,
        Objectives objectives,
        Optional<Duration> rto,
        Duration waiting,
        Optional<Duration> rpo,
        Optional<Instant> point,
        boolean reviewDue,
        List<StepReport> steps,
        List<TimelineEntry> timeline,
        Optional<Instant> copied) {

    /** Copies the lists. */
    public RecoveryReport {
        steps = List.copyOf(steps);
        timeline = List.copyOf(timeline);
    }

    /** Whether all was recovered within the RTO. Where there is none, or people only went through it, nobody knows, and this is false. */
    public boolean rtoMet() {
        return isMet(objectives.rto(), rto);
    }

    /** Whether no more was lost than the RPO allows. Where there is none, or it was not measured, as in a drill that restored to a {@linkplain #point point} of its own, nobody knows, and this is false. */
    public boolean rpoMet() {
        return point.isEmpty() && isMet(objectives.rpo(), rpo);
    }

    private boolean isMet(Optional<Duration> objective, Optional<Duration> measured) {
        return mode != RecoveryMode.TABLE_TOP
                && measured.isPresent()
                && objective
                        .filter(limit -> measured.get().compareTo(limit) <= 0)
                        .isPresent();
    }

    /** Which objectives were not met, each in a sentence with the numbers; also one that was not measured, but for the RPO in a drill that restored to a {@linkplain #point point} of its own, which cannot measure it. */
    public List<String> missed() {
        List<String> missed = new ArrayList<>();
        if (!rtoMet()) {
            objectives.rto().ifPresent(limit -> missed.add(missed("RTO", limit, rto)));
        }
        if (!rpoMet() && point.isEmpty()) {
            objectives.rpo().ifPresent(limit -> missed.add(missed("RPO", limit, rpo)));
        }
        return missed;
    }

    private static String missed(String objective, Duration limit, Optional<Duration> measured) {
        return "The " + objective + " of " + Words.of(limit) + " was not met: "
                + measured.map(time -> "it was " + Words.of(time)).orElse("nobody knows what it was") + ".";
    }

    /** This as a JSON object on one line: moments as ISO 8601 has them, durations in seconds. */
    public String json() {
        return ReportJson.of(this);
    }

    /** This for people, in Markdown: what was measured and restored, each step, what did not go as planned, and what happened when. */
    public String markdown() {
        return ReportMarkdown.of(this);
    }

    /**
     * What became of a step.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public StepReport step(String name) {
        return steps.stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no step " + name));
    }
}
