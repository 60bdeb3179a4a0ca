package io.holdfast.s3;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many requests are under way at a time: fewer by half when the server asks for that, and one more for each round that it answers. So many clients of one
 * bucket find out what it can bear without knowing of one another. Thread-safe.
 */
final class RequestLimit {

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int limit;
    private int active;
    /** How many were answered since the limit was changed. */
    private int answered;
    /** How often it was cut. */
    private int cuts;

    /** Begins with as many as there may ever be. */
    RequestLimit(int most) {
        this.most = most;
        limit = most;
    }

    /**
     * Waits until one more may be sent.
     *
     * @return what is to be told when it is answered
     */
    int acquire() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (active >= limit) {
                changed.await();
            }
            active++;
            return cuts;
        } finally {
            lock.unlock();
        }
    }

    /** One was answered, or was not. What was sent before the last cut says nothing about it. */
    void release(int acquired, boolean slowDown) {
        lock.lock();
        try {
            active--;
            if (slowDown && acquired == cuts) {
                cuts++;
                change(Math.max(1, limit / 2));
            } else if (!slowDown && ++answered >= limit) {
                change(Math.min(most, limit + 1));
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void change(int to) {
        limit = to;
        answered = 0;
    }

    /** How many there may be now. */
    int limit() {
        lock.lock();
        try {
            return limit;
        } finally {
            lock.unlock();
        }
    }
}
