package io.holdfast.internal.format;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * The text of a time, RFC 3339 with up to nine digits of fraction, as Go writes it:
 *
 * <pre>
 * 2026-11-20T20:30:12.485595694Z      no trailing zeros, no point without a fraction
 * 2026-11-20T21:30:12+01:00           Z only for offset 0
 * </pre>
 *
 * <p>The offset is kept, since retention counts days by the clock on the wall and a tree's id depends on it.
 */
public final class GoTime {

    /** What a missing time means: the first instant of year 1. */
    public static final OffsetDateTime ZERO = OffsetDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private static final int MIN_YEAR = 0;
    private static final int MAX_YEAR = 9999;

    private GoTime() {}

    /** The text of {@link #representable}. */
    public static String format(OffsetDateTime time) {
        OffsetDateTime t = representable(time);
        StringBuilder text = new StringBuilder(35);
        digits(text, t.getYear(), 4).append('-');
        digits(text, t.getMonthValue(), 2).append('-');
        digits(text, t.getDayOfMonth(), 2).append('T');
        digits(text, t.getHour(), 2).append(':');
        digits(text, t.getMinute(), 2).append(':');
        digits(text, t.getSecond(), 2);
        fraction(text, t.getNano());
        return offset(text, t.getOffset().getTotalSeconds()).toString();
    }

    /**
     * The closest time that the text can hold. A year outside 0…9999 becomes the nearest of these, all else kept, as
     * restic does it; an offset with seconds, as old local times have, loses them and the instant stays the same.
     */
    public static OffsetDateTime representable(OffsetDateTime time) {
        OffsetDateTime t = clamp(time);
        int seconds = t.getOffset().getTotalSeconds() % 60;
        if (seconds == 0) {
            return t;
        }
        return clamp(
                t.withOffsetSameInstant(ZoneOffset.ofTotalSeconds(t.getOffset().getTotalSeconds() - seconds)));
    }

    /**
     * Parses a time. Seconds and offset are mandatory, {@code T} and {@code Z} upper case; digits beyond the ninth of the
     * fraction are cut off. Where Java has no such offset (beyond 18 hours) the instant is given in UTC.
     *
     * @throws MalformedException if the text is anything else, or there is no such day or hour
     */
    public static OffsetDateTime parse(String text) throws MalformedException {
        if (text.length() < "0000-00-00T00:00:00Z".length()
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            throw malformed(text);
        }
        int end = endOfFraction(text);
        int nano = nano(text, end);
        int offset = offsetSeconds(text, end);
        try {
            LocalDateTime local = LocalDateTime.of(
                    number(text, 0, 4),
                    number(text, 5, 7),
                    number(text, 8, 10),
                    number(text, 11, 13),
                    number(text, 14, 16),
                    number(text, 17, 19),
                    nano);
            return Math.abs(offset) <= ZoneOffset.MAX.getTotalSeconds()
                    ? OffsetDateTime.of(local, ZoneOffset.ofTotalSeconds(offset))
                    : OffsetDateTime.of(local.minusSeconds(offset), ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new MalformedException("there is no such time: \"" + text + "\"", e);
        }
    }

    private static OffsetDateTime clamp(OffsetDateTime time) {
        int year = Math.max(MIN_YEAR, Math.min(MAX_YEAR, time.getYear()));
        if (year == time.getYear()) {
            return time;
        }
        OffsetDateTime clamped = time.withYear(year);
        // Go turns a 29 February that does not exist into 1 March, Java into the 28th.
        return clamped.getDayOfMonth() == time.getDayOfMonth() ? clamped : clamped.plusDays(1);
    }

    private static StringBuilder digits(StringBuilder text, int number, int count) {
        int scale = 1;
        for (int i = 1; i < count; i++) {
            scale *= 10;
        }
        for (; scale > 0; scale /= 10) {
            text.append((char) ('0' + number / scale % 10));
        }
        return text;
    }

    private static void fraction(StringBuilder text, int nano) {
        if (nano == 0) {
            return;
        }
        int count = 9;
        while (nano % 10 == 0) {
            nano /= 10;
            count--;
        }
        digits(text.append('.'), nano, count);
    }

    private static StringBuilder offset(StringBuilder text, int seconds) {
        if (seconds == 0) {
            return text.append('Z');
        }
        int minutes = Math.abs(seconds) / 60;
        digits(text.append(seconds < 0 ? '-' : '+'), minutes / 60, 2).append(':');
        return digits(text, minutes % 60, 2);
    }

    /** Where the offset begins. */
    private static int endOfFraction(String text) throws MalformedException {
        int end = 19;
        if (text.charAt(end) == '.') {
            do {
                end++;
            } while (end < text.length() && isDigit(text.charAt(end)));
            if (end == 20) {
                throw malformed(text);
            }
        }
        return end;
    }

    private static int nano(String text, int end) {
        int nano = 0;
        for (int i = 20; i < 29; i++) {
            nano = 10 * nano + (i < end ? text.charAt(i) - '0' : 0);
        }
        return nano;
    }

    private static int offsetSeconds(String text, int start) throws MalformedException {
        int length = text.length() - start;
        if (length == 1 && text.endsWith("Z")) {
            return 0;
        }
        boolean west = text.startsWith("-", start);
        boolean signed = west || text.startsWith("+", start);
        if (!signed || length != 6 || text.charAt(start + 3) != ':') {
            throw malformed(text);
        }
        int hours = number(text, start + 1, start + 3);
        int minutes = number(text, start + 4, start + 6);
        if (hours > 23 || minutes > 59) {
            throw malformed(text);
        }
        int seconds = 60 * (60 * hours + minutes);
        return west ? -seconds : seconds;
    }

    private static int number(String text, int from, int to) throws MalformedException {
        int number = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                throw malformed(text);
            }
            number = 10 * number + text.charAt(i) - '0';
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static MalformedException malformed(String text) {
        return new MalformedException("not a time of RFC 3339: \"" + text + "\"");
    }
}
