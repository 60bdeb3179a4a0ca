package io.holdfast.spi.recovery;

import io.holdfast.spi.Operation;
import java.io.IOException;
import java.util.Set;

/** Implemented by plugins and hosts: something that a recovery may change. Thread-safe. */
public interface RecoveryTarget {

    /** What it is called, for a person; always the same. No secret. */
    String description();

    /**
     * Measures what it is, and changes nothing. It may be several things at once, such as a server and one of those that replicate one another.
     *
     * @throws IOException if that cannot be found out, as when nobody answers
     * @throws InterruptedException once the operation has been cancelled
     */
    Set<TargetIdentity> measure(Operation operation) throws IOException, InterruptedException;
}
