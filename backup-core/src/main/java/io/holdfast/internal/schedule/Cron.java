package io.holdfast.internal.schedule;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A schedule as cron has it: minute, hour, day of the month, month, day of the week. Immutable.
 *
 * <pre>
 * cron    = field " " field " " field " " field " " field | "@" word
 * field   = part { "," part }
 * part    = ( "*" | value [ "-" value ] ) [ "/" step ]
 * value   = number | the first three letters of a month or a day of the week
 * word    = "hourly" | "daily" | "weekly" | "monthly" | "yearly"
 * </pre>
 *
 * <p>Sunday is 0 and 7. If neither day begins with {@code *}, one of them is enough, as with cron itself. A time that the clocks skip in spring is as much later as they
 * skip; one that they show twice in autumn is meant once, the first time.
 */
public final class Cron {

    private static final Map<String, String> WORDS = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    /** 29 February on a given day of the week comes every 28 years, or 40 around a century without a leap year. */
    private static final int LONGEST_WAIT_IN_DAYS = 41 * 366;

    private final List<LocalTime> times;
    private final BitSet daysOfMonth;
    private final BitSet months;
    private final BitSet daysOfWeek;
    private final boolean eitherDay;

    private Cron(List<LocalTime> times, BitSet daysOfMonth, BitSet months, BitSet daysOfWeek, boolean eitherDay) {
        this.times = times;
        this.daysOfMonth = daysOfMonth;
        this.months = months;
        this.daysOfWeek = daysOfWeek;
        this.eitherDay = eitherDay;
    }

    /**
     * Reads a schedule.
     *
     * @throws IllegalArgumentException if it is none, or is never due
     */
    public static Cron parse(String text) {
        String[] fields = WORDS.getOrDefault(text, text).trim().split(" +");
        if (fields.length != 5) {
            throw new IllegalArgumentException("a schedule has five fields, not " + fields.length);
        }
        BitSet minutes = field(fields[0], 0, 59, List.of());
        BitSet hours = field(fields[1], 0, 23, List.of());
        List<LocalTime> times = new ArrayList<>();
        hours.stream().forEach(hour -> minutes.stream().forEach(minute -> times.add(LocalTime.of(hour, minute))));
        BitSet daysOfWeek = field(fields[4], 0, 7, DAYS);
        if (daysOfWeek.get(7)) {
            daysOfWeek.set(0);
        }
        boolean eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
        Cron cron = new Cron(
                List.copyOf(times),
                field(fields[2], 1, 31, List.of()),
                field(fields[3], 1, 12, MONTHS),
                daysOfWeek,
                eitherDay);
        if (cron.nextDay(LocalDate.EPOCH).isEmpty()) {
            throw new IllegalArgumentException("there is no such day");
        }
        return cron;
    }

    private static BitSet field(String text, int least, int most, List<String> names) {
        BitSet values = new BitSet();
        for (String part : text.split(",", -1)) {
            String[] stepped = part.split("/", -1);
            if (stepped.length > 2) {
                throw new IllegalArgumentException("there are two steps in " + part);
            }
            String[] range = stepped[0].split("-", -1);
            boolean all = stepped[0].equals("*");
            if (range.length > 2 || (stepped.length == 2 && !all && range.length == 1)) {
                throw new IllegalArgumentException("only * and a range have steps, unlike " + part);
            }
            int from = all ? least : value(range[0], least, most, names);
            int to =
                    all ? Math.min(most, names == DAYS ? 6 : most) : value(range[range.length - 1], least, most, names);
            int step = stepped.length == 2 ? value(stepped[1], 1, most + 1, List.of()) : 1;
            if (from > to) {
                throw new IllegalArgumentException("a range goes up, unlike " + part);
            }
            for (int value = from; value <= to; value += step) {
                values.set(value);
            }
        }
        return values;
    }

    private static int value(String text, int least, int most, List<String> names) {
        int named = names.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return named + (names == MONTHS ? 1 : 0);
        }
        if (!text.matches("\\d{1,2}")) {
            throw new IllegalArgumentException("'" + text + "' is no number from " + least + " to " + most);
        }
        int value = Integer.parseInt(text);
        if (value < least || value > most) {
            throw new IllegalArgumentException(value + " is not from " + least + " to " + most);
        }
        return value;
    }

    /** When it is due next after a moment, by the clocks of that moment's zone. */
    public ZonedDateTime next(ZonedDateTime after) {
        // A time of the day before may have been skipped into this one, and one of today may be behind us by the clocks
        // alone.
        LocalDate day = after.toLocalDate().minusDays(1);
        while (true) {
            LocalDate due = nextDay(day).orElseThrow();
            for (LocalTime time : times) {
                ZonedDateTime moment =
                        ZonedDateTime.of(due, time, after.getZone()).withEarlierOffsetAtOverlap();
                if (moment.isAfter(after)) {
                    return moment;
                }
            }
            day = due.plusDays(1);
        }
    }

    /** The times of a day at which it is due, in order; none on a day on which it is not. */
    List<LocalTime> times(LocalDate day) {
        return matches(day) ? times : List.of();
    }

    private Optional<LocalDate> nextDay(LocalDate from) {
        for (int days = 0; days < LONGEST_WAIT_IN_DAYS; days++) {
            LocalDate day = from.plusDays(days);
            if (matches(day)) {
                return Optional.of(day);
            }
        }
        return Optional.empty();
    }

    private boolean matches(LocalDate day) {
        boolean ofMonth = daysOfMonth.get(day.getDayOfMonth());
        boolean ofWeek = daysOfWeek.get(day.getDayOfWeek().getValue() % 7);
        return months.get(day.getMonthValue()) && (eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek);
    }
}
