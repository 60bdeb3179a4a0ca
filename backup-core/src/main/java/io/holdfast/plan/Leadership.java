package io.holdfast.plan;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.plan.StoreLease;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.time.Duration;

/**
 * Implemented by Holdfast and hosts: which of the processes that have the same plans carries them out. Two that both believe it is them do no harm: of an
 * occurrence there is one claim, and whoever is about to publish or remove something asks again. Thread-safe.
 */
public interface Leadership extends AutoCloseable {

    /**
     * Whether it is this process; becomes so if nobody else is, and stays so if it is asked again within {@link #renewal()}.
     *
     * @throws IOException if it cannot be told, which is taken for no
     */
    boolean held() throws IOException, InterruptedException;

    /** How often it is asked at least by who wants to stay leader. */
    Duration renewal();

    /** Lets somebody else be it. Closing twice does nothing. */
    @Override
    void close();

    /** Of a process that is alone. */
    static Leadership alone() {
        return new AloneLeadership();
    }

    /**
     * By a lease in a store, whose time counts: the blob {@code holdfast/lease/<epoch>} of the highest epoch.
     *
     * @param store is closed with it
     * @param length after which, unless it is renewed, another may have it
     * @throws ConfigurationException if the store does not guarantee what this needs: that of several who create a blob one succeeds
     * @throws IOException if the store does not say
     */
    static Leadership lease(Store store, Duration length) throws IOException, InterruptedException {
        return StoreLease.on(store, length);
    }
}
