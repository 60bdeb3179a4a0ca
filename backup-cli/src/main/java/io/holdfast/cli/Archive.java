package io.holdfast.cli;

import io.holdfast.spi.source.Entry;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** A portable file that entries of a snapshot are written into, one after another. Not thread-safe. */
interface Archive extends Closeable {

    /**
     * Adds an entry. The content is opened before anything is written; if that fails, the archive is as it was.
     *
     * @param path where it stands in the archive, in the form of {@link Entry#path()}
     * @return whether the archive can hold it as it is; if not, what it cannot hold is left out
     */
    boolean add(Entry entry, String path, FileContent content) throws IOException, InterruptedException;

    /** Completes the archive; what it is written to stays open. */
    @Override
    void close() throws IOException;

    /** The content of the entry, which is opened at most once. */
    @FunctionalInterface
    interface FileContent {
        /** The content from its beginning, exactly as long as the entry says. */
        InputStream open() throws IOException, InterruptedException;
    }
}
