package io.holdfast.plan;

import io.holdfast.config.PlanConfig;
import io.holdfast.internal.plan.Claims;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** One task of a plan that has schedules: when it was done last, and is due next. Done by one thread at a time; {@link #earliest} is for any. */
final class ScheduledTask {

    private final PlanConfig plan;
    private final PlanSchedule.Key key;
    private final PlanSchedule schedule;
    private volatile Optional<Instant> last = Optional.empty();
    private volatile Instant closedUntil = Instant.MIN;

    ScheduledTask(PlanConfig plan, PlanSchedule.Key key, PlanSchedule schedule) {
        this.plan = plan;
        this.key = key;
        this.schedule = schedule;
    }

    /** An occurrence that is to be claimed. */
    record Due(Instant at, int attempt) {}

    /** The occurrence that is due at a moment, or was begun then although none was. */
    Occurrence occurrence(Instant due) {
        Occurrence next = schedule.next(due.minusMillis(1)).get(0);
        return next.due().toInstant().equals(due)
                ? next
                : new Occurrence(
                        next.plan(),
                        next.task(),
                        next.copy(),
                        due.atZone(next.due().getZone()));
    }

    Task task() {
        return key.task();
    }

    Optional<String> copy() {
        return key.copy();
    }

    /** From when on something may be to be done, as far as is known here. */
    Instant earliest() {
        Instant due = last.map(this::next).map(this::delayed).orElse(Instant.MIN);
        return due.isAfter(closedUntil) ? due : closedUntil;
    }

    /**
     * What is to be done now: of all that was missed only the last, and what somebody has begun and not ended; what waits for a window of the plan only when that is open.
     *
     * @param first when it counts as done if it never was
     */
    Optional<Due> due(Instant now, Claims claims, Baseline first) throws IOException, InterruptedException {
        if (key.task().waitsForWindow()) {
            closedUntil = plan.run().opening(now);
            if (closedUntil.isAfter(now)) {
                return Optional.empty();
            }
        }
        Optional<Claims.Last> claimed = claims.last();
        if (claimed.isEmpty()) {
            Instant begin = first.find();
            if (claims.claim(begin, 1)) {
                claims.end(begin, Outcome.DONE);
            }
            claimed = claims.last();
        }
        if (claimed.isEmpty()) {
            // The clock here is far ahead of the store's.
            return Optional.empty();
        }
        Claims.Last known = claimed.get();
        last = Optional.of(known.due());
        Instant latest = known.due();
        for (Instant next = next(latest); !delayed(next).isAfter(now); next = next(latest)) {
            latest = next;
        }
        if (latest.isAfter(known.due())) {
            return Optional.of(new Due(latest, 1));
        }
        return known.abandoned() ? Optional.of(new Due(latest, known.attempts() + 1)) : Optional.empty();
    }

    /** When something counts as done that never was. */
    @FunctionalInterface
    interface Baseline {
        Instant find() throws IOException, InterruptedException;
    }

    /** It was done. */
    void ended(Instant due) {
        last = Optional.of(due);
    }

    /** Nobody knows what became of it, but the repository. */
    void unknown() {
        last = Optional.empty();
    }

    private Instant next(Instant after) {
        return schedule.next(after).get(0).due().toInstant();
    }

    /** The same on all hosts and after each restart. */
    private Instant delayed(Instant due) {
        Duration jitter = plan.run().jitter();
        if (jitter.isZero()) {
            return due;
        }
        int hash = Objects.hash(plan.name(), key.task().word(), due.getEpochSecond());
        return due.plusMillis(Math.floorMod(hash * 0x9E3779B97F4A7C15L, jitter.toMillis()));
    }
}
