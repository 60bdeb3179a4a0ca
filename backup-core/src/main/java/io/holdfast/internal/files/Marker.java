package io.holdfast.internal.files;

import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.ReadableFile;
import io.holdfast.spi.source.EntryPaths;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;

/**
 * A file whose presence says that what is beside it shall be left out.
 *
 * @param name its name
 * @param header how its content must begin for it to count; empty if it may be anything
 */
public record Marker(String name, String header) {

    /** What programs put into directories that they can fill again by themselves, see <a href="https://bford.info/cachedir/">its specification</a>. */
    public static final Marker CACHE_DIRECTORY =
            new Marker("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55");

    /**
     * Reads {@code name} or {@code name:header}.
     *
     * @throws IllegalArgumentException if the name is not that of a file in the same directory
     */
    public static Marker of(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException(
                    "a marker is given as the name of a file, or name:header, not as '" + text + "'");
        }
        return new Marker(name, colon < 0 ? "" : text.substring(colon + 1));
    }

    /** Whether it is in a directory with these names; one that cannot be read does not count. */
    boolean isIn(DirectoryHandle directory, Set<String> names) {
        return names.contains(name) && (header.isEmpty() || hasHeader(directory));
    }

    private boolean hasHeader(DirectoryHandle directory) {
        byte[] expected = EntryPaths.encode(header);
        ByteBuffer begin = ByteBuffer.allocate(expected.length);
        try (ReadableFile file = directory.openFile(name)) {
            while (begin.hasRemaining() && file.read(begin, begin.position()) > 0) {
                // A single read may give less than there is.
            }
        } catch (IOException e) {
            return false;
        }
        return Arrays.equals(begin.array(), expected);
    }
}
