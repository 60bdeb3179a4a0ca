package io.holdfast.internal.files;

import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.FileStatus;
import io.holdfast.internal.posix.HostFiles;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.util.List;

/** Turns what the host tells of a file into an entry. Thread-safe. */
final class EntryReader {

    private final HostFiles files;
    private final boolean accessTime;
    private final EntrySink sink;

    /**
     * @param accessTime whether the time of the last access is kept
     * @param sink is told what could not be read
     */
    EntryReader(HostFiles files, boolean accessTime, EntrySink sink) {
        this.files = files;
        this.accessTime = accessTime;
        this.sink = sink;
    }

    /** The entry of what has this name in a directory; {@link DirectoryHandle#SELF} is the directory itself. */
    Entry read(String path, FileStatus status, DirectoryHandle directory, String name) throws IOException {
        EntryType type = status.type();
        Entry.Builder entry = Entry.of(path, type)
                .permissions(status.permissions())
                .modified(status.modified())
                .changed(status.changed())
                .owner(status.uid(), files.userName(status.uid()).orElse(""))
                .group(status.gid(), files.groupName(status.gid()).orElse(""))
                .inode(status.inode(), status.device(), countsLinks(type) ? status.links() : 0)
                .extendedAttributes(extendedAttributes(path, directory, name))
                .deviceNumber(status.deviceNumber());
        if (accessTime) {
            entry.accessed(status.accessed());
        }
        if (type == EntryType.FILE) {
            entry.size(status.size());
        } else if (type == EntryType.SYMLINK) {
            entry.linkTarget(directory.readLink(name));
        }
        return entry.build();
    }

    /** The format keeps no link count of the others. */
    private static boolean countsLinks(EntryType type) {
        return switch (type) {
            case FILE, SYMLINK, BLOCK_DEVICE, CHARACTER_DEVICE -> true;
            case DIRECTORY, FIFO, SOCKET -> false;
        };
    }

    private List<Entry.ExtendedAttribute> extendedAttributes(String path, DirectoryHandle directory, String name) {
        try {
            return directory.extendedAttributes(name);
        } catch (IOException e) {
            sink.warn(path, "its extended attributes are not in the snapshot: " + Failures.reason(e));
            return List.of();
        }
    }
}
