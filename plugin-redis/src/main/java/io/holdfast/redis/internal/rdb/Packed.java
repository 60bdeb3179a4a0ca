package io.holdfast.redis.internal.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Arrays;

/**
 * The elements of small collections, which are packed into one string.
 *
 * <pre>
 * listpack = 4 bytes length, 2 bytes count, (element, its length backwards)*, 0xff
 * ziplist  = 4 bytes length, 4 bytes last, 2 bytes count, (length of the one before, element)*, 0xff
 * intset   = 4 bytes width, 4 bytes count, numbers
 * </pre>
 */
final class Packed {

    private static final int END = 0xff;

    private final byte[] bytes;
    private int at;

    private Packed(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /** Is shown an element, as the commands show it. */
    @FunctionalInterface
    interface Visitor {
        void element(byte[] element) throws IOException;
    }

    static void listpack(byte[] bytes, Visitor visitor) throws IOException {
        new Packed(bytes, 6).elements(visitor, packed -> {
            int from = packed.at;
            byte[] element = packed.ofListpack();
            packed.at += backwards(packed.at - from);
            return element;
        });
    }

    static void ziplist(byte[] bytes, Visitor visitor) throws IOException {
        new Packed(bytes, 10).elements(visitor, packed -> {
            packed.at += packed.peek() < 254 ? 1 : 5;
            return packed.ofZiplist();
        });
    }

    static void intset(byte[] bytes, Visitor visitor) throws IOException {
        try {
            int width = (int) RdbStrings.littleEndian(bytes, 0, 4);
            long count = RdbStrings.littleEndian(bytes, 4, 4) & 0xffffffffL;
            for (int i = 0; i < count; i++) {
                visitor.element(text(RdbStrings.littleEndian(bytes, 8 + i * width, width)));
            }
        } catch (IndexOutOfBoundsException e) {
            throw damaged(e);
        }
    }

    private interface Next {
        byte[] of(Packed packed) throws RdbException;
    }

    private void elements(Visitor visitor, Next next) throws IOException {
        try {
            while (peek() != END) {
                visitor.element(next.of(this));
            }
        } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw damaged(e);
        }
    }

    private static RdbException damaged(RuntimeException e) {
        RdbException damaged = RdbStrings.damaged("packed elements are damaged");
        damaged.initCause(e);
        return damaged;
    }

    private int peek() {
        return bytes[at] & 0xff;
    }

    private byte[] ofListpack() throws RdbException {
        int first = bytes[at++] & 0xff;
        if (first < 0x80) {
            return text(first);
        }
        if (first < 0xc0) {
            return string(first & 0x3f);
        }
        if (first < 0xe0) {
            int unsigned = (first & 0x1f) << 8 | (bytes[at++] & 0xff);
            return text(unsigned < 1 << 12 ? unsigned : unsigned - (1 << 13));
        }
        if (first < 0xf0) {
            return string((first & 0x0f) << 8 | (bytes[at++] & 0xff));
        }
        return switch (first) {
            case 0xf0 -> string((int) number(4));
            case 0xf1 -> text(number(2));
            case 0xf2 -> text(number(3));
            case 0xf3 -> text(number(4));
            case 0xf4 -> text(number(8));
            default -> throw RdbStrings.damaged("a packed element begins with " + first);
        };
    }

    /** How many bytes repeat the length of an element, so that it can be read from its end. */
    private static int backwards(int length) {
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

    private byte[] ofZiplist() throws RdbException {
        int first = bytes[at++] & 0xff;
        switch (first >> 6) {
            case 0 -> {
                return string(first);
            }
            case 1 -> {
                return string((first & 0x3f) << 8 | (bytes[at++] & 0xff));
            }
            case 2 -> {
                int length = 0;
                for (int i = 0; i < 4; i++) {
                    length = length << 8 | (bytes[at++] & 0xff);
                }
                return string(length);
            }
            default -> {}
        }
        return switch (first) {
            case 0xc0 -> text(number(2));
            case 0xd0 -> text(number(4));
            case 0xe0 -> text(number(8));
            case 0xf0 -> text(number(3));
            case 0xfe -> text(number(1));
            default -> {
                if (first < 0xf1 || first > 0xfd) {
                    throw RdbStrings.damaged("a packed element begins with " + first);
                }
                yield text((first & 0x0f) - 1);
            }
        };
    }

    private byte[] string(int length) {
        if (length > bytes.length - at) {
            throw new IndexOutOfBoundsException(length);
        }
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    private long number(int count) {
        at += count;
        return RdbStrings.littleEndian(bytes, at - count, count);
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(ISO_8859_1);
    }
}
