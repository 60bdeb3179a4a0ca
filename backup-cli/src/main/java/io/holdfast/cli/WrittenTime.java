package io.holdfast.cli;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.TypeConversionException;

/**
 * A time on the command line: {@code 2026-11-21 02:00:00} in the time zone of the machine, or {@code 2026-11-21T02:00:00+01:00}.
 *
 * @param in the time, in the zone where it has none of its own
 */
record WrittenTime(Function<ZoneId, OffsetDateTime> in) {

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    static WrittenTime parse(String text) {
        try {
            if (text.contains("T")) {
                OffsetDateTime time = OffsetDateTime.parse(text);
                return new WrittenTime(zone -> time);
            }
            LocalDateTime local = LocalDateTime.parse(text, LOCAL);
            return new WrittenTime(zone -> local.atZone(zone).toOffsetDateTime());
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("'" + text + "' is not a time, as 2026-11-21 02:00:00 is");
        }
    }
}
