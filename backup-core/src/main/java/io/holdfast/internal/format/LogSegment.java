package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.internal.compress.Compressor;
import io.holdfast.internal.compress.CorruptFrameException;
import io.holdfast.internal.compress.Decompressor;
import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.spi.source.Checkpoint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
 * record     = 0x01 stream:text upTo:checkpoint count bytes(count)
 *            | 0x02 upTo:checkpoint          a gap: what was between the record before and upTo is missing from the log
 * checkpoint = instant positions:map state:map
 * instant    = 0x00 | 0x01 seconds(8) nanoseconds(4)
 * map        = count, as often: key:text value:text                keys in ascending order of their UTF-16 units
 * text       = count, so many bytes of UTF-8
 * count      = 0 to 2^31 − 1, seven bits a byte, the lowest first; the highest bit is set in all bytes but the last
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

    private static final byte ZSTD = 1;
    private static final byte[] MAGIC = {'H', 'F', 'L', 'G'};
    private static final byte DATA = 1;
    private static final byte GAP = 2;

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
    }

    /**
     * A piece of the log.
     *
     * @param bytes a view, of which nobody moves the position
     */
    public record Data(String stream, ByteBuffer bytes, Checkpoint upTo) implements Item {}

    /** What was between the item before and this checkpoint is missing from the log. */
    public record Gap(Checkpoint upTo) implements Item {}

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
        Reader in = new Reader(body);
        if (!Arrays.equals(in.bytes(MAGIC.length), MAGIC)) {
            throw in.malformed("it does not begin like one");
        }
        Header header = new Header(in.kind(), in.text(), in.word(), in.word(), in.text(), in.checkpoint());
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

    /** Where the log stands after the last item. */
    public Checkpoint upTo() {
        Checkpoint at = header.from;
        for (Item item : items) {
            at = at.followedBy(item.upTo());
        }
        return at;
    }

    /** Collects the items of a segment that is being written. Not thread-safe. */
    public static final class Writer {

        private final Body body = new Body();

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
                write(item);
            } catch (RuntimeException | Error e) {
                body.cut(before);
                throw e;
            }
        }

        private void write(Item item) {
            if (item instanceof Data data) {
                body.write(DATA);
                body.text(data.stream);
                body.checkpoint(data.upTo);
                body.varint(data.bytes.remaining());
                body.copy(data.bytes.duplicate());
            } else {
                body.write(GAP);
                body.checkpoint(item.upTo());
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

    private static final class Body extends ByteArrayOutputStream {

        byte[] seal(Sealer sealer, Compressor compressor) {
            byte[] payload = new byte[1 + Compressor.bound(count)];
            payload[0] = ZSTD;
            int length = 1 + compressor.compress(buf, 0, count, payload, 1);
            byte[] file = new byte[length + Sealer.OVERHEAD];
            sealer.seal(payload, 0, length, file, 0);
            return file;
        }

        void cut(int length) {
            count = length;
        }

        void copy(ByteBuffer bytes) {
            int length = bytes.remaining();
            int needed = Math.addExact(count, length);
            if (needed > buf.length) {
                buf = Arrays.copyOf(buf, (int) Math.max(needed, Math.min(2L * buf.length, MAX_BODY)));
            }
            bytes.get(buf, count, length);
            count = needed;
        }

        void word(long value) {
            copy(ByteBuffer.allocate(Long.BYTES).putLong(0, value));
        }

        void varint(int value) {
            int rest = value;
            while (rest > 0x7f) {
                write((rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            write(rest);
        }

        void text(String text) {
            try {
                ByteBuffer utf8 = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
                varint(utf8.remaining());
                copy(utf8);
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("not valid Unicode: \"" + text + "\"", e);
            }
        }

        void checkpoint(Checkpoint checkpoint) {
            write(checkpoint.instant().isPresent() ? 1 : 0);
            checkpoint
                    .instant()
                    .ifPresent(instant -> copy(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                            .putLong(0, instant.getEpochSecond())
                            .putInt(Long.BYTES, instant.getNano())));
            map(checkpoint.positions());
            map(checkpoint.state());
        }

        private void map(Map<String, String> map) {
            varint(map.size());
            new TreeMap<>(map).forEach((key, value) -> {
                text(key);
                text(value);
            });
        }
    }

    private static final class Reader {

        private final ByteBuffer in;

        Reader(byte[] body) {
            in = ByteBuffer.wrap(body);
        }

        boolean hasMore() {
            return in.hasRemaining();
        }

        Kind kind() throws MalformedException {
            int code = octet();
            return Arrays.stream(Kind.values())
                    .filter(kind -> kind.code == code)
                    .findFirst()
                    .orElseThrow(() -> malformed("of unknown kind " + code));
        }

        Item item() throws MalformedException {
            int kind = octet();
            return switch (kind) {
                case DATA -> {
                    String stream = text();
                    Checkpoint upTo = checkpoint();
                    yield new Data(stream, view(count()), upTo);
                }
                case GAP -> new Gap(checkpoint());
                default -> throw malformed("a record of unknown kind " + kind);
            };
        }

        Checkpoint checkpoint() throws MalformedException {
            return new Checkpoint(instant(), map(), map());
        }

        private Optional<Instant> instant() throws MalformedException {
            int present = octet();
            if (present > 1) {
                throw malformed("an instant that begins with " + present);
            }
            if (present == 0) {
                return Optional.empty();
            }
            long seconds = word();
            int nanoseconds = view(Integer.BYTES).getInt();
            if (nanoseconds < 0 || nanoseconds > 999_999_999) {
                throw malformed("an instant with " + nanoseconds + " nanoseconds");
            }
            try {
                return Optional.of(Instant.ofEpochSecond(seconds, nanoseconds));
            } catch (DateTimeException e) {
                throw malformed("an instant of " + seconds + " seconds");
            }
        }

        private Map<String, String> map() throws MalformedException {
            Map<String, String> map = new LinkedHashMap<>();
            String last = "";
            for (int left = count(); left > 0; left--) {
                String key = text();
                if (!map.isEmpty() && key.compareTo(last) <= 0) {
                    throw malformed("keys out of order");
                }
                map.put(key, text());
                last = key;
            }
            return map;
        }

        String text() throws MalformedException {
            try {
                return UTF_8.newDecoder().decode(view(count())).toString();
            } catch (CharacterCodingException e) {
                throw malformed("a text that is not UTF-8");
            }
        }

        private int count() throws MalformedException {
            long value = 0;
            for (int shift = 0; shift < 35; shift += 7) {
                int octet = octet();
                value |= (long) (octet & 0x7f) << shift;
                if (octet < 0x80) {
                    if (value > Integer.MAX_VALUE || (octet == 0 && shift > 0)) {
                        throw malformed("a count that is too large or too long");
                    }
                    return (int) value;
                }
            }
            throw malformed("a count without end");
        }

        int octet() throws MalformedException {
            return view(1).get() & 0xff;
        }

        long word() throws MalformedException {
            return view(Long.BYTES).getLong();
        }

        byte[] bytes(int length) throws MalformedException {
            byte[] bytes = new byte[length];
            view(length).get(bytes);
            return bytes;
        }

        private ByteBuffer view(int length) throws MalformedException {
            if (length > in.remaining()) {
                throw malformed("it is cut short");
            }
            ByteBuffer view = in.slice(in.position(), length);
            in.position(in.position() + length);
            return view;
        }

        MalformedException malformed(String what) {
            return new MalformedException("log segment: at byte " + in.position() + ": " + what);
        }
    }
}
