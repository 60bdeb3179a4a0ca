package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Where processes are killed or frozen, and what is left of their locks. */
final class Kills {

    private static final boolean EXHAUSTIVE = Boolean.getBoolean("holdfast.exhaustive");
    private static final long SEED = Long.getLong("holdfast.seed", 20261121);
    private static final int SIGKILL = 128 + 9;

    private Kills() {}

    /** Parts of a work, from 0 to 1: one by chance in each of equal shares of it. */
    static List<Double> parts() {
        return parts(EXHAUSTIVE ? 200 : 8);
    }

    /** The same, so many of them, or 300 in the exhaustive build. */
    static List<Double> partsUsually(int count) {
        return parts(EXHAUSTIVE ? 300 : count);
    }

    private static List<Double> parts(int count) {
        Random random = new Random(SEED);
        List<Double> parts = new ArrayList<>();
        for (int share = 0; share < count; share++) {
            parts.add((share + random.nextDouble()) / count);
        }
        System.out.printf("%d kills, seed %d (-Dholdfast.seed)%n", count, SEED);
        return parts;
    }

    /** Starts a command on a repository, and returns when it has a lock there, or has ended. */
    static Process startWorking(CommandProcess holdfast, Path repository, String... command)
            throws IOException, InterruptedException {
        Set<Path> before = Set.copyOf(locks(repository));
        Process process = holdfast.start(command);
        while (process.isAlive() && before.containsAll(locks(repository))) {
            Thread.sleep(1);
        }
        return process;
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
