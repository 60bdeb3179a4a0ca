package io.holdfast.spi.recovery;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;

/** Implemented by plugins and hosts: looks how one thing is. Thread-safe; it may be asked again and again. */
@FunctionalInterface
public interface HealthCheck {

    /**
     * Looks now. What fails is a finding, not an exception; what could not be found out is {@link Health.Unknown}.
     *
     * @throws InterruptedException once the operation has been cancelled
     */
    Health check(Operation operation) throws InterruptedException;
}
