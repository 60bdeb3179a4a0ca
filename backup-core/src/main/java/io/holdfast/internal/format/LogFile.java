package io.holdfast.internal.format;

import io.holdfast.internal.format.LogSegment.Item;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A piece of the change log of a source as a file in a snapshot: what was in {@linkplain LogSegment segments}, in their order. Files are made longer by
 * appending to them. Integers are big-endian.
 *
 * <pre>
 * file    = segment*
 * segment = part(0x00 epoch(8) number(8)), part(record)*
 * part    = length(4), so many bytes
 * record: see {@link LogEncoding}; the checkpoint of a gap is complete here: all before it, one over the other
 * </pre>
 */
public final class LogFile {

    private static final byte SEGMENT = 0;
    private static final int LONGEST_PART = LogSegment.MAX_BODY;

    private LogFile() {}

    /** What somebody wants of a segment. */
    public enum Wish {
        TAKE,
        SKIP,
        /** Neither it nor anything after it. */
        STOP
    }

    /** Is shown what a file holds, in order. */
    public interface Visitor {

        /** A segment begins. */
        Wish segment(LogPlace place) throws IOException, InterruptedException;

        /** An item of the segment, whose buffer is valid until this returns. */
        void item(Item item) throws IOException, InterruptedException;
    }

    /** The part that begins a segment. */
    public static byte[] begin(LogPlace place) {
        LogEncoding.Writer part = new LogEncoding.Writer();
        part.write(SEGMENT);
        part.word(place.epoch());
        part.word(place.number());
        return framed(part);
    }

    /** The part that an item is. */
    public static byte[] part(Item item) {
        LogEncoding.Writer part = new LogEncoding.Writer();
        part.item(item);
        return framed(part);
    }

    private static byte[] framed(LogEncoding.Writer part) {
        byte[] framed = new byte[Integer.BYTES + part.size()];
        ByteBuffer.wrap(framed).putInt(part.size()).put(part.toByteArray());
        return framed;
    }

    /**
     * Reads a file.
     *
     * @throws MalformedException if it is no such file
     */
    public static void read(InputStream file, Visitor visitor)
            throws IOException, InterruptedException, MalformedException {
        Wish wish = Wish.SKIP;
        for (LogEncoding.Reader part = next(file); part != null && wish != Wish.STOP; part = next(file)) {
            if (part.peek() == SEGMENT) {
                part.octet();
                wish = visitor.segment(new LogPlace(part.word(), part.word()));
                part.end();
            } else if (wish == Wish.TAKE) {
                Item item = part.item();
                part.end();
                visitor.item(item);
            }
        }
    }

    private static LogEncoding.@Nullable Reader next(InputStream file) throws IOException, MalformedException {
        byte[] length = file.readNBytes(Integer.BYTES);
        if (length.length == 0) {
            return null;
        }
        if (length.length < Integer.BYTES) {
            throw new MalformedException("log file: it is cut short");
        }
        int bytes = ByteBuffer.wrap(length).getInt();
        if (bytes < 1 || bytes > LONGEST_PART) {
            throw new MalformedException("log file: a part of " + bytes + " bytes");
        }
        byte[] part = file.readNBytes(bytes);
        if (part.length < bytes) {
            throw new MalformedException("log file: it is cut short");
        }
        return new LogEncoding.Reader("log file", part);
    }
}
