package io.holdfast.internal.recovery;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.recovery.DrillPoint;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RestorableTime;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The moment that a drill restores to. Immutable.
 *
 * @param moment which
 * @param how it was found, for a person
 */
record DrawnPoint(Instant moment, String how) {

    /**
     * The one that is wanted.
     *
     * @param incident nothing later is drawn
     * @throws ConfigurationException if none can be drawn
     * @throws CancelledException if it was cancelled
     */
    static DrawnPoint of(
            RecoveryScenario scenario,
            DrillPoint wanted,
            Instant incident,
            Clock clock,
            Consumer<HoldfastEvent> listener,
            Cancellation cancellation) {
        if (wanted instanceof DrillPoint.At at) {
            return new DrawnPoint(at.moment(), at.moment() + ", as it was asked for");
        }
        RestorableTime time = restorable(scenario, incident, clock, listener, cancellation);
        Instant drawn = wanted.in(time)
                .orElseThrow(
                        () -> new ConfigurationException(
                                "There is no moment to which all can be restored that the drill restores, so that none can be drawn"));
        return new DrawnPoint(
                drawn,
                drawn + ", drawn at random from " + time + ", with the seed " + ((DrillPoint.Random) wanted).seed());
    }

    private static RestorableTime restorable(
            RecoveryScenario scenario,
            Instant incident,
            Clock clock,
            Consumer<HoldfastEvent> listener,
            Cancellation cancellation) {
        try {
            return RunningOperation.run(
                    "recovery point",
                    clock,
                    listener,
                    cancellation,
                    operation -> together(scenario, incident, operation));
        } catch (CancelledException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new ConfigurationException(
                    "To which moments can be restored cannot be told, so that none can be drawn: " + e.getMessage(), e);
        }
    }

    private static RestorableTime together(RecoveryScenario scenario, Instant incident, Operation operation)
            throws IOException, InterruptedException {
        Optional<RestorableTime> all = Optional.empty();
        for (RecoveryStep step : scenario.steps()) {
            if (step.action().isPresent() && step.modes().contains(RecoveryMode.DRILL)) {
                RunContext context = new RunContext(
                        RecoveryMode.DRILL, "point/" + step.name(), incident, Optional.empty(), Map.of(), operation);
                Optional<RestorableTime> one = step.action().get().restorable(context);
                all = all.isPresent() && one.isPresent() ? Optional.of(all.get().and(one.get())) : all.or(() -> one);
            }
        }
        return all.orElseThrow(() -> new ConfigurationException("no step of the drill restores anything to a moment"));
    }
}
