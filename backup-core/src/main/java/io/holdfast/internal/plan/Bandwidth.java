package io.holdfast.internal.plan;

import io.holdfast.config.PlanRunConfig;
import io.holdfast.internal.store.Sleeper;
import io.holdfast.internal.store.Throttle;
import io.holdfast.internal.store.ThrottledStore;
import io.holdfast.spi.store.Store;
import java.time.Clock;
import java.util.function.UnaryOperator;

/** Limits how many bytes a second go to and from stores, each for itself. */
final class Bandwidth {

    /** As many as can. */
    static final Bandwidth UNLIMITED = new Bandwidth(UnaryOperator.identity());

    private final UnaryOperator<Store> limited;

    private Bandwidth(UnaryOperator<Store> limited) {
        this.limited = limited;
    }

    /** As a plan says. */
    static Bandwidth of(PlanRunConfig run, Clock clock, Sleeper sleeper) {
        return run.bandwidth().isEmpty()
                ? UNLIMITED
                : new Bandwidth(store -> new ThrottledStore(
                        store,
                        new Throttle(run::bytesPerSecond, clock, sleeper),
                        new Throttle(run::bytesPerSecond, clock, sleeper)));
    }

    /** A store that is slow enough. */
    Store limit(Store store) {
        return limited.apply(store);
    }
}
