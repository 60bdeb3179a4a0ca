package io.holdfast.internal.posix;

import io.holdfast.spi.source.EntryPaths;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.Arrays;

/** Names as the C library takes and gives them: bytes that end with NUL. */
final class CStrings {
    private CStrings() {}

    /** Any text that the system takes as a path, a link target or the name of an attribute. */
    static byte[] of(String text) throws FileSystemException {
        byte[] bytes = encode(text);
        byte[] terminated = Arrays.copyOf(bytes, bytes.length + 1);
        if (indexOfNul(terminated, 0) < bytes.length) {
            throw new FileSystemException(EntryPaths.printable(text), null, "holds the NUL character");
        }
        return terminated;
    }

    /** A name of one component. */
    static byte[] component(String name) throws FileSystemException {
        Names.requireComponent(name);
        return of(name);
    }

    /** Text of ASCII characters without NUL. */
    static byte[] ascii(String text) {
        return (text + '\0').getBytes(StandardCharsets.US_ASCII);
    }

    /** The string that starts at {@code from} and ends before the next NUL or at the end of the array. */
    static String decode(byte[] bytes, int from) {
        return EntryPaths.decode(Arrays.copyOfRange(bytes, from, indexOfNul(bytes, from)));
    }

    static int indexOfNul(byte[] bytes, int from) {
        int end = from;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return end;
    }

    private static byte[] encode(String text) throws FileSystemException {
        try {
            return EntryPaths.encode(text);
        } catch (IllegalArgumentException e) {
            throw new FileSystemException(EntryPaths.printable(text), null, "cannot be written as bytes");
        }
    }
}
