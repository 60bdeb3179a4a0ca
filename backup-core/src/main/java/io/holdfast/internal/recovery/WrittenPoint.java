package io.holdfast.internal.recovery;

import io.holdfast.ConfigurationException;
import io.holdfast.recovery.DrillPoint;
import io.holdfast.recovery.RunRequest;
import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The point of a drill as the first record of its journal has it: whoever goes on with a run has its journal, and not what was asked for. */
public final class WrittenPoint {

    private static final String POINT = "point";
    private static final String RANDOM = "random";
    private static final String SEED = "seed";

    private WrittenPoint() {}

    /** Details of the record. */
    public static Map<String, String> write(DrillPoint point) {
        if (point instanceof DrillPoint.Random random) {
            return Map.of(POINT, RANDOM, SEED, Long.toString(random.seed()));
        }
        return Map.of(POINT, ((DrillPoint.At) point).moment().toString());
    }

    static Optional<DrillPoint> read(JournalRecord begin) {
        String point = begin.get(POINT);
        if (point.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                point.equals(RANDOM)
                        ? DrillPoint.random(Long.parseLong(begin.get(SEED)))
                        : DrillPoint.at(Instant.parse(point)));
    }

    /**
     * Looks that it is a drill that is to restore to a point of its own.
     *
     * @throws ConfigurationException if it is not
     */
    public static void requireDrill(RunRequest request) {
        if (request.point().isPresent() && request.mode() != RecoveryMode.DRILL) {
            throw new ConfigurationException(
                    "Nothing was done: only a drill restores to a point of its own, and this is "
                            + Words.of(request.mode()) + "; say when the incident began");
        }
    }
}
