package io.holdfast.redis.internal.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The elements of small collections, which are packed into one string. They are read one after the other, since one of a list may have up to 1 GB.
 *
 * <pre>
 * listpack = 4 bytes length, 2 bytes count, (element, its length backwards)*, 0xff
 * ziplist  = 4 bytes length, 4 bytes last, 2 bytes count, (length of the one before, element)*, 0xff
 * intset   = 4 bytes width, 4 bytes count, numbers
 * </pre>
 */
final class Packed {

    private static final int END = 0xff;
    private static final long UNSIGNED = 0xffffffffL;
    private static final int BUFFER = 1 << 13;

    private final RdbStrings in;
    private final Visitor visitor;

    private Packed(InputStream packed, Visitor visitor) {
        in = new RdbStrings(new BufferedInputStream(packed, BUFFER));
        this.visitor = visitor;
    }

    /** Is shown an element, as the commands show it, which is there until it returns. */
    @FunctionalInterface
    interface Visitor {
        void element(InputStream element) throws IOException;
    }

    static void listpack(InputStream packed, Visitor visitor) throws IOException {
        Packed all = new Packed(packed, visitor);
        all.in.bytes(6);
        for (int first = all.in.unsigned(); first != END; first = all.in.unsigned()) {
            all.in.bytes(backwards(all.ofListpack(first)));
        }
    }

    static void ziplist(InputStream packed, Visitor visitor) throws IOException {
        Packed all = new Packed(packed, visitor);
        all.in.bytes(10);
        for (int before = all.in.unsigned(); before != END; before = all.in.unsigned()) {
            all.in.bytes(before < 254 ? 0 : 4);
            all.ofZiplist(all.in.unsigned());
        }
    }

    static void intset(InputStream packed, Visitor visitor) throws IOException {
        Packed all = new Packed(packed, visitor);
        long width = all.number(4);
        if (width != 2 && width != 4 && width != 8) {
            throw RdbStrings.damaged("packed numbers have " + width + " bytes");
        }
        for (long left = all.number(4) & UNSIGNED; left > 0; left--) {
            all.show(all.number((int) width));
        }
    }

    /** Shows an element, and returns how many bytes it has as it is packed. */
    private long ofListpack(int first) throws IOException {
        if (first < 0x80) {
            return 1 + show(first);
        }
        if (first < 0xc0) {
            return 1 + string(first & 0x3f);
        }
        if (first < 0xe0) {
            int unsigned = (first & 0x1f) << 8 | in.unsigned();
            return 2 + show(unsigned < 1 << 12 ? unsigned : unsigned - (1 << 13));
        }
        if (first < 0xf0) {
            return 2 + string((first & 0x0f) << 8 | in.unsigned());
        }
        return switch (first) {
            case 0xf0 -> 5 + string(number(4) & UNSIGNED);
            case 0xf1 -> 3 + show(number(2));
            case 0xf2 -> 4 + show(number(3));
            case 0xf3 -> 5 + show(number(4));
            case 0xf4 -> 9 + show(number(8));
            default -> throw unknown(first);
        };
    }

    /** How many bytes repeat the length of an element, so that it can be read from its end. */
    private static int backwards(long length) {
        if (length <= 127) {
            return 1;
        }
        if (length < 16383) {
            return 2;
        }
        if (length < 2097151) {
            return 3;
        }
        return length < 268435455 ? 4 : 5;
    }

    private void ofZiplist(int first) throws IOException {
        switch (first) {
            case 0xc0 -> show(number(2));
            case 0xd0 -> show(number(4));
            case 0xe0 -> show(number(8));
            case 0xf0 -> show(number(3));
            case 0xfe -> show(number(1));
            default -> {
                if (first > 0xf0 && first < 0xfe) {
                    show((first & 0x0f) - 1);
                } else if (first >= 0xc0) {
                    throw unknown(first);
                } else {
                    string(lengthInZiplist(first));
                }
            }
        }
    }

    private long lengthInZiplist(int first) throws IOException {
        if (first < 0x40) {
            return first;
        }
        if (first < 0x80) {
            long upper = first & 0x3f;
            return upper << 8 | in.unsigned();
        }
        long length = 0;
        for (int i = 0; i < 4; i++) {
            length = length << 8 | in.unsigned();
        }
        return length;
    }

    private static RdbException unknown(int first) {
        return RdbStrings.damaged("a packed element begins with " + first);
    }

    /** Shows a string, and returns its length. */
    private long string(long length) throws IOException {
        in.part(length, element -> {
            visitor.element(element);
            return element;
        });
        return length;
    }

    private long number(int count) throws IOException {
        return RdbStrings.littleEndian(in.bytes(count), 0, count);
    }

    /** Shows a number, which has no bytes of a string. */
    private long show(long number) throws IOException {
        visitor.element(new ByteArrayInputStream(Long.toString(number).getBytes(ISO_8859_1)));
        return 0;
    }
}
