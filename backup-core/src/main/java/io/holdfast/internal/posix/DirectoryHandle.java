package io.holdfast.internal.posix;

import io.holdfast.spi.source.Entry.ExtendedAttribute;
import io.holdfast.spi.source.EntryType;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.List;

/**
 * An open directory, through which its entries are read, made and changed. It stays the same directory when it is
 * renamed or its name is given to something else.
 *
 * <ul>
 *   <li>A name is one component in the form of {@link io.holdfast.spi.source.EntryPaths}: neither empty nor {@code ..},
 *       without {@code /} and NUL; anything else is refused with {@link FileSystemException} before the system is asked.
 *   <li>{@link #SELF} means the directory itself, where a method says so.
 *   <li>Symbolic links are never followed: each method deals with the link or refuses it.
 *   <li>What is made gets its permissions less those of the process's {@code umask}; {@link #setPermissions} does not
 *       heed that.
 *   <li>Failures are {@link NoSuchFileException}, {@link FileAlreadyExistsException}, {@link AccessDeniedException},
 *       {@link NotDirectoryException}, {@link DirectoryNotEmptyException}, {@link ErrnoException} or another
 *       {@link FileSystemException}, after which nothing is changed.
 *   <li>Safe for use by several threads. Using it after {@link #close} fails.
 * </ul>
 */
public interface DirectoryHandle extends Closeable {
    /** The name under which a directory handle knows its own directory. */
    String SELF = ".";

    /** The path by which it was opened, for messages; see {@link io.holdfast.spi.source.EntryPaths#printable}. */
    String path();

    /** Opens a directory below; refuses a symbolic link. */
    DirectoryHandle openDirectory(String name) throws IOException;

    /** All names but {@code .} and {@code ..}, in no certain order. */
    List<String> list() throws IOException;

    /** Status of an entry, or of {@link #SELF}. */
    FileStatus status(String name) throws IOException;

    /** Target of a symbolic link. */
    String readLink(String name) throws IOException;

    /**
     * Extended attributes of an entry, or of {@link #SELF}, in the order of the system; none where the file system has no
     * such thing.
     */
    List<ExtendedAttribute> extendedAttributes(String name) throws IOException;

    /**
     * Opens a regular file, leaving its access time alone where that is allowed. Refuses everything else, and never
     * waits for the other end of a FIFO.
     */
    ReadableFile openFile(String name) throws IOException;

    /** Opens a regular file to change it. */
    WritableFile openForWriting(String name) throws IOException;

    /** Makes an empty file that did not exist and that nobody else may read yet ({@code rw-------}). */
    WritableFile createFile(String name) throws IOException;

    /** Makes a directory. */
    void createDirectory(String name, int permissions) throws IOException;

    /** Makes a symbolic link to a target, which may be any text and need not exist. */
    void createSymlink(String name, String target) throws IOException;

    /** Makes {@code name} a further hard link to an entry of a directory of the same {@link HostFiles}. */
    void createLink(String name, DirectoryHandle existingIn, String existing) throws IOException;

    /** Makes a named pipe. */
    void createFifo(String name, int permissions) throws IOException;

    /**
     * Makes a device node.
     *
     * @param type {@link EntryType#BLOCK_DEVICE} or {@link EntryType#CHARACTER_DEVICE}
     * @param deviceNumber as {@link FileStatus#deviceNumber}
     * @throws IllegalArgumentException if the type is not that of a device
     */
    void createDevice(String name, EntryType type, int permissions, long deviceNumber) throws IOException;

    /** Deletes an entry that is not a directory. */
    void deleteFile(String name) throws IOException;

    /** Deletes an empty directory. */
    void deleteDirectory(String name) throws IOException;

    /** Renames an entry, replacing what is at its new place as {@code rename} does. */
    void rename(String name, DirectoryHandle newIn, String newName) throws IOException;

    /** Gives an entry, or {@link #SELF}, to another owner and group; the system may clear setuid and setgid by this. */
    void setOwner(String name, long uid, long gid) throws IOException;

    /**
     * Sets the low 12 bits of the mode of an entry, or of {@link #SELF}. A symbolic link has none of its own and is
     * refused.
     */
    void setPermissions(String name, int permissions) throws IOException;

    /** Sets the times of an entry, or of {@link #SELF}, to the nanosecond where the file system keeps it. */
    void setTimes(String name, Instant accessed, Instant modified) throws IOException;

    /** Sets an extended attribute of an entry, or of {@link #SELF}. */
    void setExtendedAttribute(String name, ExtendedAttribute attribute) throws IOException;

    /** Removes an extended attribute of an entry, or of {@link #SELF}; one that is not there is no failure. */
    void removeExtendedAttribute(String name, String attribute) throws IOException;

    /** The metadata of whatever has this name when a method is called, or of {@link #SELF}. */
    default Metadata metadata(String name) {
        return new NamedMetadata(this, name);
    }

    /** Returns when the entries of this directory are on the device. */
    void force() throws IOException;
}
