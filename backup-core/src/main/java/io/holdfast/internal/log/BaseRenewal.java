package io.holdfast.internal.log;

import io.holdfast.BackupPlan;
import io.holdfast.CancelledException;
import io.holdfast.internal.store.RetryPolicy;
import io.holdfast.repository.GapPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a new base made where a log does not go on from one, on a thread of its own, until that has worked. Thread-safe. */
final class BaseRenewal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BaseRenewal.class);
    private static final RetryPolicy PAUSES =
            new RetryPolicy(Duration.ZERO, Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final GapPolicy.Bases bases;
    private final Runnable cancel;
    private final BaseLack lack;
    private final FollowHealth health;
    private final RandomGenerator random = new Random();
    private final Thread thread = new Thread(this::run, "holdfast-follow-base");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Need need = Need.NONE;

    /** Whether a new base is to be made. */
    private enum Need {
        NONE,
        /** The repository tells. */
        UNKNOWN,
        CERTAIN
    }

    private BaseRenewal(GapPolicy.Bases bases, Runnable cancel, BaseLack lack, FollowHealth health) {
        this.bases = bases;
        this.cancel = cancel;
        this.lack = lack;
        this.health = health;
        thread.setDaemon(true);
    }

    /** As a policy wants it; empty if it wants none. */
    static Optional<BaseRenewal> of(GapPolicy policy, BaseLack lack, FollowHealth health) {
        if (policy instanceof GapPolicy.NewBase made) {
            BackupPlan plan = made.plan();
            return Optional.of(new BaseRenewal(plan::run, plan.cancellation()::cancel, lack, health));
        }
        return policy instanceof GapPolicy.AskForBase asked
                ? Optional.of(new BaseRenewal(asked.bases(), () -> {}, lack, health))
                : Optional.empty();
    }

    /** Begins to wait for gaps. */
    void begin() {
        thread.start();
    }

    /** A part of the log is missing. */
    void missing() {
        need(Need.CERTAIN);
    }

    /** A part of the log may be missing since before this began. */
    void look() {
        need(Need.UNKNOWN);
    }

    private void need(Need now) {
        lock.lock();
        try {
            need = now.compareTo(need) > 0 ? now : need;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            int failures = 0;
            while (true) {
                Need what = take();
                try {
                    if (what == Need.CERTAIN || lack.look()) {
                        health.baseLacks(BaseLack.REASON);
                        bases.make();
                        tell();
                    }
                    failures = 0;
                } catch (CancelledException e) {
                    return; // Following ends, or the host wants no base.
                } catch (IOException | RuntimeException e) {
                    failures++;
                    LOG.warn(
                            "A new base behind a gap in the change log could not be made, which is tried again: {}",
                            e.getMessage());
                    health.baseLacks(BaseLack.REASON + ", which could not be made: " + e.getMessage());
                    need(what);
                    Thread.sleep(PAUSES.pause(failures, random).toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Need take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (need == Need.NONE) {
                changed.await();
            }
            Need taken = need;
            need = Need.NONE;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** What is there counts, and not who says so; where that cannot be told now, the next look does, and nothing is made again for that. */
    private void tell() throws InterruptedException {
        try {
            lack.look();
        } catch (IOException | RuntimeException e) {
            LOG.warn("Whether there is a new base behind a gap in the change log is not known yet: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        cancel.run();
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
