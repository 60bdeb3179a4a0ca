package io.holdfast.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private static final List<Integer> THINGS = IntStream.range(0, 1000).boxed().toList();

    @Test
    void eachThingIsDoneOnce() throws Exception {
        Queue<Integer> done = new ConcurrentLinkedQueue<>();
        Workers.forEach("test", 4, THINGS, done::add);
        assertThat(done).containsExactlyInAnyOrderElementsOf(THINGS);
    }

    @Test
    void asManyAreDoneAtATimeAsWasAskedFor() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch together = new CountDownLatch(3);
        Workers.forEach("test", 3, THINGS.iterator(), thing -> {
            threads.add(Thread.currentThread().getName());
            together.countDown();
            together.await();
        });
        assertThat(threads)
                .containsExactlyInAnyOrder(Thread.currentThread().getName(), "holdfast-test-1", "holdfast-test-2");
    }

    @Test
    void nothingIsBegunAfterAFailureWhichIsThrown() {
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch together = new CountDownLatch(2);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Workers.forEach("test", 2, THINGS, thing -> {
                    begun.incrementAndGet();
                    together.countDown();
                    together.await();
                    if (thing == 0) {
                        throw new IOException("the first");
                    }
                    new CountDownLatch(1).await();
                }))
                .withMessage("the first");
        assertThat(begun).hasValue(2);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void nothingIsBegunAfterAnInterrupt() {
        AtomicInteger begun = new AtomicInteger();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> Workers.forEach("test", 1, THINGS, thing -> {
                    begun.incrementAndGet();
                    Thread.currentThread().interrupt();
                }));
        assertThat(begun).hasValue(1);
        assertThat(Thread.interrupted()).isFalse();
    }
}
