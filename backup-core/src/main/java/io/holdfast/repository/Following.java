package io.holdfast.repository;

import io.holdfast.internal.log.FollowRun;
import io.holdfast.spi.Health;
import io.holdfast.spi.source.Checkpoint;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A source whose change log is being followed, on threads of its own, until this is closed. Whatever fails is tried again; it ends by itself only
 * where it would do harm. Thread-safe.
 */
public final class Following implements AutoCloseable {

    private final FollowRun run;

    Following(FollowRun run) {
        this.run = run;
    }

    /**
     * How it is going: down once it has ended or has failed for longer than is {@linkplain FollowRequest#tolerableLag() tolerable}, degraded while
     * something fails or takes longer than that to become durable, or what comes cannot be restored for want of a new base, unknown until the source was heard of.
     */
    public Health health() {
        return run.health();
    }

    /** Where the log stands that is durable; empty until anything was stored since this began. */
    public Optional<Checkpoint> durable() {
        return run.durable();
    }

    /** For how long something that was taken from the source has been waiting to become durable. */
    public Duration lag() {
        return run.lag();
    }

    /**
     * How many bytes of its log the source has that are not durable, as far as it was heard of; empty if it does not say how many it has.
     */
    public OptionalLong behind() {
        return run.behind();
    }

    /**
     * Waits until it has ended by itself or was closed.
     *
     * @throws io.holdfast.HoldfastException what ended it, unless it was closed
     */
    public void await() throws InterruptedException {
        run.await();
    }

    /**
     * Ends it, in this order, and waits for all of that; an interrupt is kept for later. {@linkplain FollowRequest#cancellation() Cancelling} does the same
     * and does not wait. Closing twice does nothing.
     *
     * <ol>
     *   <li>What was taken from the source so far becomes durable, and the source is told so.
     *   <li>The connection is closed. What came meanwhile becomes durable; the source is told of it by whoever follows it next. Where another has
     *       begun to follow, or the store fails, what is not durable is left to the source, which still has it.
     *   <li>What is durable is folded into a snapshot, after the folding that may be under way. Where that fails, as while somebody prunes, a warning
     *       is logged and it stays in the tail, from where it is restored and is folded the next time.
     * </ol>
     */
    @Override
    public void close() {
        run.close();
    }
}
