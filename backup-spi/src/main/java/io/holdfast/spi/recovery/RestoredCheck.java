package io.holdfast.spi.recovery;

import io.holdfast.spi.Operation;

/** Implemented by plugins and hosts: looks whether something that was restored is what it should be. Thread-safe. */
@FunctionalInterface
public interface RestoredCheck {

    /**
     * Looks now. What fails is a finding, not an exception; what could not be found out is a finding, too, and no pass.
     *
     * @throws InterruptedException once the operation has been cancelled
     */
    CheckReport check(Restored restored, Operation operation) throws InterruptedException;
}
