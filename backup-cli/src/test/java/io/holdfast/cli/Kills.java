package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Where processes are killed, and what is left of their locks. */
final class Kills {

    private static final int COUNT = Boolean.getBoolean("holdfast.exhaustive") ? 200 : 20;
    private static final long SEED = Long.getLong("holdfast.seed", 20261121);
    private static final int SIGKILL = 128 + 9;

    private Kills() {}

    /** Parts of a work, from 0 to 1: one by chance in each of equal shares of it. */
    static List<Double> parts() {
        Random random = new Random(SEED);
        List<Double> parts = new ArrayList<>();
        for (int share = 0; share < COUNT; share++) {
            parts.add((share + random.nextDouble()) / COUNT);
        }
        System.out.printf("%d kills, seed %d (-Dholdfast.seed)%n", COUNT, SEED);
        return parts;
    }

    /** Kills it, and returns whether it had not ended before. */
    static boolean kill(Process process) throws InterruptedException {
        int code = process.destroyForcibly().waitFor();
        assertThat(code).as("exit code").isIn(SIGKILL, 0);
        return code == SIGKILL;
    }

    /** The locks in a repository, as far as they are written. */
    static List<Path> locks(Path repository) throws IOException {
        try (Stream<Path> files = Files.list(repository.resolve("locks"))) {
            return files.filter(file -> !file.getFileName().toString().contains("-tmp-"))
                    .toList();
        }
    }
}
