package io.holdfast.cli;

import io.holdfast.Problem;
import io.holdfast.config.ScheduleKind;
import io.holdfast.lint.MeasuredTimes;
import io.holdfast.recovery.RunJournals;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** How long the steps of scenarios took in drills, as their journals say. Thread-safe. */
final class DrilledTimes implements MeasuredTimes {

    private final RunJournals journals;
    private final Map<String, Map<String, Duration>> known = new ConcurrentHashMap<>();
    private final Set<Problem> problems = new LinkedHashSet<>();

    DrilledTimes(RunJournals journals) {
        this.journals = journals;
    }

    /** No journal tells of runs of plans. */
    @Override
    public Optional<Duration> run(String plan, ScheduleKind kind) {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> step(String scenario, String step) {
        return Optional.ofNullable(known.computeIfAbsent(scenario, name -> journals.measured(name, this::add))
                .get(step));
    }

    private synchronized void add(Problem problem) {
        problems.add(problem);
    }

    /** What could not be read so far, so that something may have taken longer. */
    synchronized List<Problem> problems() {
        return List.copyOf(problems);
    }
}
