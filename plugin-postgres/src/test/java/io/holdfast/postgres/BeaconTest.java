package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BeaconTest {

    private static final Duration INTERVAL = Duration.ofMillis(2);

    private final TestOperation operation = new TestOperation();

    @AfterEach
    void end() throws Exception {
        assertThat(operation.awaitIdle(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void idleClusterGetsCommits() throws Exception {
        CountDownLatch commits = new CountDownLatch(3);
        try (Beacon beacon = new Beacon(() -> 7, commits::countDown)) {
            beacon.begin(INTERVAL, operation);

            assertThat(commits.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void busyClusterGetsNone() throws Exception {
        AtomicInteger transactions = new AtomicInteger();
        AtomicInteger commits = new AtomicInteger();
        CountDownLatch looks = new CountDownLatch(10);
        try (Beacon beacon = new Beacon(
                () -> {
                    looks.countDown();
                    return transactions.incrementAndGet();
                },
                commits::incrementAndGet)) {
            beacon.begin(INTERVAL, operation);
            assertThat(looks.await(30, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(commits).hasValue(0);
    }

    @Test
    void whatFailsIsTriedAgain() throws Exception {
        CountDownLatch attempts = new CountDownLatch(3);
        try (Beacon beacon = new Beacon(() -> 7, () -> {
            attempts.countDown();
            throw new IOException("there is no such database");
        })) {
            beacon.begin(INTERVAL, operation);

            assertThat(attempts.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
