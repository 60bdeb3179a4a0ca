package io.holdfast.internal.recovery;

import java.time.Duration;
import java.util.Locale;

/** Constants and times in the words of reports. */
public final class Words {

    private Words() {}

    /** {@code paused-in-doubt}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
