package io.holdfast.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A directory of files of random content, of which some change from one backup to the next. */
record ChangingFiles(Path directory, Random random) {

    private static final int FILES = 60;

    static ChangingFiles in(Path directory) throws IOException {
        return new ChangingFiles(Files.createDirectories(directory), new Random(RandomMoments.SEED));
    }

    /** About a third of them change. */
    void change() throws IOException {
        for (int i = 0; i < FILES; i++) {
            Path file = directory.resolve("file " + i);
            if (!Files.exists(file) || random.nextInt(3) == 0) {
                byte[] content = new byte[random.nextInt(600_000)];
                random.nextBytes(content);
                Files.write(file, content);
            }
        }
    }
}
