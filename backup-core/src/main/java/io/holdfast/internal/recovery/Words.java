package io.holdfast.internal.recovery;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Constants and times in the words of reports. */
public final class Words {

    private Words() {}

    /** {@code paused-in-doubt}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a drill at a point of its own has shown of what is lost. */
    public static String ofPoint(Instant point, Optional<Duration> before) {
        return "It restored to " + point + ", a point of this drill"
                + before.map(time -> "; the newest change that came back is " + of(time) + " before that")
                        .orElse("")
                + ". Of the RPO that says nothing: a drill without a point measures it.";
    }

    /** {@code 1 h 2 min 3.4 s}. */
    public static String of(Duration time) {
        StringBuilder text = new StringBuilder();
        if (time.toHours() > 0) {
            text.append(time.toHours()).append(" h ");
        }
        if (time.toMinutes() > 0) {
            text.append(time.toMinutesPart()).append(" min ");
        }
        return text.append(time.toSecondsPart())
                .append('.')
                .append(time.toMillisPart() / 100)
                .append(" s")
                .toString();
    }
}
