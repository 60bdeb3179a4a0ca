package io.holdfast.internal.plan;

import java.io.IOException;

/** Whether who does something may still do it, or somebody else has taken over. Thread-safe. */
@FunctionalInterface
public interface Fence {

    /**
     * Whether nobody has taken over, nor will in a while.
     *
     * @throws IOException if that cannot be told
     */
    boolean open() throws IOException, InterruptedException;
}
