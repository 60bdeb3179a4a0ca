package io.holdfast.spi.source;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Implemented by plugins: a place in a change log that only its source's plugin knows when it sees it. Used by one thread, for one search. */
@FunctionalInterface
public interface LogTarget {

    /**
     * Whether the log is to end behind this record. It is shown every record behind the base in order, until one is found.
     *
     * @param bytes valid until this returns
     */
    boolean endsAfter(String stream, ByteBuffer bytes, Checkpoint upTo) throws IOException;
}
