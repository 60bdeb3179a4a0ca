package io.holdfast.cli;

import io.holdfast.recovery.DrillPoint;
import java.time.ZoneId;
import java.util.function.Function;
import picocli.CommandLine.TypeConversionException;

/**
 * The point of a drill on the command line: {@code random}, {@code random:42} with a seed, or a {@linkplain WrittenTime time}.
 *
 * @param in the point, in the zone where a time has none of its own
 */
record WrittenPoint(Function<ZoneId, DrillPoint> in) {

    private static final String RANDOM = "random";

    static WrittenPoint parse(String text) {
        if (text.equals(RANDOM)) {
            DrillPoint drawn = DrillPoint.random();
            return new WrittenPoint(zone -> drawn);
        }
        if (text.startsWith(RANDOM + ":")) {
            DrillPoint drawn = DrillPoint.random(seed(text.substring(RANDOM.length() + 1)));
            return new WrittenPoint(zone -> drawn);
        }
        WrittenTime time = WrittenTime.parse(text);
        return new WrittenPoint(zone -> DrillPoint.at(time.in().apply(zone).toInstant()));
    }

    private static long seed(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a seed, as 42 is");
        }
    }
}
