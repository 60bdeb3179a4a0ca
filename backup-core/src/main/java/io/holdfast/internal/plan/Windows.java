package io.holdfast.internal.plan;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.config.PlanRunConfig;
import io.holdfast.config.TimeWindow;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.PlanRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whether something may be copied now. */
final class Windows {

    private static final String ACTION = "window";

    private final PlanRunConfig run;
    private final PlanRequest request;
    private final Clock clock;
    private final StepLog log;

    Windows(PlanRunConfig run, PlanRequest request, Clock clock, StepLog log) {
        this.run = run;
        this.request = request;
        this.clock = clock;
        this.log = log;
    }

    /** Whether it may begin, which is noted if it may not. Whoever wants to know what would be done, or forces it, need not wait. */
    boolean open() {
        Instant now = clock.instant();
        Instant opening = run.opening(now);
        boolean open = !request.task().waitsForWindow() || request.dryRun() || request.force() || !opening.isAfter(now);
        if (!open) {
            log.add(
                    ACTION,
                    request.plan(),
                    Outcome.FAILED,
                    "it is " + now + ", and " + request.task().word() + " waits for " + times() + ", which begins at "
                            + opening + "; --force does not wait");
        }
        return open;
    }

    /**
     * Whether one thing more may begin, which is noted if it may not.
     *
     * @param action what it is
     * @param subject of what
     */
    boolean open(String action, String subject) {
        Instant now = clock.instant();
        boolean open = request.dryRun() || request.force() || !run.opening(now).isAfter(now);
        if (!open) {
            log.add(action, subject, Outcome.FAILED, times() + " was over before this could begin, at " + now);
        }
        return open;
    }

    /** Copies something. */
    @FunctionalInterface
    interface Copying<T> {
        T until(Cancellation cancellation) throws InterruptedException;
    }

    /**
     * Copies something up to the end of the window, at which it is cancelled.
     *
     * @param action what it is
     * @param subject of what
     * @return what came of it; empty if it failed or was not finished, which is noted then
     */
    <T> Optional<T> copy(String action, String subject, Copying<T> copying) throws InterruptedException {
        Instant now = clock.instant();
        Optional<Instant> end = request.dryRun() || request.force() ? Optional.empty() : run.closing(now);
        if (end.isEmpty()) {
            return log.attempt(action, subject, () -> copying.until(request.cancellation()));
        }
        try (WindowEnd ending = WindowEnd.at(end.get(), clock, request.cancellation())) {
            return log.attempt(action, subject, () -> unlessEnded(action, subject, copying, ending))
                    .flatMap(Function.identity());
        }
    }

    private <T> Optional<T> unlessEnded(String action, String subject, Copying<T> copying, WindowEnd ending)
            throws InterruptedException {
        try {
            return Optional.of(copying.until(ending.cancellation()));
        } catch (CancelledException e) {
            if (!ending.reached()) {
                throw e;
            }
            log.add(
                    action,
                    subject,
                    Outcome.FAILED,
                    times() + " was over before this had ended, so that it was stopped at " + clock.instant()
                            + "; what it had stored is found again by the next");
            return Optional.empty();
        }
    }

    private String times() {
        return run.windows().stream().map(Windows::text).collect(Collectors.joining(" or ", "the window ", ""));
    }

    private static String text(TimeWindow window) {
        return window.from() + " to " + window.to() + " " + window.zone();
    }
}
