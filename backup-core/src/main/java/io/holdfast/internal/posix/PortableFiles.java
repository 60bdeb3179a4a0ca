package io.holdfast.internal.posix;

import io.holdfast.spi.source.EntryPaths;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Files as far as the JDK goes, on every system. What that loses is told by {@link #losses()}. */
public final class PortableFiles implements HostFiles {
    private static final boolean UNIX = File.separatorChar == '/';

    private final String reason;
    private final Map<Long, String> users;
    private final Map<Long, String> groups;

    /** By choice. */
    public PortableFiles() {
        this("are not wanted");
    }

    /** For want of native calls. */
    PortableFiles(Throwable unavailable) {
        this("are not available: " + reason(unavailable));
    }

    private static String reason(Throwable unavailable) {
        Throwable first = unavailable;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first.toString();
    }

    private PortableFiles(String reason) {
        this.reason = reason;
        this.users = numbered(Path.of("/etc/passwd"));
        this.groups = numbered(Path.of("/etc/group"));
    }

    /** Names by number, which stand in the first and third field of each line of these files. */
    private static Map<Long, String> numbered(Path file) {
        Map<Long, String> names = new HashMap<>();
        try {
            for (String line : EntryPaths.decode(Files.readAllBytes(file)).split("\\n")) {
                String[] fields = line.split(":");
                if (fields.length > 2 && fields[2].matches("\\d{1,10}")) {
                    names.putIfAbsent(Long.valueOf(fields[2]), fields[0]);
                }
            }
        } catch (IOException none) {
            return Map.of();
        }
        return names;
    }

    @Override
    public List<String> losses() {
        List<String> losses = new ArrayList<>();
        losses.add("Files are handled by Java alone, since native calls " + reason + ".");
        losses.add("Access control lists, capabilities, security labels and other extended attributes outside the"
                + " namespace \"user\" are neither backed up nor restored.");
        losses.add("Named pipes and device nodes are backed up but cannot be restored.");
        losses.add("Holes in sparse files are read as zeros.");
        losses.add("Times may be restored to the microsecond only, and those before 1970 to the second.");
        losses.add("Doubled and closing slashes in the targets of symbolic links are dropped on restore.");
        losses.add("Paths that are longer than the system takes at once cannot be read or made.");
        losses.add("Reading a file changes its access time.");
        losses.add("A file that is exchanged while it is opened is not noticed, and a restore is not protected from"
                + " processes that exchange its directories for symbolic links meanwhile.");
        if (UNIX) {
            losses.add("Owners and groups that /etc/passwd and /etc/group do not list are kept by number alone.");
        } else {
            losses.add("Owners, permissions, hard links and names that are not valid Unicode are not kept.");
        }
        return List.copyOf(losses);
    }

    @Override
    public DirectoryHandle openDirectory(String path) throws IOException {
        // Resolves links now, so that the handle stays with what they lead to.
        Path directory = HostPaths.path(path).toRealPath();
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotDirectoryException(EntryPaths.printable(path));
        }
        return new PortableDirectory(HostPaths.text(directory));
    }

    @Override
    public Optional<String> userName(long uid) {
        return Optional.ofNullable(users.get(uid));
    }

    @Override
    public Optional<String> groupName(long gid) {
        return Optional.ofNullable(groups.get(gid));
    }

    @Override
    public OptionalLong uid(String userName) {
        return numberOf(userName, users);
    }

    @Override
    public OptionalLong gid(String groupName) {
        return numberOf(groupName, groups);
    }

    private static OptionalLong numberOf(String name, Map<Long, String> names) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .mapToLong(Map.Entry::getKey)
                .min();
    }

    @Override
    public boolean privileged() {
        return UNIX && System.getProperty("user.name").equals("root");
    }

    @Override
    public String hostName() {
        return Stream.of(kernelHostName(), System.getenv("HOSTNAME"), System.getenv("COMPUTERNAME"))
                .filter(name -> name != null && !name.isBlank())
                .findFirst()
                .orElse("localhost");
    }

    private static String kernelHostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException notLinux) {
            return "";
        }
    }
}
