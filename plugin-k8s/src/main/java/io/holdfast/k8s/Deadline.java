package io.holdfast.k8s;

import java.time.Duration;

/**
 * Until when something is waited for, by a clock that nobody sets.
 *
 * @param nanoseconds of that clock
 */
record Deadline(long nanoseconds) {

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    boolean isOver() {
        return System.nanoTime() - nanoseconds >= 0;
    }
}
