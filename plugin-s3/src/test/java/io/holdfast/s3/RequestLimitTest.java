package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestLimitTest {

    private final RequestLimit limit = new RequestLimit(8);

    @Test
    void itIsHalvedOnceForAllThatWereRefusedTogether() throws Exception {
        int[] acquired = new int[8];
        for (int i = 0; i < 8; i++) {
            acquired[i] = limit.acquire();
        }
        for (int i = 0; i < 8; i++) {
            limit.release(acquired[i], true);
        }
        assertThat(limit.limit()).isEqualTo(4);

        answer(1, true);
        assertThat(limit.limit()).isEqualTo(2);
    }

    @Test
    void itNeverComesToNothing() throws Exception {
        answer(100, true);
        assertThat(limit.limit()).isEqualTo(1);
    }

    @Test
    void itGrowsAgainByOneForEachRoundOfAnswers() throws Exception {
        answer(100, true);
        answer(1 + 2 + 3, false);
        assertThat(limit.limit()).isEqualTo(4);
        answer(1000, false);
        assertThat(limit.limit()).isEqualTo(8);
    }

    private void answer(int count, boolean slowDown) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            limit.release(limit.acquire(), slowDown);
        }
    }

    @Test
    void whoeverComesTooManyWaits() throws Exception {
        int first = limit.acquire();
        for (int i = 1; i < 8; i++) {
            assertThat(limit.acquire()).isEqualTo(first);
        }
        CountDownLatch acquired = new CountDownLatch(1);
        Thread ninth = new Thread(() -> {
            try {
                if (limit.acquire() == first) {
                    acquired.countDown();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        ninth.start();
        assertThat(acquired.await(50, TimeUnit.MILLISECONDS)).isFalse();
        limit.release(first, false);
        assertThat(acquired.await(10, TimeUnit.SECONDS)).isTrue();
        ninth.join();
    }
}
