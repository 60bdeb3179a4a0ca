package io.holdfast.internal.config;

import io.holdfast.internal.schedule.Cron;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/** How a single value is written. The pattern is what both the parser and the JSON Schema go by; {@link #refuses} sees what no pattern can. */
enum Word {
    TEXT("[\\s\\S]+", "a text"),
    NAME("[A-Za-z0-9._-]+", "a name of letters, digits and . _ -"),
    FILE("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}", "the name of a file of letters, digits and . _ -, without directories"),
    PATH("[^\\u0000]+", "a path"),
    INTEGER("-?\\d{1,18}", "a whole number"),
    COUNT("\\d{1,6}", "a number from 0 to 999999"),
    TIMES("0*([2-9]|[1-9]\\d{1,4})", "a number from 2 to 99999"),
    PERCENT("100|\\d{1,2}", "a number of percent from 0 to 100"),
    FLAG("true|false", "true or false"),
    DURATION("\\d{1,9}(ms|s|m|h|d)", "a duration such as 90s, 15m, 24h or 7d"),
    TIME("([01]\\d|2[0-3]):[0-5]\\d", "a time of day such as 22:00"),
    PERIOD("0*[1-9]\\d{0,8}(ms|s|m|h|d)", "a duration above 0 such as 90s, 15m, 24h or 7d"),
    LEASE("[1-9]\\d{0,8}(s|m|h)", "a duration such as 30s or 2m"),
    DAYS("0*[1-9]\\d{0,4}d", "a number of days such as 30d"),
    SPAN("0*[1-9]\\d{0,4}[hdy]", "a span such as 24h, 30d or 7y"),
    BYTES(
            "\\d{1,18}([iI]?[bB])?|\\d{1,15}[kK]([iI]?[bB])?|\\d{1,12}[mM]([iI]?[bB])?|\\d{1,9}[gG]([iI]?[bB])?|\\d{1,6}[tT]([iI]?[bB])?",
            "a number of bytes such as 512, 64K or 16M"),
    SIZE("(?!0+(\\D|$))(" + BYTES.pattern + ")", "a number of bytes above 0, such as 64K, 16M or 500G"),
    CRON(
            "@(hourly|daily|weekly|monthly|yearly)|\\S+( +\\S+){4}",
            "five fields as cron has them, such as 0 2 * * *, or @daily"),
    ZONE("[A-Za-z][A-Za-z0-9_+/-]*", "a time zone such as UTC or Europe/Berlin"),
    INSTANT("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z", "a moment such as 2024-01-15T10:00:00Z"),
    DRILL_POINT("scenario|random", "scenario or random"),
    SECRET(
            "\\$\\{(env:)?[A-Za-z_][A-Za-z0-9_]*\\}|\\$\\{file:[^}]+\\}",
            "a reference such as ${NAME} or ${file:/run/secrets/name}");

    private final String pattern;
    private final Pattern whole;
    private final String accepted;

    Word(String pattern, String accepted) {
        this.pattern = pattern;
        this.whole = Pattern.compile("(?:" + pattern + ")\\z");
        this.accepted = accepted;
    }

    String pattern() {
        return pattern;
    }

    /** What it takes, as the object of a sentence. */
    String accepted() {
        return accepted;
    }

    /** Whether it is not written so. */
    boolean refuses(String text) {
        if (!whole.matcher(text).lookingAt()) {
            return true;
        }
        try {
            switch (this) {
                case CRON -> Cron.parse(text);
                case ZONE -> ZoneId.of(text);
                case INSTANT -> Instant.parse(text);
                default -> {}
            }
            return false;
        } catch (DateTimeParseException e) {
            return true;
        } catch (DateTimeException | IllegalArgumentException e) {
            return true;
        }
    }
}
