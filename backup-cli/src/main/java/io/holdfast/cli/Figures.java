package io.holdfast.cli;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers as people read them. */
final class Figures {

    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private Figures() {}

    /** {@code 512 B}, {@code 1.5 KiB}, {@code 3.2 GiB}; units are powers of 1024. */
    static String bytes(long count) {
        if (count < 1024) {
            return count + " B";
        }
        double value = count / 1024.0;
        int unit = 0;
        // 1023.95 would be shown as 1024.0 of the smaller unit.
        while (value >= 1023.95 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** {@code 120.0 MiB/s}. */
    static String speed(long bytes, Duration duration) {
        return bytes(Math.round(bytes * 1000.0 / Math.max(1, duration.toMillis()))) + "/s";
    }

    /** {@code 1,234,567}. */
    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** {@code 1 file}, {@code 1,234 files}: the noun takes an s unless there is exactly one. */
    static String count(long count, String noun) {
        String plural = noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
        return count(count) + " " + (count == 1 ? noun : plural);
    }

    /** {@code 0.84 s}, {@code 12.3 s}, {@code 3 min 20 s}, {@code 1 h 05 min}. */
    static String duration(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        if (seconds < 9.995) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        if (seconds < 59.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
    }

    /** {@code 0:07}, {@code 12:05}, {@code 1:02:03}, for a line that is written again and again. */
    static String stopwatch(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** {@code 45.2 %}; 100.0 % only when nothing is left. */
    static String percent(long part, long whole) {
        double percent = whole == 0 ? 100 : Math.min(100, 100.0 * part / whole);
        return String.format(Locale.ROOT, "%.1f %%", part < whole ? Math.min(99.9, percent) : percent);
    }

    /** {@code 2026-11-20 20:30:12} in a zone. */
    static String time(OffsetDateTime time, ZoneId zone) {
        return SECONDS.format(time.atZoneSameInstant(zone));
    }
}
