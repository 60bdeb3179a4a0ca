package io.holdfast.internal.recovery;

import io.holdfast.recovery.RecoveryStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What comes after what. A step that others name and that is not among them does not count. */
public final class StepGraph {

    private StepGraph() {}

    /**
     * Steps of which each begins when the one before it is done.
     *
     * @param time how long all of them take; one of which nobody knows counts as nothing
     * @param steps their names
     */
    public record LongestPath(Duration time, List<String> steps) {}

    /** Steps that come after one another in a circle, the first also as the last. */
    static Optional<List<String>> circle(Collection<RecoveryStep> steps) {
        Map<String, RecoveryStep> left = byName(steps);
        while (left.values().removeIf(step -> Collections.disjoint(step.after(), left.keySet()))) {
            // What comes after nothing that is left is in no circle.
        }
        if (left.isEmpty()) {
            return Optional.empty();
        }
        List<String> way = new ArrayList<>();
        String at = left.keySet().iterator().next();
        while (!way.contains(at)) {
            way.add(at);
            RecoveryStep step = left.get(at);
            at = step == null ? at : first(step, left);
        }
        way.add(at);
        return Optional.of(List.copyOf(way.subList(way.indexOf(at), way.size())));
    }

    private static String first(RecoveryStep step, Map<String, RecoveryStep> left) {
        return step.after().stream().filter(left::containsKey).findFirst().orElseThrow();
    }

    /** All of them, each after those that it comes after, and else as they are given; of steps without a circle. */
    static List<RecoveryStep> inOrder(Collection<RecoveryStep> steps) {
        Map<String, RecoveryStep> left = byName(steps);
        List<RecoveryStep> order = new ArrayList<>();
        while (!left.isEmpty()) {
            RecoveryStep next = left.values().stream()
                    .filter(step -> Collections.disjoint(step.after(), left.keySet()))
                    .findFirst()
                    .orElseThrow();
            left.remove(next.name());
            order.add(next);
        }
        return order;
    }

    /** Those that take longest by their estimates, of steps without a circle. */
    public static LongestPath longest(Collection<RecoveryStep> steps) {
        return longest(steps, RecoveryStep::estimate);
    }

    /**
     * The same.
     *
     * @param times how long each takes, as far as that is known
     */
    static LongestPath longest(
            Collection<RecoveryStep> steps, Function<? super RecoveryStep, Optional<Duration>> times) {
        Map<String, RecoveryStep> byName = byName(steps);
        Map<String, LongestPath> known = new HashMap<>();
        LongestPath longest = new LongestPath(Duration.ZERO, List.of());
        for (RecoveryStep step : steps) {
            longest = longer(longest, upTo(step, byName, known, times));
        }
        return longest;
    }

    private static LongestPath upTo(
            RecoveryStep step,
            Map<String, RecoveryStep> byName,
            Map<String, LongestPath> known,
            Function<? super RecoveryStep, Optional<Duration>> times) {
        LongestPath before = known.get(step.name());
        if (before != null) {
            return before;
        }
        LongestPath longest = new LongestPath(Duration.ZERO, List.of());
        for (String name : step.after()) {
            RecoveryStep earlier = byName.get(name);
            if (earlier != null) {
                longest = longer(longest, upTo(earlier, byName, known, times));
            }
        }
        List<String> way = new ArrayList<>(longest.steps());
        way.add(step.name());
        LongestPath path = new LongestPath(longest.time().plus(times.apply(step).orElse(Duration.ZERO)), way);
        known.put(step.name(), path);
        return path;
    }

    private static LongestPath longer(LongestPath one, LongestPath other) {
        return other.time().compareTo(one.time()) > 0 ? other : one;
    }

    private static Map<String, RecoveryStep> byName(Collection<RecoveryStep> steps) {
        Map<String, RecoveryStep> all = new LinkedHashMap<>();
        steps.forEach(step -> all.put(step.name(), step));
        return all;
    }
}
