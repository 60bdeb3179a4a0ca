package io.holdfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Many small files and some large ones, of bytes that cannot be compressed: 14 MB. */
record LargeDirectory(Path directory) {

    private static final int DIRECTORIES = 50;
    private static final int SMALL_FILES = 1500;
    private static final int SMALL = 8_000;
    private static final int LARGE_FILES = 2;
    private static final int LARGE = 4_000_000;

    /** How many files there are. */
    static final int FILES = SMALL_FILES + LARGE_FILES;

    /** Writes all of them, anew for each seed. */
    void write(long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < SMALL_FILES; i++) {
            Path below = Files.createDirectories(directory.resolve("directory " + i % DIRECTORIES));
            write(below.resolve("small " + i), 1 + random.nextInt(SMALL), random);
        }
        for (int i = 0; i < LARGE_FILES; i++) {
            write(directory.resolve("large " + i), LARGE + i, random);
        }
    }

    private static void write(Path file, int size, Random random) throws IOException {
        byte[] content = new byte[size];
        random.nextBytes(content);
        Files.write(file, content);
    }
}
