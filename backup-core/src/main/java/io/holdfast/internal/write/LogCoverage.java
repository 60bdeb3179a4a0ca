package io.holdfast.internal.write;

import io.holdfast.SourceException;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;

/** What a backup waits for, so that its snapshot can be brought further by the change log of its source. A source without one is not waited for. */
public interface LogCoverage {

    /** Waits for nothing. */
    LogCoverage NOT_WANTED = new LogCoverage() {
        @Override
        public void awaitBegin(Source source, SourceIdentity identity, Operation operation) {}

        @Override
        public void await(Source source, SourceIdentity identity, Checkpoint copied, Operation operation) {}
    };

    /**
     * Waits until the log has begun, so that it has all that comes from now on.
     *
     * @throws SourceException if that takes too long
     */
    void awaitBegin(Source source, SourceIdentity identity, Operation operation)
            throws IOException, InterruptedException;

    /**
     * Waits until the log has come to where the source was copied.
     *
     * @throws SourceException if that takes too long, or if the log lacks something from there on
     */
    void await(Source source, SourceIdentity identity, Checkpoint copied, Operation operation)
            throws IOException, InterruptedException;
}
