package io.holdfast.spi.recovery;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;

/**
 * Implemented by plugins: restores something to where it can be looked at and harms nobody: it reaches nothing that it reached where it was backed up, and nothing
 * of that reaches it. Thread-safe.
 */
@FunctionalInterface
public interface ScratchProvider {

    /**
     * Restores it and makes it usable. What a process that was killed left behind is removed first.
     *
     * @throws IOException if it cannot be restored or does not start; nothing is left behind
     * @throws InterruptedException if the operation was cancelled; nothing is left behind
     */
    Restored provision(RestorePoint point, Operation operation) throws IOException, InterruptedException;
}
