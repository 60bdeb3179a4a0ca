package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Random;

/** Random moments of the work of processes, all of which have the same to do. */
final class RandomMoments {

    static final long SEED = 20_261_121;

    private final Random random = new Random(SEED);
    private long span;

    /** In the first so many milliseconds; it is learned how many they really are. */
    RandomMoments(int milliseconds) {
        span = milliseconds;
    }

    /** How many of them a test tries. */
    static int count(int usually) {
        return Boolean.getBoolean("holdfast.exhaustive") ? 300 : usually;
    }

    /** A process says that its work begins. */
    static void begin() throws IOException {
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            out.write('.');
        }
    }

    /** Waits until the work of a process has begun, and then for a moment. */
    void await(Process process) throws IOException, InterruptedException {
        assertThat(process.getInputStream().read()).isEqualTo('.');
        long begin = System.nanoTime();
        Thread.sleep(random.nextInt((int) span));
        // Where a machine is slow the moments are spread over the longer time that it takes.
        span = process.isAlive()
                ? Math.min(5_000, span + span / 8)
                : Math.max(50, Math.min(span, (System.nanoTime() - begin) / 1_000_000));
    }
}
