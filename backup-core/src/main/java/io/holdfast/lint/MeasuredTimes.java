package io.holdfast.lint;

import io.holdfast.config.ScheduleKind;
import java.time.Duration;
import java.util.Optional;

/** Implemented by hosts: how long things really took, from reports of runs and drills. Thread-safe. */
public interface MeasuredTimes {

    /** How long a run of a plan took at the most; empty if there was none. */
    Optional<Duration> run(String plan, ScheduleKind kind);

    /** How long a step of a scenario took at the most; empty if it was never tried. */
    Optional<Duration> step(String scenario, String step);

    /** Nothing has been measured. */
    static MeasuredTimes none() {
        return new MeasuredTimes() {
            @Override
            public Optional<Duration> run(String plan, ScheduleKind kind) {
                return Optional.empty();
            }

            @Override
            public Optional<Duration> step(String scenario, String step) {
                return Optional.empty();
            }
        };
    }
}
