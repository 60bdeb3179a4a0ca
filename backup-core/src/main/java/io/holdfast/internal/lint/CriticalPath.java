package io.holdfast.internal.lint;

import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.StepConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The steps of a scenario that decide when it has ended.
 *
 * @param length how long they take, as far as that is known
 * @param steps each with how long it takes, as in {@code restore 30 min}
 * @param untimed the steps of the scenario of which nobody says how long they take
 */
record CriticalPath(Duration length, List<String> steps, List<String> untimed) {

    private static final CriticalPath NOTHING = new CriticalPath(Duration.ZERO, List.of(), List.of());

    /** The longest path; a step comes after steps above it, so that one pass is enough. */
    static CriticalPath of(ScenarioConfig scenario, Function<StepConfig, Optional<Duration>> takes) {
        Map<String, CriticalPath> ends = new LinkedHashMap<>();
        List<String> untimed = new ArrayList<>();
        for (StepConfig step : scenario.steps()) {
            Optional<Duration> time = takes.apply(step);
            if (time.isEmpty()) {
                untimed.add(step.name());
            }
            CriticalPath before = longest(step.after().stream()
                    .map(name -> ends.getOrDefault(name, NOTHING))
                    .toList());
            List<String> steps = new ArrayList<>(before.steps);
            steps.add(step.name() + " " + time.map(Figures::of).orElse("?"));
            ends.put(step.name(), new CriticalPath(before.length.plus(time.orElse(Duration.ZERO)), steps, List.of()));
        }
        CriticalPath longest = longest(List.copyOf(ends.values()));
        return new CriticalPath(longest.length, longest.steps, untimed);
    }

    private static CriticalPath longest(List<CriticalPath> paths) {
        CriticalPath longest = NOTHING;
        for (CriticalPath path : paths) {
            longest = path.length.compareTo(longest.length) >= 0 ? path : longest;
        }
        return longest;
    }

    String text() {
        return String.join(" → ", steps);
    }
}
