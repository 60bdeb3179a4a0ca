package io.holdfast.internal.posix;

import io.holdfast.spi.source.Entry.ExtendedAttribute;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Extended attributes of all namespaces. Their calls take no directory descriptor before Linux 6.13, so an entry is named
 * through the link that {@code /proc} keeps for the descriptor.
 */
final class ExtendedAttributes {
    private static final int USUAL_SIZE = 256;

    private ExtendedAttributes() {}

    /** Of an entry of a directory. */
    static List<ExtendedAttribute> of(Descriptor directory, String name) throws IOException {
        byte[] entry = relativePath(name);
        return read(
                directory,
                name,
                (fd, into) -> Libc.llistxattr(path(fd, entry), into, into.length),
                key -> (fd, into) -> Libc.lgetxattr(path(fd, entry), key, into, into.length));
    }

    /** Of an open file. */
    static List<ExtendedAttribute> of(Descriptor file) throws IOException {
        return read(
                file,
                DirectoryHandle.SELF,
                (fd, into) -> Libc.flistxattr(fd, into, into.length),
                key -> (fd, into) -> Libc.fgetxattr(fd, key, into, into.length));
    }

    private static List<ExtendedAttribute> read(
            Descriptor descriptor, String name, ReadCall list, Function<byte[], ReadCall> get) throws IOException {
        byte[] names = read(descriptor, name, Errno.ENOTSUP, list).orElse(new byte[0]);
        List<ExtendedAttribute> attributes = new ArrayList<>();
        for (int at = 0; at < names.length; at = CStrings.indexOfNul(names, at) + 1) {
            String attribute = CStrings.decode(names, at);
            // One that has been removed since it was listed is no failure.
            read(descriptor, name, Errno.ENODATA, get.apply(CStrings.of(attribute)))
                    .ifPresent(value -> attributes.add(new ExtendedAttribute(attribute, value)));
        }
        return attributes;
    }

    static void set(Descriptor directory, String name, ExtendedAttribute attribute) throws IOException {
        byte[] entry = relativePath(name);
        byte[] key = CStrings.of(attribute.name());
        byte[] value = attribute.value();
        directory.callFor(name, fd -> Libc.lsetxattr(path(fd, entry), key, value, value.length, 0));
    }

    static void set(Descriptor file, ExtendedAttribute attribute) throws IOException {
        byte[] key = CStrings.of(attribute.name());
        byte[] value = attribute.value();
        file.call(fd -> Libc.fsetxattr(fd, key, value, value.length, 0));
    }

    static void remove(Descriptor directory, String name, String attribute) throws IOException {
        byte[] entry = relativePath(name);
        byte[] key = CStrings.of(attribute);
        removed(directory.tryCall(fd -> Libc.lremovexattr(path(fd, entry), key)), directory.pathOf(name));
    }

    static void remove(Descriptor file, String attribute) throws IOException {
        byte[] key = CStrings.of(attribute);
        removed(file.tryCall(fd -> Libc.fremovexattr(fd, key)), file.path());
    }

    private static void removed(long result, String path) throws IOException {
        if (result != -Errno.ENODATA.number()) {
            Descriptor.succeeded(result, path, null);
        }
    }

    /** A call that fills an array and gives the length, or only gives the length if the array is empty. */
    @FunctionalInterface
    private interface ReadCall {
        long on(int descriptor, byte[] into);
    }

    private static Optional<byte[]> read(Descriptor directory, String name, Errno absent, ReadCall call)
            throws IOException {
        byte[] into = new byte[USUAL_SIZE];
        while (true) {
            byte[] filled = into;
            long length = directory.tryCall(fd -> call.on(fd, filled));
            if (length == -absent.number()) {
                return Optional.empty();
            }
            if (length != -Errno.ERANGE.number()) {
                Descriptor.succeeded(length, directory.pathOf(name), null);
                return Optional.of(Arrays.copyOf(filled, (int) length));
            }
            // Read in full even if it grows between the two calls, by asking again.
            into = new byte[(int) directory.callFor(name, fd -> call.on(fd, new byte[0]))];
        }
    }

    /** What follows the directory; empty for the directory itself, so that a closing slash leads into it. */
    private static byte[] relativePath(String name) throws IOException {
        return name.equals(DirectoryHandle.SELF) ? CStrings.ascii("") : CStrings.component(name);
    }

    private static byte[] path(int descriptor, byte[] relativePath) {
        byte[] directory = CStrings.ascii("/proc/self/fd/" + descriptor + "/");
        byte[] path = Arrays.copyOf(directory, directory.length - 1 + relativePath.length);
        System.arraycopy(relativePath, 0, path, directory.length - 1, relativePath.length);
        return path;
    }
}
