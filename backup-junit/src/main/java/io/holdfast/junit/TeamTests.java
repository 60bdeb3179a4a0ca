package io.holdfast.junit;

import io.holdfast.spi.recovery.RestoredCheck;
import java.time.Duration;

/** The tests of the class: as a check, they look at what was restored. Thread-safe. */
interface TeamTests extends RestoredCheck {

    /** How long they have looked. */
    Duration duration();

    /** Whether one of them has failed; JUnit says which. */
    boolean failed();
}
