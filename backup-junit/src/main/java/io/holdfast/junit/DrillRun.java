package io.holdfast.junit;

import io.holdfast.Cancellation;
import io.holdfast.junit.Rehearsal.Verdict;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A rehearsal that waits, once what was restored can be looked at, until the tests have done so. It has a thread of its own, since a rehearsal
 * is one call. Thread-safe.
 */
final class DrillRun {

    private final Rehearsal rehearsal;
    private final Path directory;
    private final Cancellation cancellation = new Cancellation();
    private final CompletableFuture<Restored> restored = new CompletableFuture<>();
    private final CountDownLatch tested = new CountDownLatch(1);
    private final CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    private volatile Duration testing = Duration.ZERO;
    private volatile boolean looked;
    private volatile boolean failed;

    private DrillRun(Rehearsal rehearsal, Path directory) {
        this.rehearsal = rehearsal;
        this.directory = directory;
    }

    /** Begins to restore. */
    static DrillRun begin(Rehearsal rehearsal) throws IOException {
        DrillRun run = new DrillRun(rehearsal, Files.createTempDirectory("drill"));
        Thread thread = new Thread(run::run, "holdfast-drill");
        thread.setDaemon(true);
        thread.start();
        return run;
    }

    private void run() {
        try {
            Verdict reached = rehearsal.run(directory, new Tests(), cancellation);
            remove();
            restored.completeExceptionally(new AssertionError(reached.failure()));
            verdict.complete(reached);
        } catch (Throwable e) {
            removeAfter(e);
            restored.completeExceptionally(e);
            verdict.completeExceptionally(e);
        }
    }

    /** What went wrong before is what is said. */
    private void removeAfter(Throwable failure) {
        try {
            remove();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** With what a scratch keeps for the next time, such as programs that it unpacked. */
    private void remove() throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private final class Tests implements TeamTests {

        @Override
        public CheckReport check(Restored usable, Operation operation) throws InterruptedException {
            return handOver(usable);
        }

        @Override
        public Duration duration() {
            return testing;
        }

        @Override
        public Optional<String> wrong() {
            if (failed) {
                return Optional.of("A test has failed.");
            }
            return looked ? Optional.empty() : Optional.of("No test has looked.");
        }
    }

    /** JUnit tells what the tests found; that they have looked is all there is to find here. */
    private CheckReport handOver(Restored usable) throws InterruptedException {
        Instant before = rehearsal.clock().instant();
        restored.complete(usable);
        tested.await();
        testing = testing.plus(Duration.between(before, rehearsal.clock().instant()));
        return new CheckReport(List.of(new Finding("tests", Result.PASSED, "they have looked")));
    }

    /** Waits until it can be looked at, and throws what keeps it from that. */
    void awaitRestored() throws Exception {
        await(restored);
    }

    /** Whether there is something to look at. */
    boolean isRestored() {
        return restored.isDone() && !restored.isCompletedExceptionally();
    }

    /** What was restored. */
    Restored restored() {
        return restored.join();
    }

    /** A test has looked, and found nothing. */
    void testSucceeded() {
        looked = true;
    }

    /** A test has failed, or what was to be done around them. */
    void testFailed() {
        failed = true;
    }

    /** Removes what was restored. */
    Verdict end() throws Exception {
        tested.countDown();
        return await(verdict);
    }

    /** Ends it if it has not ended. */
    void abandon() {
        cancellation.cancel();
        tested.countDown();
        verdict.handle((done, failure) -> done).join();
    }

    private static <T> T await(CompletableFuture<T> result) throws Exception {
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw e;
        }
    }
}
