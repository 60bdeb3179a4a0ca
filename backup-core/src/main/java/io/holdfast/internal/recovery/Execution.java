package io.holdfast.internal.recovery;

import io.holdfast.Cancellation;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Something that is done for a step on a thread of its own. Thread-safe. */
final class Execution {

    /** What is done. */
    enum Work {
        RUN,
        PROBE,
        UNDO
    }

    /** Does it; the result is that of {@link Work}. */
    @FunctionalInterface
    interface Body {
        Object in(Operation operation) throws IOException, InterruptedException;
    }

    /**
     * How it ended.
     *
     * @param value its result; empty if it threw
     * @param failure why it threw; empty text if it did not
     */
    record Result(Optional<Object> value, String failure) {}

    private final Work work;
    private final Instant deadline;
    private final Duration limit;
    private final Cancellation cancellation = new Cancellation();
    private volatile Optional<Result> result = Optional.empty();
    private final Thread thread;
    private boolean late;
    private long cancelledAt;

    /**
     * Begins nothing yet.
     *
     * @param limit how long it may take
     * @param ended is run on its thread when there is a result
     */
    Execution(
            String step,
            Work work,
            Duration limit,
            Clock clock,
            Consumer<HoldfastEvent> listener,
            Body body,
            Runnable ended) {
        this.work = work;
        this.limit = limit;
        deadline = clock.instant().plus(limit);
        thread = new Thread(
                () -> {
                    result = Optional.of(execute("recovery step " + step, clock, listener, body));
                    ended.run();
                },
                "holdfast-recovery-" + step);
        thread.setDaemon(true);
    }

    private Result execute(String name, Clock clock, Consumer<HoldfastEvent> listener, Body body) {
        try {
            return new Result(Optional.of(RunningOperation.run(name, clock, listener, cancellation, body::in)), "");
        } catch (Throwable e) {
            return new Result(Optional.empty(), Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    void start() {
        thread.start();
    }

    Work work() {
        return work;
    }

    /** Empty while it is being done. Where its time was over, a failure says so. */
    Optional<Result> result() {
        return result.map(end ->
                late && end.value().isEmpty() ? new Result(Optional.empty(), "it was not done within " + limit) : end);
    }

    /** Ends it if its time is over. */
    void checkTime(Instant now) {
        if (!late && !now.isBefore(deadline)) {
            late = true;
            cancel();
        }
    }

    /** Tells it to end. */
    void cancel() {
        if (cancelledAt == 0) {
            cancelledAt = System.nanoTime() | 1;
            cancellation.cancel();
        }
    }

    /** Whether it was told to end and has not done so in this time. */
    boolean isDeaf(Duration grace) {
        return cancelledAt != 0 && result.isEmpty() && System.nanoTime() - cancelledAt > grace.toNanos();
    }
}
