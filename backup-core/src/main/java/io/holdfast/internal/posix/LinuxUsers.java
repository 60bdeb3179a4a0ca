package io.holdfast.internal.posix;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.holdfast.spi.source.EntryPaths;
import java.nio.file.FileSystemException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Names and numbers of users and groups as the C library knows them, directory services included. What was found once is
 * remembered, and so is what was not.
 */
final class LinuxUsers {
    /** More than {@code struct passwd} and {@code struct group} take on any architecture. */
    private static final int RECORD_SIZE = 128;

    /** Where the number stands in both: after two pointers. */
    private static final int NUMBER_OFFSET = 16;

    private static final int FIRST_SIZE = 4 << 10;
    private static final int LAST_SIZE = 4 << 20;

    private final Map<Long, Optional<String>> users = new ConcurrentHashMap<>();
    private final Map<Long, Optional<String>> groups = new ConcurrentHashMap<>();
    private final Map<String, OptionalLong> uids = new ConcurrentHashMap<>();
    private final Map<String, OptionalLong> gids = new ConcurrentHashMap<>();

    Optional<String> userName(long uid) {
        return users.computeIfAbsent(
                uid,
                id -> name((record, buffer, size, result) ->
                        Libc.getpwuid_r(id.intValue(), record, buffer, size, result)));
    }

    Optional<String> groupName(long gid) {
        return groups.computeIfAbsent(
                gid,
                id -> name((record, buffer, size, result) ->
                        Libc.getgrgid_r(id.intValue(), record, buffer, size, result)));
    }

    OptionalLong uid(String user) {
        return uids.computeIfAbsent(user, name -> number(name, Libc::getpwnam_r));
    }

    OptionalLong gid(String group) {
        return gids.computeIfAbsent(group, name -> number(name, Libc::getgrnam_r));
    }

    /** A look-up that fills a record, whose strings lie in a buffer; gives an error number. */
    @FunctionalInterface
    private interface Lookup {
        int run(long recordAddress, long bufferAddress, long bufferSize, long[] result);
    }

    @FunctionalInterface
    private interface LookupByName {
        int run(byte[] name, long recordAddress, long bufferAddress, long bufferSize, long[] result);
    }

    private static Optional<String> name(Lookup lookup) {
        return find(lookup, found -> EntryPaths.decode(cString(found.getPointer(0))));
    }

    private static OptionalLong number(String name, LookupByName lookup) {
        try {
            byte[] bytes = CStrings.of(name);
            return find(
                            (record, buffer, size, result) -> lookup.run(bytes, record, buffer, size, result),
                            found -> Integer.toUnsignedLong(found.getInt(NUMBER_OFFSET)))
                    .map(OptionalLong::of)
                    .orElse(OptionalLong.empty());
        } catch (FileSystemException unspeakable) {
            return OptionalLong.empty();
        }
    }

    private static <T> Optional<T> find(Lookup lookup, Function<Memory, T> read) {
        int error = Errno.ERANGE.number();
        for (int size = FIRST_SIZE; Errno.ERANGE.is(error) && size <= LAST_SIZE; size *= 4) {
            try (Memory found = new Memory(RECORD_SIZE);
                    Memory strings = new Memory(size)) {
                long[] result = new long[1];
                error = lookup.run(Pointer.nativeValue(found), Pointer.nativeValue(strings), size, result);
                if (error == 0 && result[0] != 0) {
                    return Optional.of(read.apply(found));
                }
            }
        }
        return Optional.empty();
    }

    private static byte[] cString(Pointer start) {
        return start.getByteArray(0, (int) start.indexOf(0, (byte) 0));
    }
}
