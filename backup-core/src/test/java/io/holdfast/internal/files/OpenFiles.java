package io.holdfast.internal.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What this process has open. */
final class OpenFiles {

    private OpenFiles() {}

    /** Files and directories in a directory, and the directory itself. */
    static List<Path> below(Path directory) throws IOException {
        List<Path> open = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                try {
                    open.add(Files.readSymbolicLink(descriptor));
                } catch (NoSuchFileException e) {
                    // It was the one through which the others are listed, or has been closed meanwhile.
                }
            }
        }
        open.removeIf(path -> !path.startsWith(directory));
        return open;
    }
}
