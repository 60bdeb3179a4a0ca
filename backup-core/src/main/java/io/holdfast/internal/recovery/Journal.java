package io.holdfast.internal.recovery;

import java.io.IOException;
import java.util.List;

/** What happened in a run, of which each record is durable before anything follows from it. */
public interface Journal extends AutoCloseable {

    /** What it held when it was opened. */
    List<JournalRecord> records();

    /**
     * Appends a record. When this returns it is durable; when it throws, nobody knows, and nothing can be appended any more.
     */
    void append(JournalRecord journal) throws IOException;

    @Override
    void close() throws IOException;
}
