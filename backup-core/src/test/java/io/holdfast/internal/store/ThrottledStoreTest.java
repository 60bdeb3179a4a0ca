package io.holdfast.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.store.BlobContent;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How long bytes take, by a clock that moves when somebody waits. */
class ThrottledStoreTest {

    private static final int RATE = 100_000;

    private final MutableClock clock = MutableClock.at("2026-01-01T00:00:00Z");
    private final Instant begin = clock.instant();
    private final MemoryStore memory = new MemoryStore(clock);
    private OptionalLong rate = OptionalLong.of(RATE);
    private final ThrottledStore store = new ThrottledStore(memory, throttle(), throttle());

    private Throttle throttle() {
        return new Throttle(moment -> rate, clock, clock::advance);
    }

    @Test
    void whatIsStoredTakesAsLongAsItsRateSays() throws Exception {
        for (int i = 0; i < 20; i++) {
            store.put("data/" + i, BlobContent.of(new byte[50_000]));
        }
        assertThat(taken()).isEqualTo(Duration.ofSeconds(10));
        assertThat(memory.names()).hasSize(20);
    }

    @Test
    void timeThatPassesAnywayCounts() throws Exception {
        store.put("data/1", BlobContent.of(new byte[100_000]));
        clock.advance(Duration.ofSeconds(5));
        store.put("data/2", BlobContent.of(new byte[100_000]));
        assertThat(taken()).as("what was not used before is not saved up").isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void whatIsReadTakesAsLongAndComesFromSecondToSecond() throws Exception {
        memory.put("data/1", BlobContent.of(new byte[1_000_000]));
        try (InputStream in = store.read("data/1", 0, Long.MAX_VALUE)) {
            assertThat(in.read(new byte[1_000_000])).isEqualTo(RATE);
            assertThat(taken()).isEqualTo(Duration.ofSeconds(1));
            assertThat(in.read()).isZero();
            assertThat(in.readAllBytes()).hasSize(1_000_000 - RATE - 1);
        }
        assertThat(taken()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void readingAndStoringDoNotWaitForOneAnother() throws Exception {
        memory.put("data/1", BlobContent.of(new byte[100_000]));
        store.put("data/2", BlobContent.of(new byte[100_000]));
        try (InputStream in = store.read("data/1", 0, Long.MAX_VALUE)) {
            in.readAllBytes();
        }
        assertThat(taken()).as("one second each, one after the other").isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whatIsSmallWaitsForNobodyButCounts() throws Exception {
        for (int i = 0; i < 10; i++) {
            store.put("locks/" + i, BlobContent.of(new byte[10_000]));
        }
        assertThat(taken()).isZero();
        store.put("data/1", BlobContent.of(new byte[100_000]));
        assertThat(taken()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void theRateIsThatOfTheMoment() throws Exception {
        rate = OptionalLong.empty();
        store.put("data/1", BlobContent.of(new byte[10_000_000]));
        assertThat(taken()).isZero();
        rate = OptionalLong.of(1_000_000);
        store.put("data/2", BlobContent.of(new byte[1_000_000]));
        assertThat(taken()).isEqualTo(Duration.ofSeconds(1));
        rate = OptionalLong.of(100_000);
        store.put("data/3", BlobContent.of(new byte[1_000_000]));
        assertThat(taken()).isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void whoWaitsCanBeInterrupted() throws Exception {
        memory.put("data/1", BlobContent.of(new byte[100]));
        Throttle interrupted = new Throttle(moment -> rate, clock, time -> {
            throw new InterruptedException();
        });
        ThrottledStore stopped = new ThrottledStore(memory, interrupted, interrupted);

        assertThatThrownBy(() -> stopped.put("data/2", BlobContent.of(new byte[100_000])))
                .isInstanceOf(InterruptedException.class);
        assertThat(memory.names()).as("nothing was stored").containsExactly("data/1");
        try (InputStream in = stopped.read("data/1", 0, Long.MAX_VALUE)) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(InterruptedIOException.class);
        }
        assertThat(Thread.interrupted()).isTrue();
    }

    private Duration taken() {
        return Duration.between(begin, clock.instant());
    }
}
