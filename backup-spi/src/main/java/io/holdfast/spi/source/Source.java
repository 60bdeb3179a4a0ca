package io.holdfast.spi.source;

import java.io.IOException;
import java.util.Optional;

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

    /** What follows its change log, if it has one that can be followed. */
    default Optional<LogShipper> log() {
        return Optional.empty();
    }

    /** Releases connections and threads. Closing twice does nothing. */
    @Override
    void close();
}
