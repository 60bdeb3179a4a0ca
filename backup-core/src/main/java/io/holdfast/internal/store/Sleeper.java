package io.holdfast.internal.store;

import java.time.Duration;

/** Lets time pass. */
@FunctionalInterface
public interface Sleeper {

    /** Returns after so much time. */
    void sleep(Duration time) throws InterruptedException;
}
