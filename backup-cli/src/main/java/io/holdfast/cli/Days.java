package io.holdfast.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * A number of days on the command line: {@code 30d} or {@code 30}.
 *
 * @param count how many
 */
record Days(long count) {

    private static final Pattern SYNTAX = Pattern.compile("(\\d{1,5})d?");

    static Days parse(String text) {
        Matcher number = SYNTAX.matcher(text);
        if (!number.matches() || Long.parseLong(number.group(1)) == 0) {
            throw new CommandLine.TypeConversionException("'" + text + "' is not a number of days, such as 30d");
        }
        return new Days(Long.parseLong(number.group(1)));
    }

    Duration duration() {
        return Duration.ofDays(count);
    }
}
