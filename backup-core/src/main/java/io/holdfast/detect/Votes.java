package io.holdfast.detect;

import io.holdfast.internal.detect.StoredVotes;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.util.List;

/** Implemented by Holdfast and hosts: where the observers of one thing say what they see. Thread-safe. */
public interface Votes {

    /**
     * Says what one observer sees now, in place of what it said before.
     *
     * @throws IOException if it cannot be kept
     */
    void cast(Vote vote) throws IOException, InterruptedException;

    /**
     * The last vote of each observer.
     *
     * @throws IOException if they cannot all be read
     */
    List<Vote.Cast> all() throws IOException, InterruptedException;

    /**
     * Votes in a store that all observers reach, below {@code votes/} and the name of the detector; how old they are is told by the time of the store. They are neither sealed nor signed: whoever writes to the store can vote, and whoever reads it sees who votes what, but not why: a {@link Vote#reason()} is not kept.
     *
     * @param store which the caller closes; with arbitrary names
     * @param detector letters, digits, {@code .}, {@code _} and {@code -}
     */
    static Votes in(Store store, String detector) {
        return new StoredVotes(store, detector);
    }
}
