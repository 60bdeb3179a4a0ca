package io.holdfast.spi.source;

import java.io.IOException;

/**
 * Implemented by Holdfast: where sources that are backed up together wait for one another, so that their snapshots show the same moment. A snapshotter
 * that {@linkplain Snapshotter#waitsAtCut() waits} calls {@link #ready} and then {@link #fixed}, once each, in every snapshot that it makes.
 *
 * <p>Both throw {@link InterruptedException} when another source has failed, and {@link IOException} when it does not come in time. The snapshotter
 * lets it pass, and releases what it holds, as with any failure.
 */
public interface Cut {

    /**
     * Says that nothing remains to be done but to fix what the snapshot will show, and blocks until it is so for all. What may take long, such as
     * connecting, comes before this; nothing is held still yet.
     */
    void ready() throws IOException, InterruptedException;

    /**
     * Says that what the snapshot will show is fixed, and blocks until it is so for all. What is held still is released after this.
     *
     * @param at where the source stands in what the snapshot will show
     * @param still whether the source cannot change before this returns: it is locked or frozen, and not only seen through a view of its own. If all
     *     are still, their snapshots show one and the same moment
     */
    void fixed(Checkpoint at, boolean still) throws IOException, InterruptedException;

    /** Where a source that is backed up by itself waits: for nobody. */
    static Cut alone() {
        return new Cut() {
            @Override
            public void ready() {}

            @Override
            public void fixed(Checkpoint at, boolean still) {}
        };
    }
}
