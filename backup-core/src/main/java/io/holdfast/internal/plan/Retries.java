package io.holdfast.internal.plan;

import io.holdfast.HoldfastException;
import io.holdfast.config.RetryConfig;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.spi.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Tries again what may work then. */
final class Retries {

    private final RetryConfig config;
    private final RunningOperation operation;

    Retries(RetryConfig config, RunningOperation operation) {
        this.config = config;
        this.operation = operation;
    }

    <T> T run(String subject, StepLog.Body<T> body) throws InterruptedException {
        Instant begin = operation.clock().instant();
        Duration pause = config.pause();
        for (int attempt = 1; ; attempt++) {
            try {
                return body.run();
            } catch (HoldfastException e) {
                Duration next = jittered(pause);
                boolean inBudget = !operation.clock().instant().plus(next).isAfter(begin.plus(config.budget()));
                if (!e.retryable() || attempt >= config.attempts() || !inBudget) {
                    throw e;
                }
                operation.warn(
                        subject,
                        "try " + attempt + " of " + config.attempts() + " failed, the next follows in "
                                + next.toMillis() + " ms: " + e.getMessage(),
                        false);
                sleep(next);
                pause = pause.multipliedBy(2);
            }
        }
    }

    /** So that those that failed together do not come back together. */
    private static Duration jittered(Duration pause) {
        long millis = pause.toMillis();
        return Duration.ofMillis(
                millis - millis / 4 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    private void sleep(Duration pause) throws InterruptedException {
        CountDownLatch cancelled = new CountDownLatch(1);
        Operation.Registration registration = operation.onCancel(cancelled::countDown);
        try {
            if (cancelled.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                operation.checkCancelled();
            }
        } finally {
            registration.close();
        }
    }
}
