package io.holdfast.recovery;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.HealthCheck;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.TargetIdentity;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits until something is well, as long as its step may take. It changes nothing; it is not for drills unless its step says so. Immutable and thread-safe. */
public final class WaitAction implements RecoveryAction {

    private final String description;
    private final HealthCheck check;
    private final Duration interval;

    private WaitAction(String description, HealthCheck check, Duration interval) {
        this.description = description;
        this.check = check;
        this.interval = interval;
    }

    /**
     * One that looks again and again.
     *
     * @param description what is waited for, for a person
     * @param interval how long it waits between two looks
     * @throws ConfigurationException if that is not positive
     */
    public static WaitAction until(String description, HealthCheck check, Duration interval) {
        if (interval.isNegative() || interval.isZero()) {
            throw new ConfigurationException("The time between two looks is positive, not " + interval);
        }
        return new WaitAction(description, check, interval);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Set<TargetIdentity> touches(ActionContext context) {
        return Set.of();
    }

    @Override
    public Outcome run(ActionContext context) throws InterruptedException {
        CountDownLatch cancelled = new CountDownLatch(1);
        Operation.Registration registration = context.operation().onCancel(cancelled::countDown);
        try {
            while (!(check.check(context.operation()) instanceof Health.Up)) {
                if (cancelled.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                    context.operation().checkCancelled();
                }
            }
        } finally {
            registration.close();
        }
        return Outcome.done();
    }

    @Override
    public Probe probe(ActionContext context) {
        return Probe.notDone();
    }
}
