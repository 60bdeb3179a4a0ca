package io.holdfast.plan;

import io.holdfast.config.PlanRunConfig;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    private final List<CompletableFuture<PlanReport>> wanted = new ArrayList<>();
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

    /** Wants one, which is the same for all who want it before it is begun, until that is cancelled. */
    synchronized Future<PlanReport> want() {
        CompletableFuture<PlanReport> asked = new CompletableFuture<>();
        wanted.add(asked);
        return asked;
    }

    /** From when on it may be made; {@link Instant#MAX} if none is wanted. */
    synchronized Instant earliest() {
        wanted.removeIf(CompletableFuture::isCancelled);
        if (wanted.isEmpty()) {
            return Instant.MAX;
        }
        Instant now = clock.instant();
        return run.opening(now.isBefore(notBefore) ? notBefore : now);
    }

    private synchronized List<CompletableFuture<PlanReport>> take() {
        List<CompletableFuture<PlanReport>> taken = List.copyOf(wanted);
        wanted.clear();
        return taken;
    }

    /** Gives those who want one by now what this makes. */
    void by(Backup backup) throws IOException, InterruptedException {
        List<CompletableFuture<PlanReport>> taken = take();
        boolean made = false;
        try {
            PlanReport report = backup.run();
            made = report.outcome() != Outcome.FAILED;
            ended(made);
            taken.forEach(asked -> asked.complete(report));
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            ended(made);
            taken.forEach(asked -> asked.completeExceptionally(e));
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
