package io.holdfast.spi;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text of a setting. The message of every exception continues a sentence that began with the setting's name. */
final class SettingText {

    private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("(\\d+)([KMGT]?)(?:I?B)?");

    private SettingText() {}

    static Object read(Setting.Type type, String text) {
        return switch (type) {
            case TEXT -> text;
            case INTEGER -> integer(text);
            case FLAG -> flag(text);
            case DURATION -> duration(text);
            case BYTES -> bytes(text);
            case PATH -> path(text);
            case SECRET -> Secret.of(text);
        };
    }

    private static Long integer(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("takes a whole number, not '" + text + "'", e);
        }
    }

    private static Boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("takes true or false, not '" + text + "'");
        };
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "takes a duration such as 500ms, 90s, 15m, 24h or 7d, not '" + text + "'");
        }
        long amount = integer(matcher.group(1));
        try {
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("is too long: '" + text + "'", e);
        }
    }

    private static Long bytes(String text) {
        Matcher matcher = BYTES.matcher(text.toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("takes a number of bytes such as 512, 64K or 16M, not '" + text + "'");
        }
        int exponent = matcher.group(2).isEmpty() ? 0 : 1 + "KMGT".indexOf(matcher.group(2));
        long unit = 1L << (10 * exponent);
        try {
            return Math.multiplyExact(integer(matcher.group(1)), unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("is too large: '" + text + "'", e);
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is not a path of this system: " + e.getReason(), e);
        }
    }
}
