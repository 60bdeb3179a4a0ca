package io.holdfast.junit;

import io.holdfast.Cancellation;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.repository.RehearsalRequest;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A rehearsal that waits, once what was restored can be looked at, until the tests have done so. It has a thread of its own, since a rehearsal
 * is one call. Thread-safe.
 */
final class DrillRun {

    private final Drill drill;
    private final Path directory;
    private final Instant begin;
    private final Cancellation cancellation = new Cancellation();
    private final CompletableFuture<Restored> restored = new CompletableFuture<>();
    private final CountDownLatch tested = new CountDownLatch(1);
    private final CompletableFuture<DrillReport> report = new CompletableFuture<>();

    private DrillRun(Drill drill, Path directory) {
        this.drill = drill;
        this.directory = directory;
        begin = drill.clock().instant();
    }

    /** Begins to restore. */
    static DrillRun begin(Drill drill) throws IOException {
        DrillRun run = new DrillRun(drill, Files.createTempDirectory("drill"));
        Thread thread = new Thread(run::run, "holdfast-drill");
        thread.setDaemon(true);
        thread.start();
        return run;
    }

    private void run() {
        try {
            DrillReport rehearsed = rehearse();
            remove();
            report.complete(rehearsed);
        } catch (Throwable e) {
            removeAfter(e);
            restored.completeExceptionally(e);
            report.completeExceptionally(e);
        }
    }

    private DrillReport rehearse() throws IOException, InterruptedException {
        try (Repository repository = drill.repository();
                Source source = drill.source()) {
            RecoveryPoint point = drill.point();
            RehearsalRequest.Builder request = RehearsalRequest.in(drill.scratch(source, directory))
                    .point(point)
                    .cancellation(cancellation);
            drill.checks().forEach(request::check);
            request.check(this::handOver);
            Duration opening = Duration.between(begin, drill.clock().instant());
            RehearsalReport rehearsal = repository.rehearse(source, request.build());
            return DrillReport.of(point, begin, opening, rehearsal);
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

    private CheckReport handOver(Restored usable, Operation operation) throws InterruptedException {
        restored.complete(usable);
        tested.await();
        // JUnit tells what the tests found.
        return new CheckReport(List.of());
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

    /** Removes what was restored. */
    DrillReport end() throws Exception {
        tested.countDown();
        return await(report);
    }

    /** Ends it if it has not ended. */
    void abandon() {
        cancellation.cancel();
        tested.countDown();
        report.handle((done, failure) -> done).join();
    }

    private static <T> T await(CompletableFuture<T> result) throws Exception {
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
