package io.holdfast.spi.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Implemented by Holdfast: the change log that brings a restored base to the point that is wanted: every record after the base up to that point, and
 * no other. Thread-safe.
 *
 * <p>Methods throw an unchecked exception when the repository is damaged or cannot be read.
 */
public interface LogSource {

    /** The streams of which there may be records, and no others. */
    Set<String> streams();

    /** Hands over the records of a stream as they were appended, in order. A stream that is not there has none. */
    void forEach(String stream, RecordHandler handler) throws IOException, InterruptedException;

    /** Hands over the records of several streams, those of each in their order. How the streams follow one another is not said. Costs less than one after another. */
    default void forEach(Set<String> streams, RecordHandler handler) throws IOException, InterruptedException {
        for (String stream : streams) {
            forEach(stream, handler);
        }
    }

    /** Implemented by plugins: is given the records of a stream. */
    @FunctionalInterface
    interface RecordHandler {
        /** Takes a record. The buffer is valid until this returns. */
        void record(ByteBuffer bytes, Checkpoint upTo) throws IOException, InterruptedException;
    }

    /** A log without records. */
    static LogSource none() {
        return new LogSource() {
            @Override
            public Set<String> streams() {
                return Set.of();
            }

            @Override
            public void forEach(String stream, RecordHandler handler) {}
        };
    }
}
