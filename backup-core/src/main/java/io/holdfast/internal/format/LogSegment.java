package io.holdfast.internal.format;

import io.holdfast.internal.compress.Compressor;
import io.holdfast.internal.compress.CorruptFrameException;
import io.holdfast.internal.compress.Decompressor;
import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.spi.source.Checkpoint;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A piece of the change log of a source, as it is stored until it is part of a snapshot. Integers are big-endian.
 *
 * <pre>
 * file       = sealed payload
 * payload    = 0x01, zstd frame of the body
 * body       = "HFLG" kind(1) source:text epoch(8) number(8) writer:text from:checkpoint record*
 * kind       = 0x00   claims an epoch; number is 0, no records
 *            | 0x01   holds records
 *            | 0x02   ends an epoch; no records, and whatever has a higher number in this epoch counts for nothing
 * record, checkpoint, text: see {@link LogEncoding}
 * </pre>
 *
 * <p>{@code from} is where the log stands before the first record: all checkpoints before it, one over the other. Nothing binds a sealed message to
 * its name; source, epoch and number do.
 *
 * @param header what it begins with
 * @param items what follows, in order
 */
public record LogSegment(LogSegment.Header header, List<LogSegment.Item> items) {

    /** The most bytes that a body may have: 1 GiB. */
    public static final int MAX_BODY = 1 << 30;

    static final byte ZSTD = 1;
    private static final byte[] MAGIC = {'H', 'F', 'L', 'G'};

    /** What a segment is for. */
    public enum Kind {
        CLAIM(0),
        RECORDS(1),
        END(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    /**
     * What a segment begins with.
     *
     * @param source whose log it is
     * @param epoch which of those who wrote the log wrote this, 1 and more
     * @param number of the segment in its epoch, 0 and more
     * @param writer who wrote it, for a person
     * @param from where the log stands before the first record; nothing where the log begins
     */
    public record Header(Kind kind, String source, long epoch, long number, String writer, Checkpoint from) {}

    /** What a log consists of. */
    public sealed interface Item {

        /** Where the log stands after it, as far as that differs from before. */
        Checkpoint upTo();

        /** Where a log stands after it that stood here before. */
        default Checkpoint after(Checkpoint before) {
            return before.followedBy(upTo());
        }
    }

    /**
     * A piece of the log.
     *
     * @param bytes a view, of which nobody moves the position
     */
    public record Data(String stream, ByteBuffer bytes, Checkpoint upTo) implements Item {}

    /**
     * What was between the item before and this checkpoint is missing from the log.
     *
     * @param upTo all streams that there are from here on; others have ended. Without an instant it is the one before
     */
    public record Gap(Checkpoint upTo) implements Item {
        @Override
        public Checkpoint after(Checkpoint before) {
            return new Checkpoint(upTo.instant().or(before::instant), upTo.positions(), upTo.state());
        }
    }

    /**
     * The source was heard of.
     *
     * @param instant up to which nothing came after the item before, if the source said so
     * @param ahead how many bytes of log it had beyond that item, if it said so
     */
    public record Head(Optional<Instant> instant, OptionalLong ahead) implements Item {
        @Override
        public Checkpoint upTo() {
            return new Checkpoint(instant, Map.of(), Map.of());
        }
    }

    /**
     * The body of a file.
     *
     * @throws AuthenticationException if the file is not authentic
     * @throws MalformedException if it is encoded otherwise, or has more than {@link #MAX_BODY} bytes
     */
    public static byte[] open(byte[] file, Sealer sealer, Decompressor decompressor)
            throws AuthenticationException, MalformedException {
        byte[] payload = sealer.open(file);
        if (payload.length == 0 || payload[0] != ZSTD) {
            throw new MalformedException("log segment: of an unknown version");
        }
        try {
            return decompressor.decompressUnknown(payload, 1, payload.length - 1, MAX_BODY);
        } catch (CorruptFrameException e) {
            throw new MalformedException("log segment: it does not decompress: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a body, which the items are views of.
     *
     * @throws MalformedException if it is no such body
     */
    public static LogSegment decode(byte[] body) throws MalformedException {
        LogEncoding.Reader in = new LogEncoding.Reader("log segment", body);
        if (!Arrays.equals(in.bytes(MAGIC.length), MAGIC)) {
            throw in.malformed("it does not begin like one");
        }
        Header header = new Header(kind(in), in.text(), in.word(), in.word(), in.text(), in.checkpoint());
        if (header.epoch < 1 || header.number < 0 || (header.kind == Kind.CLAIM) != (header.number == 0)) {
            throw in.malformed("it cannot be number " + header.number + " of epoch " + header.epoch);
        }
        List<Item> items = new ArrayList<>();
        while (in.hasMore()) {
            items.add(in.item());
        }
        if (header.kind != Kind.RECORDS && !items.isEmpty()) {
            throw in.malformed("a segment that holds no records goes on");
        }
        return new LogSegment(header, items);
    }

    private static Kind kind(LogEncoding.Reader in) throws MalformedException {
        int code = in.octet();
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.code == code)
                .findFirst()
                .orElseThrow(() -> in.malformed("of unknown kind " + code));
    }

    /** Where the log stands after the last item. */
    public Checkpoint upTo() {
        Checkpoint at = header.from;
        for (Item item : items) {
            at = item.after(at);
        }
        return at;
    }

    /** Collects the items of a segment that is being written. Not thread-safe. */
    public static final class Writer {

        private final LogEncoding.Writer body = new LogEncoding.Writer();

        /** A segment without records. */
        public Writer(Header header) {
            body.writeBytes(MAGIC);
            body.write(header.kind.code);
            body.text(header.source);
            body.word(header.epoch);
            body.word(header.number);
            body.text(header.writer);
            body.checkpoint(header.from);
        }

        /**
         * Adds an item, whose bytes are copied.
         *
         * @throws IllegalArgumentException if a text is not valid Unicode; nothing was added
         */
        public void add(Item item) {
            int before = body.size();
            try {
                body.item(item);
            } catch (RuntimeException | Error e) {
                body.cut(before);
                throw e;
            }
        }

        /** Bytes of the body so far. */
        public int size() {
            return body.size();
        }

        /** The body. */
        public byte[] toByteArray() {
            return body.toByteArray();
        }

        /** The file of the segment. */
        public byte[] seal(Sealer sealer, Compressor compressor) {
            return body.seal(sealer, compressor);
        }
    }
}
