package io.holdfast.spi.source;

import java.io.IOException;

/** Implemented by plugins: something that can be backed up. */
public interface Source extends AutoCloseable {

    /**
     * Measures which source this is.
     *
     * @throws IOException if the source cannot be reached
     */
    SourceIdentity identity() throws IOException, InterruptedException;

    /** What copies it out and puts it back. */
    Snapshotter snapshotter();

    /** Releases connections and threads. Closing twice does nothing. */
    @Override
    void close();
}
