package io.holdfast.recovery;

import io.holdfast.spi.recovery.RestorableTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;

/** To which moment a drill restores, in place of that which its scenario says. */
public sealed interface DrillPoint {

    /**
     * Any moment, other ones each time: one at which everything can be restored that the drill restores, and each is as probable as any other. What has a change log comes back as it was then, what has none as the
     * snapshot has it that was the newest then.
     */
    static DrillPoint random() {
        return new Random(new SecureRandom().nextLong());
    }

    /**
     * Any moment, the same each time as long as the same can be restored.
     *
     * @param seed what it is drawn with
     */
    static DrillPoint random(long seed) {
        return new Random(seed);
    }

    /** This moment, such as one that was drawn before. */
    static DrillPoint at(Instant moment) {
        return new At(moment);
    }

    /**
     * The moment.
     *
     * @param time to which moments can be restored: what is random is one of these, what is given may be another one
     * @return empty if none can be drawn
     */
    Optional<Instant> in(RestorableTime time);

    /** See {@link #random(long)}. */
    record Random(long seed) implements DrillPoint {

        @Override
        public Optional<Instant> in(RestorableTime time) {
            // Of one that is split off also the first number is spread evenly, whatever the seed is.
            return time.at(new SplittableRandom(seed).split().nextDouble());
        }
    }

    /** See {@link #at}. */
    record At(Instant moment) implements DrillPoint {

        @Override
        public Optional<Instant> in(RestorableTime time) {
            return Optional.of(moment);
        }
    }
}
