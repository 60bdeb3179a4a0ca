package io.holdfast.plan;

import io.holdfast.config.PlanRunConfig;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** A full backup of a plan that is wanted beside its schedules, by whoever follows a change log that has a gap. Thread-safe. */
final class WantedBase {

    /** Hooks stop services: what fails is not tried each second. */
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);

    /** After the first it doubles so often. */
    private static final int DOUBLED = 6;

    private final PlanRunConfig run;
    private final Clock clock;
    private Optional<CompletableFuture<PlanReport>> wanted = Optional.empty();
    private int failures;
    private Instant notBefore = Instant.MIN;

    WantedBase(PlanRunConfig run, Clock clock) {
        this.run = run;
        this.clock = clock;
    }

    /** Makes a full backup. */
    @FunctionalInterface
    interface Backup {
        PlanReport run() throws IOException, InterruptedException;
    }

    /** Wants one: the same for all who want it before it is begun. */
    synchronized Future<PlanReport> want() {
        CompletableFuture<PlanReport> asked = wanted.orElseGet(CompletableFuture::new);
        wanted = Optional.of(asked);
        return asked;
    }

    /** From when on it may be made; {@link Instant#MAX} if none is wanted. */
    synchronized Instant earliest() {
        if (wanted.isEmpty()) {
            return Instant.MAX;
        }
        Instant now = clock.instant();
        return run.opening(now.isBefore(notBefore) ? notBefore : now);
    }

    private synchronized Optional<CompletableFuture<PlanReport>> take() {
        Optional<CompletableFuture<PlanReport>> taken = wanted;
        wanted = Optional.empty();
        return taken;
    }

    /** Gives those who want one by now what this makes. */
    void by(Backup backup) throws IOException, InterruptedException {
        Optional<CompletableFuture<PlanReport>> taken = take();
        boolean made = false;
        try {
            PlanReport report = backup.run();
            made = report.outcome() != Outcome.FAILED;
            ended(made);
            taken.ifPresent(asked -> asked.complete(report));
        } catch (IOException | InterruptedException | RuntimeException e) {
            ended(made);
            taken.ifPresent(asked -> asked.completeExceptionally(e));
            throw e;
        }
    }

    private synchronized void ended(boolean made) {
        failures = made ? 0 : failures + 1;
        notBefore = made
                ? Instant.MIN
                : clock.instant().plus(FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, DOUBLED)));
    }
}
