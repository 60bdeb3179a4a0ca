package io.holdfast.junit;

import io.holdfast.recovery.DrillPoint;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** The point that a {@link RecoveryDrill} asks for. */
final class AskedPoint {

    private static final String RANDOM = "random";

    private AskedPoint() {}

    /** Empty if it asks for none. */
    static Optional<DrillPoint> parse(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.equals(RANDOM)) {
            return Optional.of(DrillPoint.random());
        }
        try {
            return Optional.of(
                    text.startsWith(RANDOM + ":")
                            ? DrillPoint.random(Long.parseLong(text.substring(RANDOM.length() + 1)))
                            : DrillPoint.at(Instant.parse(text)));
        } catch (DateTimeParseException | NumberFormatException e) {
            throw new ExtensionConfigurationException(
                    "point = \"" + text
                            + "\" is no point. Write random, random:42 with a seed, or a moment such as 2026-11-21T02:00:00Z",
                    e);
        }
    }
}
