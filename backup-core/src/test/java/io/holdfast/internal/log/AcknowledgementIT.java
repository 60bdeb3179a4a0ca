package io.holdfast.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.UnusedLimit;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.FakeSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long a record of a busy log waits until it is durable in a directory of this machine. */
class AcknowledgementIT {

    private static final Logger LOG = LoggerFactory.getLogger(AcknowledgementIT.class);

    private static final boolean EXHAUSTIVE = Boolean.getBoolean("holdfast.exhaustive");
    private static final int SECONDS = EXHAUSTIVE ? 120 : 12;
    /** In which the JVM compiles, and which do not count. */
    private static final int FIRST_SECONDS = 2;

    private static final int FAST = 50_000_000;
    /** Beside others that take all processors, in a build that may have few. */
    private static final int BESIDE_OTHERS = EXHAUSTIVE ? FAST : FAST / 3;

    private static final int RECORD = 10_000;
    private static final Duration LONGEST = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    @Test
    void ninetyNineOfAHundredRecordsAreDurableWithinTwoSeconds() throws Exception {
        try (Store store = LocalStore.at(directory)) {
            assertThat(delayOfNinetyNineOfAHundred(store, FAST)).isLessThan(LONGEST);
        }
    }

    @Test
    void soTheyAreWhileABackupAndAPruneRun() throws Exception {
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicInteger rounds = new AtomicInteger();
        CompletableFuture<Void> others = CompletableFuture.runAsync(() -> backUpAndPrune(stopped, rounds));
        try (Store store = LocalStore.at(directory)) {
            assertThat(delayOfNinetyNineOfAHundred(store, BESIDE_OTHERS)).isLessThan(LONGEST);
        } finally {
            stopped.set(true);
            others.join();
        }
        assertThat(rounds.get()).isPositive();
    }

    private void backUpAndPrune(AtomicBoolean stopped, AtomicInteger rounds) {
        RepositoryOptions options =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        FakeSource source = new FakeSource(1, 400, 500_000);
        try (Repository repository = Repository.init(LocalStore.at(directory), Secret.of("p"), options)) {
            while (!stopped.get()) {
                source.change(30, rounds.incrementAndGet());
                BackupPlan.builder("beside", repository)
                        .source("fake", source)
                        .build()
                        .run();
                repository.prune(repository.planPrune(
                        PruneOptions.builder().maxUnused(UnusedLimit.percent(0)).build()));
            }
        }
    }

    private static Duration delayOfNinetyNineOfAHundred(Store store, int bytesASecond) throws Exception {
        int recordsASecond = bytesASecond / RECORD;
        AtomicLongArray appended = new AtomicLongArray(SECONDS * recordsASecond);
        List<Long> delays = new ArrayList<>();
        try (Tail tail = SmallLog.tail(store)) {
            TailClaim.Epoch epoch = TailClaim.take(tail, "test", TailClaim.Folded.NOTHING);
            TailWriter writer = TailWriter.start(
                    tail,
                    epoch,
                    new TailWriter.GroupCommit(8 << 20, Duration.ofMillis(200), Duration.ofMinutes(1)),
                    new Spool.Limits(64 << 20, Optional.empty(), 0),
                    last -> {
                        long now = System.nanoTime();
                        long upTo = SmallLog.position(last.get(SmallLog.STREAM));
                        while (delays.size() < upTo) {
                            delays.add(now - appended.get(delays.size()));
                        }
                    });
            try (writer) {
                append(writer, appended, recordsASecond);
                writer.end();
            }
        }
        assertThat(delays).hasSize(appended.length());
        List<Long> counted = delays.subList(FIRST_SECONDS * recordsASecond, delays.size()).stream()
                .sorted()
                .toList();
        Duration delay = Duration.ofNanos(counted.get(counted.size() / 100 * 99));
        LOG.info("99 of 100 records at {} MB/s were durable within {} ms", bytesASecond / 1_000_000, delay.toMillis());
        return delay;
    }

    /** A record counts from when it was due, so that a writer that lets the source wait is not thought to be quick. */
    private static void append(TailWriter writer, AtomicLongArray appended, int recordsASecond)
            throws IOException, InterruptedException {
        byte[][] kinds = records();
        long between = TimeUnit.SECONDS.toNanos(1) / recordsASecond;
        long begin = System.nanoTime();
        for (int i = 0; i < appended.length(); i++) {
            long due = begin + i * between;
            LockSupport.parkNanos(due - System.nanoTime());
            appended.set(i, due);
            writer.append(SmallLog.STREAM, ByteBuffer.wrap(kinds[i % kinds.length]), SmallLog.at(i + 1L));
        }
    }

    /** Half of each can be compressed, as of a log that holds documents. */
    private static byte[][] records() {
        Random random = new Random(1);
        byte[][] records = new byte[512][RECORD];
        for (byte[] record : records) {
            random.nextBytes(record);
            Arrays.fill(record, 0, RECORD / 2, (byte) 'x');
        }
        return records;
    }
}
