package io.holdfast.cli;

import io.holdfast.spi.source.EntryPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two directories, compared entry by entry and byte by byte, by no code that has to do with backups.
 *
 * @param entries how many entries both have
 * @param bytes how much content was compared
 * @param differences what differs, in words
 */
record DirectoryComparison(long entries, long bytes, List<String> differences) {

    /** Compares what is below two directories; the directories themselves are not compared. */
    static DirectoryComparison of(Path left, Path right) throws IOException {
        Comparer comparer = new Comparer(left, right);
        comparer.compareDirectories(Path.of(""));
        return new DirectoryComparison(comparer.entries, comparer.bytes, List.copyOf(comparer.differences));
    }

    private static final class Comparer {

        private final Path left;
        private final Path right;
        private final List<String> differences = new ArrayList<>();
        private long entries;
        private long bytes;

        Comparer(Path left, Path right) {
            this.left = left;
            this.right = right;
        }

        private void compareDirectories(Path directory) throws IOException {
            Set<Path> leftNames = names(left.resolve(directory));
            Set<Path> rightNames = names(right.resolve(directory));
            Set<Path> all = new TreeSet<>(leftNames);
            all.addAll(rightNames);
            for (Path name : all) {
                Path path = directory.resolve(name);
                if (!leftNames.contains(name)) {
                    differs(path, "is only in the copy");
                } else if (!rightNames.contains(name)) {
                    differs(path, "is missing from the copy");
                } else {
                    compare(path);
                }
            }
        }

        private static Set<Path> names(Path directory) throws IOException {
            try (Stream<Path> list = Files.list(directory)) {
                return list.map(Path::getFileName).collect(Collectors.toSet());
            }
        }

        private void compare(Path path) throws IOException {
            entries++;
            PosixFileAttributes one = attributes(left.resolve(path));
            PosixFileAttributes two = attributes(right.resolve(path));
            if (!type(one).equals(type(two))) {
                differs(path, "is a " + type(one) + " and became a " + type(two));
                return;
            }
            compareMetadata(path, one, two);
            if (one.isDirectory()) {
                compareDirectories(path);
            } else if (one.isRegularFile()) {
                compareContent(path);
            } else if (one.isSymbolicLink() && !target(left, path).equals(target(right, path))) {
                differs(path, "points elsewhere");
            }
        }

        private void compareMetadata(Path path, PosixFileAttributes one, PosixFileAttributes two) {
            if (!one.permissions().equals(two.permissions())) {
                differs(path, "has other permissions");
            }
            if (!one.owner().equals(two.owner()) || !one.group().equals(two.group())) {
                differs(path, "has another owner or group");
            }
            if (!one.lastModifiedTime().equals(two.lastModifiedTime())) {
                differs(path, "has another time of modification");
            }
        }

        private void compareContent(Path path) throws IOException {
            bytes += Files.size(left.resolve(path));
            long at = Files.mismatch(left.resolve(path), right.resolve(path));
            if (at >= 0) {
                differs(path, "differs at byte " + at);
            }
        }

        private void differs(Path path, String how) {
            differences.add(EntryPaths.printable(path.toString()) + " " + how);
        }

        private static Path target(Path root, Path link) throws IOException {
            return Files.readSymbolicLink(root.resolve(link));
        }

        private static PosixFileAttributes attributes(Path path) throws IOException {
            return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        }

        private static String type(PosixFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                return "file";
            }
            if (attributes.isDirectory()) {
                return "directory";
            }
            return attributes.isSymbolicLink() ? "link" : "special file";
        }
    }
}
