package io.holdfast.cli;

import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;

/** How an entry of a snapshot is shown. */
final class EntryText {

    private EntryText() {}

    /** {@code /home/alice/a\nb}: safe on any terminal. */
    static String path(Entry entry) {
        return path(entry.path());
    }

    /** A path of a snapshot, which has no slash of its own, as people know it. */
    static String path(String path) {
        return "/" + EntryPaths.printable(path);
    }

    /** {@code -rw-r--r--  1000  1000  1234 2026-11-20 20:30:12 /home/alice/file -> target}. */
    static String line(Entry entry, ZoneId zone) {
        String target = entry.type() == EntryType.SYMLINK ? " -> " + EntryPaths.printable(entry.linkTarget()) : "";
        return String.format(
                Locale.ROOT,
                "%s %5d %5d %12d %s %s%s",
                mode(entry),
                entry.uid(),
                entry.gid(),
                entry.size(),
                Figures.time(time(entry.modified(), zone), zone),
                path(entry),
                target);
    }

    /** An object with restic's names. */
    static JsonLine json(String messageType, Entry entry, ZoneId zone) {
        return JsonLine.message(messageType)
                .with("name", entry.name())
                .with("type", type(entry.type()))
                .with("path", "/" + entry.path())
                .with("uid", entry.uid())
                .with("gid", entry.gid())
                .with("user", entry.user())
                .with("group", entry.group())
                .with("size", entry.size())
                .with("permissions", mode(entry))
                .with("mtime", time(entry.modified(), zone))
                .with("atime", time(entry.accessed(), zone))
                .with("ctime", time(entry.changed(), zone))
                .with("inode", entry.inode())
                .with("links", entry.links())
                .with("linktarget", entry.linkTarget());
    }

    private static OffsetDateTime time(Instant instant, ZoneId zone) {
        return instant.atZone(zone).toOffsetDateTime();
    }

    private static String type(EntryType type) {
        return switch (type) {
            case FILE -> "file";
            case DIRECTORY -> "dir";
            case SYMLINK -> "symlink";
            case BLOCK_DEVICE -> "dev";
            case CHARACTER_DEVICE -> "chardev";
            case FIFO -> "fifo";
            case SOCKET -> "socket";
        };
    }

    /** {@code drwxr-sr-x}, as {@code ls -l} has it. */
    static String mode(Entry entry) {
        char type = switch (entry.type()) {
            case FILE -> '-';
            case DIRECTORY -> 'd';
            case SYMLINK -> 'l';
            case BLOCK_DEVICE -> 'b';
            case CHARACTER_DEVICE -> 'c';
            case FIFO -> 'p';
            case SOCKET -> 's';
        };
        int bits = entry.permissions();
        return type
                + triple(bits >> 6, (bits & 04000) != 0, 's')
                + triple(bits >> 3, (bits & 02000) != 0, 's')
                + triple(bits, (bits & 01000) != 0, 't');
    }

    private static String triple(int bits, boolean special, char mark) {
        boolean executable = (bits & 1) != 0;
        char last = executable ? 'x' : '-';
        if (special) {
            last = executable ? mark : Character.toUpperCase(mark);
        }
        return "" + ((bits & 4) != 0 ? 'r' : '-') + ((bits & 2) != 0 ? 'w' : '-') + last;
    }
}
