package io.holdfast.junit;

import io.holdfast.spi.recovery.RestoredCheck;
import java.time.Duration;
import java.util.Optional;

/** The tests of the class: as a check, they look at what was restored. Thread-safe. */
interface TeamTests extends RestoredCheck {

    /** How long they have looked. */
    Duration duration();

    /** What is wrong with them, for a person: that one has failed, which JUnit names, or that none has looked; empty if nothing. */
    Optional<String> wrong();
}
