package io.holdfast.internal.posix;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.spi.source.EntryPaths;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Between {@link Path}s of the default file system and strings in the form of {@link EntryPaths}.
 *
 * <p>On Unix a path of the JDK holds bytes, but its strings are made in the charset of the locale. Its URI tells the bytes
 * themselves, and takes them; so no name is lost under any locale.
 */
public final class HostPaths {
    private static final boolean UNIX = File.separatorChar == '/';

    private HostPaths() {}

    /** The text of a path, relative if the path is. */
    public static String text(Path path) {
        String text = path.toString();
        if (!UNIX || isAscii(text)) {
            return text;
        }
        String whole = EntryPaths.decode(percentDecode(path.toUri().getRawPath()));
        // The URI of an existing directory ends with a slash.
        String bare = whole.endsWith("/") && !text.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
        return path.isAbsolute() ? bare : bare.substring(workingDirectory().length());
    }

    /**
     * The path of a text.
     *
     * @throws FileSystemException if no path of this system has this text
     */
    public static Path path(String text) throws FileSystemException {
        try {
            if (!UNIX || isAscii(text)) {
                return Path.of(text);
            }
            byte[] bytes = CStrings.of(text);
            if (text.startsWith("/")) {
                return Path.of(URI.create("file://" + percentEncode(bytes)));
            }
            Path absolute = Path.of(URI.create("file:///" + percentEncode(bytes)));
            return absolute.subpath(0, absolute.getNameCount());
        } catch (InvalidPathException e) {
            throw new FileSystemException(
                    EntryPaths.printable(text), null, "is not a path of this system: " + e.getReason());
        }
    }

    /** With a slash at its end. */
    private static String workingDirectory() {
        String text = text(Path.of("").toAbsolutePath());
        return text.endsWith("/") ? text : text + "/";
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** Encodes all up to the closing NUL. */
    private static String percentEncode(byte[] cString) {
        StringBuilder out = new StringBuilder(cString.length * 2);
        for (int i = 0; i < cString.length - 1; i++) {
            int b = cString[i] & 0xff;
            boolean plain = b < 0x80 && (Character.isLetterOrDigit(b) || b == '/');
            if (plain) {
                out.append((char) b);
            } else {
                out.append('%').append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 0xf, 16));
            }
        }
        return out.toString();
    }

    private static byte[] percentDecode(String rawPath) {
        byte[] raw = rawPath.getBytes(US_ASCII);
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                out.write(Integer.parseInt(rawPath, i + 1, i + 3, 16));
                i += 2;
            } else {
                out.write(raw[i]);
            }
        }
        return out.toByteArray();
    }
}
