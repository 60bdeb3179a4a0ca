package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.internal.compress.Compressor;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.format.LogSegment.Data;
import io.holdfast.internal.format.LogSegment.Gap;
import io.holdfast.internal.format.LogSegment.Head;
import io.holdfast.internal.format.LogSegment.Item;
import io.holdfast.spi.source.Checkpoint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What {@link LogSegment} and {@link LogFile} have in common. Integers are big-endian.
 *
 * <pre>
 * record     = 0x01 stream:text upTo:checkpoint count bytes(count)
 *            | 0x02 upTo:checkpoint          a gap: what was between the record before and upTo is missing from the log; upTo names all streams that there are from there on
 *            | 0x03 instant ahead            a head: up to the instant nothing came after the record before; the source had so many bytes more
 * ahead      = 0x00 | 0x01 bytes(8)
 * checkpoint = instant positions:map state:map
 * instant    = 0x00 | 0x01 seconds(8) nanoseconds(4)
 * map        = count, as often: key:text value:text                keys in ascending order of their UTF-16 units
 * text       = count, so many bytes of UTF-8
 * count      = 0 to 2^31 − 1, seven bits a byte, the lowest first; the highest bit is set in all bytes but the last
 * </pre>
 */
final class LogEncoding {

    private static final byte DATA = 1;
    private static final byte GAP = 2;
    private static final byte HEAD = 3;

    private LogEncoding() {}

    static final class Writer extends ByteArrayOutputStream {

        byte[] seal(Sealer sealer, Compressor compressor) {
            byte[] payload = new byte[1 + Compressor.bound(count)];
            payload[0] = LogSegment.ZSTD;
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
                buf = Arrays.copyOf(buf, (int) Math.max(needed, Math.min(2L * buf.length, LogSegment.MAX_BODY)));
            }
            bytes.get(buf, count, length);
            count = needed;
        }

        void item(Item item) {
            if (item instanceof Data data) {
                write(DATA);
                text(data.stream());
                checkpoint(data.upTo());
                varint(data.bytes().remaining());
                copy(data.bytes().duplicate());
            } else if (item instanceof Head head) {
                write(HEAD);
                instant(head.instant());
                write(head.ahead().isPresent() ? 1 : 0);
                head.ahead().ifPresent(this::word);
            } else {
                write(GAP);
                checkpoint(item.upTo());
            }
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
            instant(checkpoint.instant());
            map(checkpoint.positions());
            map(checkpoint.state());
        }

        private void instant(Optional<Instant> instant) {
            write(instant.isPresent() ? 1 : 0);
            instant.ifPresent(moment -> copy(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                    .putLong(0, moment.getEpochSecond())
                    .putInt(Long.BYTES, moment.getNano())));
        }

        private void map(Map<String, String> map) {
            varint(map.size());
            new TreeMap<>(map).forEach((key, value) -> {
                text(key);
                text(value);
            });
        }
    }

    static final class Reader {

        private final ByteBuffer in;

        private final String what;

        /** Reads bytes of which the items are views. */
        Reader(String what, byte[] bytes) {
            this.what = what;
            in = ByteBuffer.wrap(bytes);
        }

        boolean hasMore() {
            return in.hasRemaining();
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
                case HEAD -> new Head(instant(), ahead());
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

        private OptionalLong ahead() throws MalformedException {
            int present = octet();
            long bytes = present == 1 ? word() : 0;
            if (present > 1 || bytes < 0) {
                throw malformed("a source that is ahead by " + present + " " + bytes);
            }
            return present == 1 ? OptionalLong.of(bytes) : OptionalLong.empty();
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

        /** Makes sure that nothing is left. */
        void end() throws MalformedException {
            if (hasMore()) {
                throw malformed("it goes on");
            }
        }

        /** The next octet, which is read again. */
        int peek() throws MalformedException {
            int octet = octet();
            in.position(in.position() - 1);
            return octet;
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

        MalformedException malformed(String why) {
            return new MalformedException(what + ": at byte " + in.position() + ": " + why);
        }
    }
}
