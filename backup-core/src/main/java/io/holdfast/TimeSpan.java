package io.holdfast;

import java.time.Duration;
import java.time.Period;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.time.temporal.TemporalUnit;
import java.time.temporal.UnsupportedTemporalTypeException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Some years, months and days of the calendar, and an exact time beside them: {@code 1y5m7d2h}. Immutable.
 *
 * <p>Its arithmetic is restic's: a day that a month does not have overflows into the next month, so that a month before 31 March is 3 March, or 2
 * March in a leap year.
 *
 * @param years at least 0
 * @param months at least 0
 * @param days at least 0
 * @param time not negative
 */
public record TimeSpan(int years, int months, int days, Duration time) implements TemporalAmount {

    private static final int MOST = 999_999;
    private static final Pattern TEXT = Pattern.compile("(?:\\d{1,6}[ymdh])+");
    private static final Pattern PART = Pattern.compile("(\\d+)([ymdh])");

    /**
     * Checks the numbers.
     *
     * @throws ConfigurationException if one is negative or more than 999,999, or all are zero
     */
    public TimeSpan {
        if (years < 0 || months < 0 || days < 0 || time.isNegative()) {
            throw new ConfigurationException("a span of time is not negative, as " + Period.of(years, months, days)
                    + " and " + time + " would be");
        }
        if (years > MOST || months > MOST || days > MOST || time.toHours() > MOST) {
            throw new ConfigurationException("a span of time has at most 999,999 of each unit");
        }
        if ((years | months | days) == 0 && time.isZero()) {
            throw new ConfigurationException("a span of time is more than nothing");
        }
    }

    /**
     * Reads restic's text: numbers followed by {@code y}, {@code m} (months), {@code d} or {@code h}, such as {@code 1y5m7d2h}.
     *
     * @throws ConfigurationException if the text is anything else
     */
    public static TimeSpan parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new ConfigurationException(
                    "\"" + text + "\" is no span of time; it is written as 1y5m7d2h: years," + " months, days, hours");
        }
        int[] numbers = new int[4];
        Matcher part = PART.matcher(text);
        while (part.find()) {
            numbers["ymdh".indexOf(part.group(2))] += Integer.parseInt(part.group(1));
        }
        return new TimeSpan(numbers[0], numbers[1], numbers[2], Duration.ofHours(numbers[3]));
    }

    /**
     * The same span as a {@link Period}, a {@link Duration} or another amount of years, months, days, seconds and nanoseconds. The days of a
     * {@code Duration} have 24 hours.
     *
     * @throws ConfigurationException if it is negative, nothing, or in other units
     */
    public static TimeSpan of(TemporalAmount amount) {
        int[] calendar = new int[3];
        Duration time = Duration.ZERO;
        try {
            for (TemporalUnit unit : amount.getUnits()) {
                long count = amount.get(unit);
                int field = List.of(ChronoUnit.YEARS, ChronoUnit.MONTHS, ChronoUnit.DAYS)
                        .indexOf(unit);
                if (field >= 0) {
                    calendar[field] = Math.toIntExact(count);
                } else {
                    time = time.plus(count, unit);
                }
            }
        } catch (ArithmeticException | UnsupportedTemporalTypeException e) {
            throw new ConfigurationException("a span of time cannot be " + amount + ": " + e.getMessage(), e);
        }
        return new TimeSpan(calendar[0], calendar[1], calendar[2], time);
    }

    @Override
    public long get(TemporalUnit unit) {
        if (unit == ChronoUnit.YEARS) {
            return years;
        }
        if (unit == ChronoUnit.MONTHS) {
            return months;
        }
        return unit == ChronoUnit.DAYS ? days : time.get(unit);
    }

    @Override
    public List<TemporalUnit> getUnits() {
        return List.of(ChronoUnit.YEARS, ChronoUnit.MONTHS, ChronoUnit.DAYS, ChronoUnit.SECONDS, ChronoUnit.NANOS);
    }

    @Override
    public Temporal addTo(Temporal date) {
        return shift(date, 1);
    }

    @Override
    public Temporal subtractFrom(Temporal date) {
        return shift(date, -1);
    }

    private Temporal shift(Temporal date, int direction) {
        long day = date.get(ChronoField.DAY_OF_MONTH);
        Temporal shifted = date.with(ChronoField.DAY_OF_MONTH, 1)
                .plus(direction * (12L * years + months), ChronoUnit.MONTHS)
                .plus(day - 1 + (long) direction * days, ChronoUnit.DAYS);
        return direction > 0 ? shifted.plus(time) : shifted.minus(time);
    }

    /** As restic writes it, and {@link #parse} reads it; a time that is not whole hours follows as {@link Duration} writes it. */
    @Override
    public String toString() {
        long hours = time.toHours();
        Duration rest = time.minusHours(hours);
        return part(years, "y") + part(months, "m") + part(days, "d") + part(hours, "h") + (rest.isZero() ? "" : rest);
    }

    private static String part(long count, String unit) {
        return count == 0 ? "" : count + unit;
    }
}
