package io.holdfast.spi.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Implemented by plugins: the content of a file that is put into a snapshot. Used by one thread. */
public interface Content {

    /**
     * The content from its beginning. It is opened at most once, read to its end and closed before {@link EntrySink#put} returns; it is not
     * opened at all where {@link EntrySink#put} takes the content unread.
     */
    InputStream open() throws IOException;

    /** Whether the parent snapshot has this very content at the same path, so that it need not be read as long as the repository still holds it. */
    default boolean unchanged() {
        return false;
    }

    /** How it is best cut. */
    default Chunking chunking() {
        return Chunking.contentDefined();
    }

    /** Whether most of it is compressed already, so that looking long for what comes again is in vain: that takes less time then, and a little more room. */
    default boolean compressed() {
        return false;
    }

    /** The content of an array. */
    static Content of(byte[] bytes) {
        return () -> new ByteArrayInputStream(bytes);
    }
}
