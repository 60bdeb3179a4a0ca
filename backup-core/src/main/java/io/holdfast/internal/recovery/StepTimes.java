package io.holdfast.internal.recovery;

import io.holdfast.recovery.StepState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long the steps of a run took, as its records say without its scenario. */
public final class StepTimes {

    private StepTimes() {}

    /** From the first beginning of each step that was done until then; without waiting for people before. */
    public static Map<String, Duration> of(List<JournalRecord> records) {
        Map<String, StepHistory> steps = new HashMap<>();
        for (JournalRecord journal : records) {
            journal.step()
                    .ifPresent(name -> steps.computeIfAbsent(name, step -> new StepHistory())
                            .apply(journal));
        }
        Map<String, Duration> times = new HashMap<>();
        steps.forEach((name, step) -> {
            if (step.state() == StepState.DONE || step.state() == StepState.UNDONE) {
                step.began()
                        .flatMap(began -> step.ended().map(ended -> Duration.between(began, ended)))
                        .ifPresent(time -> times.put(name, time));
            }
        });
        return times;
    }
}
