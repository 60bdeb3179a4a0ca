package io.holdfast.redis.internal.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;

/**
 * Says of values whether they are the same, however they are encoded: equal values have equal digests, in each form that servers write them in. The order of the elements of sets, hashes and
 * sorted sets does not count. What a {@linkplain #understands type} is not understood is compared byte by byte. Not thread-safe.
 *
 * <p>Of streams that is compared which the older of two servers knows.
 */
public final class ValueDigest {

    /** A part of SHA-256, which can be added in any order. */
    public record Sum(long high, long low) {

        /** Of nothing. */
        public static final Sum ZERO = new Sum(0, 0);

        /** Both together. */
        public Sum plus(Sum other) {
            return new Sum(high + other.high, low + other.low);
        }

        private byte[] bytes() {
            return ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(high)
                    .putLong(low)
                    .array();
        }
    }

    private static final Set<Integer> UNDERSTOOD =
            Set.of(0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21);
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_NUMBER = 1000;

    private final int streamVersion;
    private final MessageDigest sha;
    private final byte[] buffer = new byte[BUFFER];

    /**
     * A comparison.
     *
     * @param format the older one of two files' versions
     */
    public ValueDigest(int format) {
        streamVersion = format < 10 ? 1 : 2;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }

    /** Whether the values of a type's encoding are compared by what they mean. */
    public static boolean understands(int type) {
        return UNDERSTOOD.contains(type);
    }

    /** Of some bytes. */
    public Sum of(byte[]... parts) {
        for (byte[] part : parts) {
            sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
            sha.update(part);
        }
        return sum();
    }

    /** Of a value. */
    public Sum of(int type, InputStream value) throws IOException {
        RdbStrings in = new RdbStrings(value);
        return switch (type) {
            case 0 -> in.string(this::content);
            case 1 -> list(in, Form.PLAIN);
            case 10 -> listOf(in, Form.ZIPLIST);
            case 14 -> list(in, Form.ZIPLIST);
            case 18 -> quicklist(in);
            case 2 -> elements(in, 1);
            case 11 -> packed(in, Form.INTSET, 1, false);
            case 20 -> packed(in, Form.LISTPACK, 1, false);
            case 3, 5 -> scored(in, type == 5);
            case 12 -> packed(in, Form.ZIPLIST, 2, true);
            case 17 -> packed(in, Form.LISTPACK, 2, true);
            case 4 -> elements(in, 2);
            case 13 -> packed(in, Form.ZIPLIST, 2, false);
            case 16 -> packed(in, Form.LISTPACK, 2, false);
            case 15, 19, 21 -> stream(in, type == 15 ? 1 : type == 19 ? 2 : 3);
            default -> content(value);
        };
    }

    private enum Form {
        PLAIN,
        ZIPLIST,
        LISTPACK,
        INTSET;

        /** Shows what is in the next string. */
        void unpack(RdbStrings in, Packed.Visitor visitor) throws IOException {
            in.string(content -> {
                switch (this) {
                    case PLAIN -> visitor.element(content);
                    case ZIPLIST -> Packed.ziplist(content, visitor);
                    case LISTPACK -> Packed.listpack(content, visitor);
                    case INTSET -> Packed.intset(content, visitor);
                }
                return this;
            });
        }
    }

