package io.holdfast.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * A size on the command line: {@code 500M}, {@code 1.5G}, {@code 64KiB}; units are powers of 1024.
 *
 * @param amount the number
 * @param unit what it counts, in bytes; 0 if no unit was given
 */
record ByteSize(double amount, long unit) {

    private static final Pattern SYNTAX = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(?:([KMGT])(?:I?B)?|B)?");
    private static final String UNITS = "KMGT";

    /** The size in bytes, where a number without unit counts these. */
    long bytes(long defaultUnit) {
        return Math.round(amount * (unit == 0 ? defaultUnit : unit));
    }

    static ByteSize parse(String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        Matcher matcher = SYNTAX.matcher(upper);
        if (!matcher.matches()) {
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is not a size: a number with K, M, G or T, such as 500M");
        }
        double amount = Double.parseDouble(matcher.group(1));
        String prefix = matcher.group(2);
        if (prefix != null) {
            return new ByteSize(amount, 1L << (10 * (UNITS.indexOf(prefix) + 1)));
        }
        return new ByteSize(amount, upper.endsWith("B") ? 1 : 0);
    }
}
