package io.holdfast.redis.internal.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Reads lengths and strings of a value, in the forms that {@link RdbWalker} describes, one after the other. Not thread-safe. */
final class RdbStrings {

    private final InputStream in;

    RdbStrings(InputStream in) {
        this.in = in;
    }

    /** Takes the content of a string. */
    @FunctionalInterface
    interface Consumer<T> {
        T take(InputStream content) throws IOException;
    }

    int unsigned() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw damaged("a value ends too early");
        }
        return next;
    }

    byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw damaged("a value ends too early");
        }
        return bytes;
    }

    long length() throws IOException {
        return length(unsigned());
    }

    private long length(int first) throws IOException {
        return switch (first >> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3f) << 8 | unsigned();
            default -> {
                if (first > 0x81) {
                    throw damaged("a length begins with " + first);
                }
                long length = 0;
                for (int i = first == 0x80 ? 4 : 8; i > 0; i--) {
                    length = length << 8 | unsigned();
                }
                yield length;
            }
        };
    }

    /** Shows the content of the next string, of which what is not read is passed over. */
    <T> T string(Consumer<T> consumer) throws IOException {
        int first = unsigned();
        return switch (first) {
            case 0xc0 -> consumer.take(number(1));
            case 0xc1 -> consumer.take(number(2));
            case 0xc2 -> consumer.take(number(4));
            case 0xc3 -> {
                long compressed = length();
                yield content(new LzfInputStream(in, compressed, length()), consumer);
            }
            default -> part(length(first), consumer);
        };
    }

    /** Shows so many bytes, of which what is not read is passed over. */
    <T> T part(long length, Consumer<T> consumer) throws IOException {
        return content(new Part(length), consumer);
    }

    private static <T> T content(InputStream content, Consumer<T> consumer) throws IOException {
        T taken = consumer.take(content);
        content.transferTo(OutputStream.nullOutputStream());
        return taken;
    }

    private InputStream number(int count) throws IOException {
        return new ByteArrayInputStream(
                Long.toString(littleEndian(bytes(count), 0, count)).getBytes(ISO_8859_1));
    }

    /** A number with a sign. */
    static long littleEndian(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (bytes[from + i] & 0xffL) << (8 * i);
        }
        int unused = Long.SIZE - 8 * count;
        return value << unused >> unused;
    }

    static RdbException damaged(String what) {
        return new RdbException(what);
    }

    /** So many bytes. */
    private final class Part extends InputStream {

        private long left;

        Part(long length) {
            left = length;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            left--;
            return unsigned();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0 || length == 0) {
                return left == 0 ? -1 : 0;
            }
            int count = in.read(into, offset, (int) Math.min(left, length));
            if (count < 0) {
                throw damaged("a value ends too early");
            }
            left -= count;
            return count;
        }
    }
}
