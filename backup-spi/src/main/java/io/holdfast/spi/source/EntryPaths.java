package io.holdfast.spi.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;

/**
 * The text form of names and paths, which on most systems are byte strings in no certain encoding.
 *
 * <p>Valid UTF-8 is decoded as such. Each byte that is not part of valid UTF-8 (this includes overlong forms and
 * encoded surrogates) becomes the one character U+DC00 + byte, a low surrogate in U+DC80…U+DCFF that stands alone. This
 * is the scheme of Python's PEP 383: {@code encode(decode(bytes))} gives back every byte string exactly, whatever the
 * locale of the process is.
 *
 * <p>Such a string must not be handed to anything that encodes it by other means, nor printed as it is; see
 * {@link #printable(String)}.
 */
public final class EntryPaths {
    /**
     * The order of the encoded bytes, compared as unsigned numbers. It differs from {@link String#compareTo} for
     * characters beyond the basic plane and for invalid bytes. Strings that {@link #encode} refuses may be refused here
     * with the same exception.
     */
    public static final Comparator<String> BYTE_ORDER = EntryPaths::compareBytes;

    private static final char REPLACEMENT = '\uFFFD';
    private static final char ESCAPE_BASE = '\uDC00';

    private EntryPaths() {}

    /** Decodes a byte string; never fails. */
    public static String decode(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : decodeEscaping(bytes);
    }

    /**
     * Encodes a string that {@link #decode} made, or any well-formed Unicode text.
     *
     * @throws IllegalArgumentException if the text holds a lone surrogate outside U+DC80…U+DCFF, which stands for no byte
     */
    public static byte[] encode(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (Character.isSurrogate(path.charAt(i))) {
                return encodeEscaped(path);
            }
        }
        return path.getBytes(UTF_8);
    }

    /**
     * The path as it may stand in a message, a log or on a terminal: invalid bytes appear as {@code \xff}, control
     * characters as {@code \n} or {@code \x1b}, other invisible characters as a backslash and {@code u{202e}}, and the backslash is
     * doubled, so that two paths never look alike because of what was escaped.
     */
    public static String printable(String path) {
        StringBuilder out = new StringBuilder(path.length() + 8);
        path.codePoints().forEach(c -> appendPrintable(out, c));
        return out.toString();
    }

    private static String decodeEscaping(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length);
        int i = 0;
        while (i < bytes.length) {
            int length = sequenceLength(bytes, i);
            if (length == 0) {
                out.append((char) (ESCAPE_BASE + (bytes[i++] & 0xff)));
            } else {
                out.appendCodePoint(codePoint(bytes, i, length));
                i += length;
            }
        }
        return out.toString();
    }

    /** Length of the valid UTF-8 sequence that starts at {@code i} (the table of RFC 3629, section 4), or 0. */
    private static int sequenceLength(byte[] bytes, int i) {
        int lead = bytes[i] & 0xff;
        if (lead < 0x80) {
            return 1;
        }
        int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        if (length == 0 || i + length > bytes.length) {
            return 0;
        }
        int second = bytes[i + 1] & 0xff;
        int lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int k = 2; k < length; k++) {
            if ((bytes[i + k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static int codePoint(byte[] bytes, int i, int length) {
        if (length == 1) {
            return bytes[i];
        }
        int c = bytes[i] & (0x7f >> length);
        for (int k = 1; k < length; k++) {
            c = (c << 6) | (bytes[i + k] & 0x3f);
        }
        return c;
    }

    private static byte[] encodeEscaped(String path) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(path.length() + 16);
        int i = 0;
        while (i < path.length()) {
            int c = path.codePointAt(i);
            if (isEscapedByte(c)) {
                out.write(c - ESCAPE_BASE);
            } else if (isSurrogate(c)) {
                throw new IllegalArgumentException("Not a path: the character at index " + i + " of \""
                        + printable(path) + "\" is a lone surrogate that stands for no byte.");
            } else {
                out.writeBytes(Character.toString(c).getBytes(UTF_8));
            }
            i += Character.charCount(c);
        }
        return out.toByteArray();
    }

    private static int compareBytes(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        int i = 0;
        while (i < shorter && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        if (i == shorter) {
            return Integer.compare(a.length(), b.length());
        }
        char left = a.charAt(i);
        char right = b.charAt(i);
        if (!Character.isSurrogate(left) && !Character.isSurrogate(right)) {
            return Character.compare(left, right);
        }
        // Back to the start of the character, so that no pair is torn.
        int from = i > 0 && Character.isHighSurrogate(a.charAt(i - 1)) ? i - 1 : i;
        return Arrays.compareUnsigned(encode(a.substring(from)), encode(b.substring(from)));
    }

    private static void appendPrintable(StringBuilder out, int c) {
        switch (c) {
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (isEscapedByte(c)) {
                    out.append(String.format(Locale.ROOT, "\\x%02x", c - ESCAPE_BASE));
                } else if (c < 0x20 || c == 0x7f) {
                    out.append(String.format(Locale.ROOT, "\\x%02x", c));
                } else if (isInvisible(c)) {
                    out.append(String.format(Locale.ROOT, "\\u{%x}", c));
                } else {
                    out.appendCodePoint(c);
                }
            }
        }
    }

    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    private static boolean isEscapedByte(int c) {
        return c >= ESCAPE_BASE + 0x80 && c <= ESCAPE_BASE + 0xff;
    }

    private static boolean isSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }
}
