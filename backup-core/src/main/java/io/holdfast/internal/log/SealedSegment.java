package io.holdfast.internal.log;

import io.holdfast.spi.source.Checkpoint;
import java.util.Map;

/** A segment on its way to the store. */
final class SealedSegment {

    private final long number;
    private final byte[] file;
    private final long items;
    private final long bytes;
    private final Checkpoint upTo;
    private final Map<String, Checkpoint> last;

    /**
     * A segment.
     *
     * @param number its place in the epoch
     * @param file what is stored; not copied
     * @param items how many items were appended in this epoch up to its end
     * @param bytes how many bytes the records among them have
     * @param upTo where the log stands after it
     * @param last the last checkpoint in it of each stream
     */
    SealedSegment(long number, byte[] file, long items, long bytes, Checkpoint upTo, Map<String, Checkpoint> last) {
        this.number = number;
        this.file = file;
        this.items = items;
        this.bytes = bytes;
        this.upTo = upTo;
        this.last = last;
    }

    SealedSegment withFile(byte[] other) {
        return new SealedSegment(number, other, items, bytes, upTo, last);
    }

    long number() {
        return number;
    }

    byte[] file() {
        return file;
    }

    long items() {
        return items;
    }

    long bytes() {
        return bytes;
    }

    Checkpoint upTo() {
        return upTo;
    }

    Map<String, Checkpoint> last() {
        return last;
    }
}