    private Sum content(InputStream content) throws IOException {
        for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
            sha.update(buffer, 0, count);
        }
        return sum();
    }

    private Sum content(byte[] content) {
        sha.update(content);
        return sum();
    }

    private Sum sum() {
        ByteBuffer digest = ByteBuffer.wrap(sha.digest());
        return new Sum(digest.getLong(), digest.getLong());
    }

    /** Adds elements, whose order counts. */
    private final class Ordered implements Packed.Visitor {
        Sum all = Sum.ZERO;

        void add(Sum next) {
            all = of(all.bytes(), next.bytes());
        }

        void addBytes(byte[] element) {
            add(content(element));
        }

        @Override
        public void element(InputStream element) throws IOException {
            add(content(element));
        }
    }

    private Sum list(RdbStrings in, Form form) throws IOException {
        Ordered list = new Ordered();
        for (long i = in.length(); i > 0; i--) {
            form.unpack(in, list);
        }
        return list.all;
    }

    private Sum listOf(RdbStrings in, Form form) throws IOException {
        Ordered list = new Ordered();
        form.unpack(in, list);
        return list.all;
    }

    /** Nodes, each of one element or of a listpack. */
    private Sum quicklist(RdbStrings in) throws IOException {
        Ordered list = new Ordered();
        for (long i = in.length(); i > 0; i--) {
            Form node = in.length() == 1 ? Form.PLAIN : Form.LISTPACK;
            node.unpack(in, list);
        }
        return list.all;
    }

    /** Members, or fields and their values, in any order. */
    private Sum elements(RdbStrings in, int each) throws IOException {
        Sum all = Sum.ZERO;
        for (long i = in.length(); i > 0; i--) {
            Ordered one = new Ordered();
            for (int part = 0; part < each; part++) {
                one.add(in.string(this::content));
            }
            all = all.plus(one.all);
        }
        return all;
    }

    private Sum scored(RdbStrings in, boolean binary) throws IOException {
        Sum all = Sum.ZERO;
        for (long i = in.length(); i > 0; i--) {
            Sum member = in.string(this::content);
            all = all.plus(member(member, binary ? RdbStrings.littleEndian(in.bytes(8), 0, 8) : bits(score(in))));
        }
        return all;
    }

    private static double score(RdbStrings in) throws IOException {
        int length = in.unsigned();
        return switch (length) {
            case 253 -> Double.NaN;
            case 254 -> Double.POSITIVE_INFINITY;
            case 255 -> Double.NEGATIVE_INFINITY;
            default -> number(in.bytes(length));
        };
    }

    private static double number(byte[] text) throws RdbException {
        String number = new String(text, ISO_8859_1);
        try {
            return Double.parseDouble(number.replace("inf", "Infinity").replace("nan", "NaN"));
        } catch (NumberFormatException e) {
            throw RdbStrings.damaged("a score is '" + number + "'");
        }
    }

    private static long bits(double score) {
        return Double.doubleToLongBits(score);
    }

    private Sum member(Sum member, long score) {
        return of(member.bytes(), ByteBuffer.allocate(Long.BYTES).putLong(score).array());
    }

    private Sum packed(RdbStrings in, Form form, int each, boolean scored) throws IOException {
        Unordered all = new Unordered(each, scored);
        form.unpack(in, all);
        return all.finish();
    }

    /** Adds packed members, or pairs, whose order does not count. */
    private final class Unordered implements Packed.Visitor {
        private final int each;
        private final boolean scored;
        private Sum all = Sum.ZERO;
        private Ordered one = new Ordered();
        private Sum member = Sum.ZERO;
        private int have;

        Unordered(int each, boolean scored) {
            this.each = each;
            this.scored = scored;
        }

        @Override
        public void element(InputStream element) throws IOException {
            have++;
            if (scored && have == 2) {
                all = all.plus(member(member, bits(number(element.readNBytes(LONGEST_NUMBER)))));
            } else if (scored) {
                member = content(element);
            } else {
                one.element(element);
                all = have == each ? all.plus(one.all) : all;
            }
            if (have == each) {
                one = new Ordered();
                have = 0;
            }
        }

        Sum finish() throws RdbException {
            if (have != 0) {
                throw RdbStrings.damaged("packed elements are no pairs");
            }
            return all;
        }
    }

    /** As {@link ValueShape} describes it. */
    private Sum stream(RdbStrings in, int version) throws IOException {
        Ordered stream = new Ordered();
        for (long i = in.length(); i > 0; i--) {
            stream.add(in.string(this::content));
            stream.add(in.string(this::content));
        }
        lengths(in, 3, stream);
        if (version > 1) {
            lengths(in, 5, streamVersion > 1 ? stream : new Ordered());
        }
        for (long group = in.length(); group > 0; group--) {
            stream.add(in.string(this::content));
            lengths(in, 2, stream);
            if (version > 1) {
                lengths(in, 1, streamVersion > 1 ? stream : new Ordered());
            }
            for (long pending = pending(in, stream); pending > 0; pending--) {
                stream.addBytes(in.bytes(16 + Long.BYTES));
                lengths(in, 1, stream);
            }
            for (long consumer = pending(in, stream); consumer > 0; consumer--) {
                stream.add(in.string(this::content));
                stream.addBytes(in.bytes(Long.BYTES));
                in.bytes(version > 2 ? Long.BYTES : 0); // When it was active, which not all servers know.
                for (long pending = pending(in, stream); pending > 0; pending--) {
                    stream.addBytes(in.bytes(16));
                }
            }
        }
        return stream.all;
    }

    /** How many come now. */
    private static long pending(RdbStrings in, Ordered stream) throws IOException {
        long count = in.length();
        stream.addBytes(text(count));
        return count;
    }

    private static void lengths(RdbStrings in, int count, Ordered to) throws IOException {
        for (int i = 0; i < count; i++) {
            to.addBytes(text(in.length()));
        }
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(UTF_8);
    }
}
