package io.holdfast.internal.health;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Figures in sentences, roughly. */
final class Words {

    private static final long KIBI = 1024;
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Words() {}

    /** A duration by its two largest units: {@code 3 d 2 h}. */
    static String of(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + " d" + part(duration.toHoursPart(), "h");
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + " h" + part(duration.toMinutesPart(), "min");
        }
        return duration.toMinutes() > 0
                ? duration.toMinutes() + " min" + part(duration.toSecondsPart(), "s")
                : duration.toSeconds() + " s";
    }

    private static String part(int count, String unit) {
        return count == 0 ? "" : " " + count + " " + unit;
    }

    /** A moment, in UTC and to the minute. */
    static String of(Instant time) {
        return time.truncatedTo(ChronoUnit.MINUTES).toString();
    }

    /** Bytes in the largest unit of which there is one, in whole ones. */
    static String bytes(long count) {
        if (count < KIBI) {
            return count + " B";
        }
        long left = count;
        int unit = -1;
        while (left >= KIBI) {
            left /= KIBI;
            unit++;
        }
        return left + " " + UNITS[unit];
    }
}
