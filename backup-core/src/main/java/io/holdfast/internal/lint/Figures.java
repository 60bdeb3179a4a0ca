package io.holdfast.internal.lint;

import io.holdfast.TimeSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Times in sentences. */
final class Figures {

    private Figures() {}

    /** A duration as people say it: {@code 42 min}, {@code 1 h 30 min}, {@code 2 d}. */
    static String of(Duration duration) {
        if (duration.isZero()) {
            return "0 s";
        }
        boolean inDays = duration.compareTo(Duration.ofDays(2)) >= 0;
        List<String> parts = new ArrayList<>();
        add(parts, inDays ? duration.toDays() : 0, "d");
        add(parts, inDays ? duration.toHoursPart() : duration.toHours(), "h");
        add(parts, duration.toMinutesPart(), "min");
        add(parts, duration.toSecondsPart(), "s");
        add(parts, duration.toMillisPart(), "ms");
        return String.join(" ", parts);
    }

    private static void add(List<String> parts, long count, String unit) {
        if (count > 0) {
            parts.add(count + " " + unit);
        }
    }

    /** About how long a span of the calendar is. */
    static Duration about(TimeSpan span) {
        return Duration.ofDays(365L * span.years() + 30L * span.months() + span.days())
                .plus(span.time());
    }
}
