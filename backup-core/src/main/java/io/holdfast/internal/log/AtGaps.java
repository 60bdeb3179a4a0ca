package io.holdfast.internal.log;

import io.holdfast.SourceException;
import io.holdfast.repository.GapPolicy;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Does what is wanted where a part of a log is missing, and passes on how it goes. Thread-safe. */
final class AtGaps implements LogFollower.Watcher {

    private final LogFollower.Watcher told;
    private final GapPolicy policy;
    private final BaseLack lack;
    private final Optional<BaseRenewal> renewal;
    private final AtomicBoolean looked = new AtomicBoolean();

    /**
     * A policy that is kept.
     *
     * @param told is told everything
     * @param lack is told of gaps
     * @param renewal makes new bases, if the policy wants that
     */
    AtGaps(LogFollower.Watcher told, GapPolicy policy, BaseLack lack, Optional<BaseRenewal> renewal) {
        this.told = told;
        this.policy = policy;
        this.lack = lack;
        this.renewal = renewal;
    }

    @Override
    public void heard(boolean more) {
        told.heard(more);
    }

    @Override
    public void durable(Checkpoint upTo, boolean all) {
        told.durable(upTo, all);
        if (!looked.getAndSet(true)) {
            renewal.ifPresent(BaseRenewal::look);
        }
    }

    @Override
    public void gap(Checkpoint after, Checkpoint upTo) {
        lack.begins(upTo);
        told.gap(after, upTo);
        renewal.ifPresent(BaseRenewal::missing);
        if (policy instanceof GapPolicy.Stop) {
            throw new SourceException(
                    "The source no longer has its change log from " + after.positions() + " to "
                            + upTo.positions()
                            + ". That gap is recorded, and following has ended, as is wanted at a gap. What comes behind it can be restored from a new base on: follow again, and make one.");
        }
    }

    @Override
    public void failed(IOException why) {
        told.failed(why);
    }
}
