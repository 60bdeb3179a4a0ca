package io.holdfast.postgres.internal.wal;

import java.io.IOException;

/** Told of each record of the write-ahead log, in its order, once the record is complete and was found sound. */
@FunctionalInterface
public interface WalVisitor {

    /**
     * A record.
     *
     * @param record to be read during this call only: the scanner uses the object for the next record too
     */
    void record(WalRecord record) throws IOException;
}
