package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {

    private static final List<Integer> MANY = IntStream.range(0, 1000).boxed().toList();

    @Test
    void eachIsDoneOnceAndSeveralAtATime() throws Exception {
        Queue<Integer> done = new ConcurrentLinkedQueue<>();
        CountDownLatch atWork = new CountDownLatch(4);
        Workers.forEach(MANY, 4, new TestOperation(), item -> {
            atWork.countDown();
            assertThat(atWork.await(30, TimeUnit.SECONDS)).isTrue();
            done.add(item);
        });
        Workers.forEach(List.of(), 4, new TestOperation(), done::add);

        assertThat(done).containsExactlyInAnyOrderElementsOf(MANY);
    }

    @Test
    void failureIsThrownWhenNothingGoesOnAnyMore() {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        CountDownLatch failing = new CountDownLatch(1);
        assertThatThrownBy(() -> Workers.forEach(MANY, 4, new TestOperation(), item -> {
                    begun.incrementAndGet();
                    try {
                        if (item == 1) {
                            failing.countDown();
                            throw new IOException("no");
                        }
                        assertThat(failing.await(30, TimeUnit.SECONDS)).isTrue();
                    } finally {
                        ended.incrementAndGet();
                    }
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no");
        assertThat(ended).hasValue(begun.get());
    }

    @Test
    void nothingIsBegunBehindAFailure() {
        AtomicInteger begun = new AtomicInteger();
        assertThatThrownBy(() -> Workers.forEach(MANY, 1, new TestOperation(), item -> {
                    if (begun.incrementAndGet() == 10) {
                        throw new IllegalStateException("no");
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no");
        assertThat(begun).hasValue(10);
    }

    @Test
    void nothingIsBegunWhenTheOperationIsCancelled() {
        TestOperation operation = new TestOperation();
        AtomicInteger begun = new AtomicInteger();
        assertThatThrownBy(() -> Workers.forEach(MANY, 1, operation, item -> {
                    if (begun.incrementAndGet() == 10) {
                        operation.cancel();
                    }
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(begun).hasValue(10);
    }
}
