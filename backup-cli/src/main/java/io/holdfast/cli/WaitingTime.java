package io.holdfast.cli;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * A time on the command line, as restic takes it: {@code 30s}, {@code 5m}, {@code 1h30m}.
 *
 * @param duration how long it is
 */
record WaitingTime(Duration duration) {

    static final WaitingTime NONE = new WaitingTime(Duration.ZERO);

    private static final Pattern SYNTAX = Pattern.compile("0|(?:\\d{1,9}(?:h|ms|m|s))+");
    private static final Pattern PART = Pattern.compile("(\\d+)(h|ms|m|s)");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("h", ChronoUnit.HOURS, "m", ChronoUnit.MINUTES, "s", ChronoUnit.SECONDS, "ms", ChronoUnit.MILLIS);

    static WaitingTime parse(String text) {
        if (!SYNTAX.matcher(text).matches()) {
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is not a time: numbers with h, m, s or ms, such as 1h30m");
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            sum = sum.plus(Long.parseLong(part.group(1)), UNITS.get(part.group(2)));
        }
        return new WaitingTime(sum);
    }
}
