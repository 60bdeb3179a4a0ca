package io.holdfast.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the quickstart does to directories that it made itself. No link is followed. */
final class Scratch {

    private static final byte[] GARBAGE = {'l', 'o', 's', 't'};

    private Scratch() {}

    /**
     * Deletes every third file, and overwrites every seventh of the others.
     *
     * @return how many were hit
     */
    static int damage(Path directory) throws IOException {
        List<Path> files = files(directory);
        int hit = 0;
        for (int i = 0; i < files.size(); i++) {
            if (i % 3 == 0) {
                Files.delete(files.get(i));
                hit++;
            } else if (i % 7 == 0) {
                // A new file, so that its other names keep what they have, and a read-only one can be replaced.
                Files.delete(files.get(i));
                Files.write(files.get(i), GARBAGE);
                hit++;
            }
        }
        return hit;
    }

    private static List<Path> files(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    /** Deletes a directory with all that is in it. */
    static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
                // A restored directory may be read-only.
                if (!Files.isWritable(each) && Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                    each.toFile().setWritable(true);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
