package io.holdfast.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Says of each step of a demonstration what it did, and how long it took. */
final class Steps {

    private final HoldfastCommand holdfast;
    private final Clock clock;
    private Instant began;

    /** The first step begins now. */
    Steps(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
        clock = holdfast.environment().clock();
        began = clock.instant();
    }

    /** The step is done, and the next begins. */
    void done(String step, String detail) {
        Duration duration = Duration.between(began, clock.instant());
        JsonLine json = JsonLine.message("step")
                .with("step", step)
                .with("detail", detail)
                .with("seconds_elapsed", duration.toMillis() / 1000.0);
        holdfast.summary(
                json,
                () -> holdfast.terminal()
                        .resultNow(
                                String.format(Locale.ROOT, "%8s  %-32s %s", Figures.duration(duration), step, detail)));
        began = clock.instant();
    }
}
