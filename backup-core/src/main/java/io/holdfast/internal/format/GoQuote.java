package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.spi.source.EntryPaths;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The quoting of a node's name before it is put into JSON: what stands between the quotes of Go's {@code strconv.Quote}.
 *
 * <pre>
 * "  \                      \"  \\
 * BEL BS FF LF CR TAB VT    \a \b \f \n \r \t \v
 * other bytes below 0x20, 0x7f, and each byte that is not part of valid UTF-8    \x1b, two digits
 * other characters that are not printable    &#92;u00a0 or &#92;U000e0001
 * </pre>
 *
 * <p>Digits are lower case. Printable are letters, marks, numbers, punctuation, symbols and the ASCII space of
 * Unicode 15.0, which Go has had since 1.21. A character that is newer, or that was new to an older Go, is quoted
 * differently by restic built with that; it is the same name, but the tree has another id.
 */
public final class GoQuote {

    private static final int[] PRINTABLE = readRanges("printable.txt");

    private GoQuote() {}

    /**
     * Quotes a name in the form of {@link EntryPaths}.
     *
     * @throws IllegalArgumentException if a lone surrogate in it stands for no byte
     */
    public static String quote(String name) {
        int plain = plainPrefix(name);
        if (plain == name.length()) {
            return name;
        }
        // Escaped bytes that together are valid UTF-8 are the character, as they would be in Go.
        String canonical = EntryPaths.decode(EntryPaths.encode(name));
        StringBuilder quoted = new StringBuilder(canonical.length() + 16);
        for (int i = 0; i < canonical.length(); ) {
            int c = canonical.codePointAt(i);
            appendQuoted(quoted, c);
            i += Character.charCount(c);
        }
        return quoted.toString();
    }

    /**
     * The name of its quoted form. Every escape of a Go string literal is understood, octal ones too.
     *
     * @throws MalformedException if an escape is unknown or cut short, or a quote or line feed stands unescaped
     */
    public static String unquote(String quoted) throws MalformedException {
        int i = endOfLiteral(quoted, 0);
        if (i == quoted.length()) {
            return quoted;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(quoted.length());
        bytes.writeBytes(quoted.substring(0, i).getBytes(UTF_8));
        while (i < quoted.length()) {
            if (quoted.charAt(i) != '\\') {
                throw malformed(quoted, i);
            }
            int literal = unescape(quoted, i + 1, bytes);
            i = endOfLiteral(quoted, literal);
            bytes.writeBytes(quoted.substring(literal, i).getBytes(UTF_8));
        }
        return EntryPaths.decode(bytes.toByteArray());
    }

    /** Whether a string in the form of {@link EntryPaths} stands for bytes that are not all valid UTF-8. */
    static boolean hasInvalidBytes(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (Character.isHighSurrogate(path.charAt(i))) {
                i++;
            } else if (Character.isLowSurrogate(path.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    static boolean isPrintable(int c) {
        int at = Arrays.binarySearch(PRINTABLE, c);
        // Ranges are [even, odd): an exact hit on an even element begins one, else the insertion point tells.
        return (at >= 0 ? at : -at - 2) % 2 == 0;
    }

    /** How many characters from the start need no quoting for sure. */
    private static int plainPrefix(String name) {
        int i = 0;
        while (i < name.length()) {
            char c = name.charAt(i);
            if (c < ' ' || c >= 0x7f || c == '"' || c == '\\') {
                break;
            }
            i++;
        }
        return i;
    }

    private static void appendQuoted(StringBuilder out, int c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case 0x07 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 0x0b -> out.append("\\v");
            default -> {
                if (c >= Character.MIN_LOW_SURROGATE && c <= Character.MAX_LOW_SURROGATE) {
                    hex(out.append("\\x"), c - Character.MIN_LOW_SURROGATE, 2);
                } else if (isPrintable(c)) {
                    out.appendCodePoint(c);
                } else if (c < ' ' || c == 0x7f) {
                    hex(out.append("\\x"), c, 2);
                } else if (Character.isBmpCodePoint(c)) {
                    hex(out.append("\\u"), c, 4);
                } else {
                    hex(out.append("\\U"), c, 8);
                }
            }
        }
    }

    /** Where, from {@code i} on, stands the next character that is not itself. */
    private static int endOfLiteral(String quoted, int i) {
        int end = i;
        while (end < quoted.length() && "\\\"\n".indexOf(quoted.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static void hex(StringBuilder out, int value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.append(Character.forDigit(value >>> shift & 0xf, 16));
        }
    }

    /** Unescapes what follows a backslash at {@code i - 1}; returns where the escape ends. */
    private static int unescape(String quoted, int i, ByteArrayOutputStream out) throws MalformedException {
        char kind = i < quoted.length() ? quoted.charAt(i) : 0;
        switch (kind) {
            case 'a' -> out.write(0x07);
            case 'b' -> out.write('\b');
            case 'f' -> out.write('\f');
            case 'n' -> out.write('\n');
            case 'r' -> out.write('\r');
            case 't' -> out.write('\t');
            case 'v' -> out.write(0x0b);
            case '"', '\\' -> out.write(kind);
            case 'x' -> {
                out.write((int) digits(quoted, i + 1, 2, 16));
                return i + 3;
            }
            case 'u' -> {
                writeCharacter(quoted, i, digits(quoted, i + 1, 4, 16), out);
                return i + 5;
            }
            case 'U' -> {
                writeCharacter(quoted, i, digits(quoted, i + 1, 8, 16), out);
                return i + 9;
            }
            case '0', '1', '2', '3' -> {
                out.write((int) digits(quoted, i, 3, 8));
                return i + 3;
            }
            default -> throw malformed(quoted, i - 1);
        }
        return i + 1;
    }

    private static long digits(String quoted, int from, int count, int radix) throws MalformedException {
        if (from + count > quoted.length()) {
            throw malformed(quoted, from);
        }
        long value = 0;
        for (int i = from; i < from + count; i++) {
            int digit = quoted.charAt(i) < 0x80 ? Character.digit(quoted.charAt(i), radix) : -1;
            if (digit < 0) {
                throw malformed(quoted, i);
            }
            value = value * radix + digit;
        }
        return value;
    }

    private static void writeCharacter(String quoted, int i, long c, ByteArrayOutputStream out)
            throws MalformedException {
        boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        if (c > Character.MAX_CODE_POINT || surrogate) {
            throw malformed(quoted, i);
        }
        out.writeBytes(Character.toString((int) c).getBytes(UTF_8));
    }

    private static MalformedException malformed(String quoted, int index) {
        return new MalformedException(
                "invalid quoting at character " + index + " of the name \"" + EntryPaths.printable(quoted) + "\"");
    }

    /** Reads lines such as {@code 20-7e} to the bounds of half-open ranges. */
    private static int[] readRanges(String resource) {
        try (InputStream in = GoQuote.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("Holdfast was packed without its file " + resource);
            }
            return new BufferedReader(new InputStreamReader(in, UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMapToInt(GoQuote::range)
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IntStream range(String line) {
        int dash = line.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? line : line.substring(0, dash), 16);
        int last = dash < 0 ? first : Integer.parseInt(line.substring(dash + 1), 16);
        return IntStream.of(first, last + 1);
    }
}
