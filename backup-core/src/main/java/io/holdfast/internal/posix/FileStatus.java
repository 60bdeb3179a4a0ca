package io.holdfast.internal.posix;

import io.holdfast.spi.source.EntryType;
import java.time.Instant;

/**
 * What {@code stat} tells of an entry.
 *
 * @param type what it is
 * @param permissions the low 12 bits of the mode: setuid, setgid, sticky and {@code rwxrwxrwx}
 * @param uid number of the owner, 0 to 2^32 - 1
 * @param gid number of the group, 0 to 2^32 - 1
 * @param size length in bytes; of a symbolic link, the length of its target
 * @param blocks space taken on disk in units of 512 bytes; a file with fewer than its size needs may have holes
 * @param links number of hard links
 * @param inode number within the device, unsigned; 0 if the system tells none
 * @param device the device that holds the entry, in the 64-bit encoding of Linux
 * @param deviceNumber the device that a device node stands for, in the 64-bit encoding of Linux; otherwise 0
 * @param modified last change of the content, to the nanosecond
 * @param accessed last access, to the nanosecond
 * @param changed last change of the metadata, to the nanosecond
 */
public record FileStatus(
        EntryType type,
        int permissions,
        long uid,
        long gid,
        long size,
        long blocks,
        long links,
        long inode,
        long device,
        long deviceNumber,
        Instant modified,
        Instant accessed,
        Instant changed) {
    /** Size of a unit of {@link #blocks}. */
    public static final int BLOCK_SIZE = 512;

    /** Whether less space is taken than the size needs, so that looking for holes is worth it. */
    public boolean mayHaveHoles() {
        return type == EntryType.FILE && blocks < (size + BLOCK_SIZE - 1) / BLOCK_SIZE;
    }

    /** Whether both are of the same inode of the same device; never true where the system tells no inode numbers. */
    public boolean sameFileAs(FileStatus other) {
        return inode != 0 && inode == other.inode && device == other.device;
    }
}
