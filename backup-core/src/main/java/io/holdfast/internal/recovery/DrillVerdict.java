package io.holdfast.internal.recovery;

import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a drill has shown what it was to show. Immutable.
 *
 * @param passed whether it was complete, without exceptions, and missed no objective
 * @param detail what was measured, or what was wrong, for a person
 */
public record DrillVerdict(boolean passed, String detail) {

    /** What a report says. */
    public static DrillVerdict of(RecoveryReport report) {
        List<String> wrong = new ArrayList<>();
        if (report.state() != RunState.COMPLETED) {
            wrong.add(state(report));
        }
        wrong.addAll(report.missed());
        String run = "the run " + report.run()
                + report.point().map(point -> ", to the point " + point).orElse("");
        return wrong.isEmpty()
                ? new DrillVerdict(true, run + measured("RTO", report.rto()) + measured("RPO", rpo(report)))
                : new DrillVerdict(false, run + ": " + String.join("; ", wrong));
    }

    /** Where a run stands, and why. */
    public static String state(RecoveryReport report) {
        return Words.of(report.state()) + (report.reason().isEmpty() ? "" : ": " + report.reason());
    }

    private static Optional<Duration> rpo(RecoveryReport report) {
        return report.rpo().filter(lost -> report.point().isEmpty());
    }

    private static String measured(String objective, Optional<Duration> time) {
        return time.map(measured -> ", " + objective + " " + Words.of(measured)).orElse("");
    }
}
