package io.holdfast.internal.posix;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The files and users of this machine. Safe for use by several threads; it holds nothing that must be closed. */
public interface HostFiles {
    /**
     * What keeps most on this system: {@link LinuxFiles} where native calls are available, otherwise
     * {@link PortableFiles}, whose {@link #losses} say what is missing and why.
     */
    static HostFiles best() {
        try {
            return new LinuxFiles();
        } catch (UnsupportedOperationException | LinkageError unavailable) {
            return new PortableFiles(unavailable);
        }
    }

    /** What cannot be kept of files here, a sentence each, fit to be shown to the user; empty if nothing is lost. */
    List<String> losses();

    /** Opens a directory; symbolic links on the way and at the end are followed. The path may be of any length. */
    DirectoryHandle openDirectory(String path) throws IOException;

    /** Name of a user, if the system knows the number. */
    Optional<String> userName(long uid);

    /** Name of a group, if the system knows the number. */
    Optional<String> groupName(long gid);

    /** Number of a user, if the system knows the name. */
    OptionalLong uid(String userName);

    /** Number of a group, if the system knows the name. */
    OptionalLong gid(String groupName);

    /** Whether this process may give files to other owners and make device nodes, as far as its user tells. */
    boolean privileged();

    /** What the machine calls itself; no name service is asked. */
    String hostName();
}
