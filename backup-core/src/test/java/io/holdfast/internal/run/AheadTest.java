package io.holdfast.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.SourceException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AheadTest {

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void end() {
        executor.shutdownNow();
    }

    @Test
    void findsItMeanwhile() throws InterruptedException {
        try (Ahead<String> ahead = Ahead.start(executor, () -> waited() ? "found" : "late")) {
            go.countDown();
            assertEquals("found", ahead.get());
            assertEquals("found", ahead.get());
        }
    }

    @Test
    void throwsWhatTheFindingThrew() {
        SourceException gone = new SourceException("It is gone");
        try (Ahead<String> ahead = Ahead.start(executor, () -> {
            throw gone;
        })) {
            assertSame(gone, assertThrows(SourceException.class, ahead::get));
        }
    }

    @Test
    void closingWaitsUntilItIsOver() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        Ahead<Boolean> ahead = Ahead.start(executor, this::waited);
        executor.execute(() -> {
            ahead.close();
            closed.countDown();
        });
        assertFalse(closed.await(50, TimeUnit.MILLISECONDS), "closed while it goes on");
        go.countDown();
        assertTrue(closed.await(60, TimeUnit.SECONDS));
    }

    @Test
    void whoeverIsInterruptedWaitsNoLonger() {
        try (Ahead<Boolean> ahead = Ahead.start(executor, this::waited)) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, ahead::get);
            Thread.currentThread().interrupt();
        }
        assertTrue(Thread.interrupted());
    }

    private boolean waited() {
        try {
            return go.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
