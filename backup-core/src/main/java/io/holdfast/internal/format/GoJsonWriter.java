package io.holdfast.internal.format;

import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON with the very bytes of Go's {@code encoding/json}: no white space; {@code <}, {@code >}, {@code &}, U+2028 and
 * U+2029 escaped like control characters; all other text in UTF-8. Backspace and form feed are {@code \b} and {@code \f}, as
 * since Go 1.22. What is not valid Unicode becomes the six characters <code>&#92;ufffd</code>, one for each byte.
 *
 * <p>It knows no structure: whoever writes an object says where its braces and commas are. Not thread-safe.
 */
final class GoJsonWriter {

    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private byte[] buffer = {};
    private int size;

    GoJsonWriter(long expectedSize) {
        ensure(expectedSize);
    }

    /** Bytes written so far. */
    int size() {
        return size;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    /** What was written, and this ASCII text after it. */
    byte[] toByteArray(String end) {
        int before = size;
        byte[] bytes = raw(end).toByteArray();
        size = before;
        return bytes;
    }

    /** ASCII text as it is: punctuation, field names. */
    GoJsonWriter raw(String ascii) {
        int length = ascii.length();
        ensure(length);
        for (int i = 0; i < length; i++) {
            buffer[size + i] = (byte) ascii.charAt(i);
        }
        size += length;
        return this;
    }

    /** JSON that is written already. */
    GoJsonWriter raw(byte[] json) {
        ensure(json.length);
        System.arraycopy(json, 0, buffer, size, json.length);
        size += json.length;
        return this;
    }

    /** A string with its quotes. */
    GoJsonWriter string(String text) {
        ensure(2 + 6L * text.length());
        buffer[size++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                ascii(c);
            } else {
                i += nonAscii(text, i);
            }
        }
        buffer[size++] = '"';
        return this;
    }

    /** An array of strings. */
    GoJsonWriter strings(List<String> texts) {
        String separator = "[";
        for (String text : texts) {
            raw(separator).string(text);
            separator = ",";
        }
        return raw(texts.isEmpty() ? "[]" : "]");
    }

    /** A number, unsigned. */
    GoJsonWriter unsigned(long number) {
        return raw(Long.toUnsignedString(number));
    }

    GoJsonWriter bool(boolean value) {
        return raw(value ? "true" : "false");
    }

    GoJsonWriter time(OffsetDateTime time) {
        return raw("\"").raw(GoTime.format(time)).raw("\"");
    }

    GoJsonWriter base64(byte[] bytes) {
        return raw("\"").raw(Base64.getEncoder().encode(bytes)).raw("\"");
    }

    GoJsonWriter id(Id id) {
        return id(id.word(0), id.word(1), id.word(2), id.word(3));
    }

    /** The id of these words, see {@link Id#word}. */
    GoJsonWriter id(long id0, long id1, long id2, long id3) {
        ensure(2 + Id.HEX_LENGTH);
        buffer[size++] = '"';
        hex(id0, 16);
        hex(id1, 16);
        hex(id2, 16);
        hex(id3, 16);
        buffer[size++] = '"';
        return this;
    }

    /** Such a field with its value, {@code ,"name":}, unless the value is empty. */
    GoJsonWriter optional(String field, String text) {
        return text.isEmpty() ? this : raw(field).string(text);
    }

    /** Such a field with its value, unless that is empty. */
    GoJsonWriter optional(String field, List<String> texts) {
        return texts.isEmpty() ? this : raw(field).strings(texts);
    }

    /** Such a field with its value, unless that is 0. */
    GoJsonWriter optional(String field, long number) {
        return number == 0 ? this : raw(field).unsigned(number);
    }

    /** Such a field with its value, unless that is null. */
    GoJsonWriter optional(String field, @Nullable Id id) {
        return id == null ? this : raw(field).id(id);
    }

    /**
     * A value that is JSON already, in the form of Go's {@code json.RawMessage}: without white space, and with the
     * characters escaped that Go escapes everywhere.
     */
    GoJsonWriter compact(String json) {
        ensure(6L * json.length());
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c >= 0x80) {
                i += nonAscii(json, i);
            } else if (c == '<' || c == '>' || c == '&') {
                escape(c);
            } else if (inString || c > ' ') {
                buffer[size++] = (byte) c;
            }
            if (c == '\\') {
                buffer[size++] = (byte) json.charAt(++i);
            }
            inString ^= c == '"';
        }
        return this;
    }

    private void ascii(char c) {
        switch (c) {
            case '"', '\\' -> {
                buffer[size++] = '\\';
                buffer[size++] = (byte) c;
            }
            case '\b' -> shortEscape('b');
            case '\f' -> shortEscape('f');
            case '\n' -> shortEscape('n');
            case '\r' -> shortEscape('r');
            case '\t' -> shortEscape('t');
            case '<', '>', '&' -> escape(c);
            default -> {
                if (c < ' ') {
                    escape(c);
                } else {
                    buffer[size++] = (byte) c;
                }
            }
        }
    }

    private void shortEscape(char letter) {
        buffer[size++] = '\\';
        buffer[size++] = (byte) letter;
    }

    private void escape(int c) {
        buffer[size++] = '\\';
        buffer[size++] = 'u';
        hex(c, 4);
    }

    /** The last {@code digits} digits. */
    private void hex(long value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            int digit = (int) (value >>> shift) & 0xf;
            buffer[size++] = (byte) (digit < 10 ? '0' + digit : 'a' - 10 + digit);
        }
    }

    /** Writes the character at {@code i}; returns how many more {@code char}s it has than one. */
    private int nonAscii(String text, int i) {
        int c = text.codePointAt(i);
        if (c == 0x2028 || c == 0x2029) {
            escape(c);
        } else if (c < 0x800) {
            buffer[size++] = (byte) (0xc0 | (c >> 6));
            continuation(c);
        } else if (Character.isSupplementaryCodePoint(c)) {
            buffer[size++] = (byte) (0xf0 | (c >> 18));
            continuation(c >> 12);
            continuation(c >> 6);
            continuation(c);
            return 1;
        } else if (Character.isSurrogate((char) c)) {
            escape(0xfffd);
        } else {
            buffer[size++] = (byte) (0xe0 | (c >> 12));
            continuation(c >> 6);
            continuation(c);
        }
        return 0;
    }

    private void continuation(int bits) {
        buffer[size++] = (byte) (0x80 | (bits & 0x3f));
    }

    private void ensure(long more) {
        long needed = size + more;
        if (needed > buffer.length) {
            if (needed > LARGEST) {
                throw new IllegalStateException("A document of a repository would have more than 2 GiB");
            }
            buffer = Arrays.copyOf(buffer, (int) Math.min(LARGEST, Math.max(needed, 2L * buffer.length)));
        }
    }
}
