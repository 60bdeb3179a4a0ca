package io.holdfast.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the tablespaces of a cluster are restored to. A server that recovers from a base backup makes the links by the file that this writes: lines of an OID and a path,
 * in which a backslash stands before backslashes and line ends.
 *
 * @param directories by OID
 */
record TablespaceMap(NavigableMap<String, Path> directories) {

    /**
     * Those of a base backup.
     *
     * @param mapping the directories to restore to by the locations on the source
     * @param target of the data directory
     */
    static TablespaceMap of(EntrySource base, Map<String, Path> mapping, Path target)
            throws IOException, InterruptedException {
        NavigableMap<String, Path> directories = new TreeMap<>();
        Optional<Entry> file = base.entry(ClusterFiles.TABLESPACE_MAP);
        if (file.isPresent()) {
            try (InputStream in = base.open(file.get())) {
                for (String line : new String(in.readAllBytes(), UTF_8).split("(?<!\\\\)[\\r\\n]+")) {
                    String[] fields = line.split(" ", 2);
                    if (fields.length == 2) {
                        String location = fields[1].replaceAll("\\\\([\\\\\\r\\n])", "$1");
                        Path beside = target.resolveSibling(target.getFileName() + ".tablespaces")
                                .resolve(fields[0]);
                        directories.put(
                                fields[0],
                                mapping.getOrDefault(location, beside)
                                        .toAbsolutePath()
                                        .normalize());
                    }
                }
            }
        }
        return new TablespaceMap(directories);
    }

    /** Where a path of the snapshot is restored to, if it is in a tablespace. */
    Optional<Path> locate(String path) {
        String[] parts = path.split("/", 3);
        if (parts.length < 2 || !parts[0].equals(ClusterFiles.TABLESPACES)) {
            return Optional.empty();
        }
        return Optional.ofNullable(directories.get(parts[1]))
                .map(directory -> parts.length == 2 ? directory : directory.resolve(parts[2]));
    }

    /** The file that tells the server. */
    String text() {
        StringBuilder lines = new StringBuilder();
        directories.forEach((oid, directory) -> lines.append(oid)
                .append(' ')
                .append(directory.toString().replaceAll("([\\\\\\r\\n])", "\\\\$1"))
                .append('\n'));
        return lines.toString();
    }
}
