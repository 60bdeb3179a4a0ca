package io.holdfast.spi.source;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Implemented by Holdfast: takes one stream of a change log. Thread-safe; records of a stream stand in the order in which they were appended. */
public interface LogStream {

    /** The most bytes that a record may have: 512 MiB, which then costs several times as much memory. */
    int MAX_RECORD = 512 << 20;

    /**
     * Appends a record, at whose end the source can be restored. The bytes are copied before this returns; they become durable later, within a second
     * unless the store is slower. Blocks while as much is waiting for the store as may wait.
     *
     * @param upTo where the source stands after the record: the position of this stream, and whatever else changed with it. A position or state that
     *     it does not name is taken to be what it was before. A record with which the source lost a part of its history, as the first one after a
     *     fail-over, takes the streams back to where they count: from then on no snapshot is brought further that stands behind that
     * @throws IllegalArgumentException if the record is longer than {@link #MAX_RECORD}, or {@code upTo} has no position of this stream; nothing was
     *     appended
     */
    void append(ByteBuffer bytes, Checkpoint upTo) throws InterruptedException;

    /**
     * Has somebody told of this stream's records as they become durable: of the last of those that did so together, by its {@code upTo}; at once of
     * what is durable already, which may have been appended on an earlier connection. It is told in order, on this thread or one of Holdfast's, and
     * returns soon. What it was told of can be restored; the source need not keep it for Holdfast.
     *
     * <p>A plugin has itself told of the streams of the checkpoint that it goes on from as soon as it is connected.
     *
     * <p>What it throws ends following.
     */
    void onDurable(Consumer<Checkpoint> listener);
}
